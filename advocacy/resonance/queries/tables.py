"""Resonance of teams in one quarter, in alphabetical order, for those who may read it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import Forbidden, NotFound
from advocacy.people.models import Person, Role, Team
from advocacy.resonance.models import TeamResonance
from advocacy.resonance.queries.teams import Quarter
from advocacy.resonance.statistics import TeamFigures

READERS = (Role.COMMS, Role.HR, Role.LEADER, Role.DELEGATE, Role.OWNER)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team's figures."""

    name: str
    figures: TeamFigures


@dataclass(frozen=True, slots=True)
class TeamTable:
    """All teams of one quarter."""

    quarter: Quarter
    weighed_at: datetime | None
    lines: Sequence[TeamLine]
    # Quarters that have been weighed, the latest first.
    quarters: Sequence[str]

    @property
    def shown(self) -> Sequence[TeamLine]:
        """The teams that are not hidden."""
        return [line for line in self.lines if not line.figures.hidden]


def teams_for(session: Session, person: Person, quarter: str | None = None) -> TeamTable:
    """Teams of a quarter (the running one), or NotFound for no such quarter, or Forbidden for an employee."""
    if not person.has(*READERS):
        raise Forbidden()
    try:
        wanted = Quarter.named(quarter) if quarter else Quarter.of(clock.now())
    except ValueError as error:
        raise NotFound() from error
    query = sa.select(Team.name, TeamResonance).join(Team, Team.id == TeamResonance.team_id)
    rows = session.execute(query.where(TeamResonance.quarter == str(wanted))).all()
    lines = [TeamLine(name, TeamFigures.from_json(row.figures)) for name, row in rows]
    weighed = session.scalars(sa.select(TeamResonance.quarter).distinct())
    return TeamTable(
        quarter=wanted,
        weighed_at=rows[0][1].weighed_at if rows else None,
        lines=sorted(lines, key=lambda line: _folded(line.name)),
        quarters=sorted({*weighed, str(wanted)}, reverse=True),
    )


def _folded(name: str) -> str:
    # É sorts with E, as a reader of either language expects.
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
