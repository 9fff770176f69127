"""Reads of teams: the tree, and who was where on which day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import NotFound
from advocacy.people.models import Membership, Team


@dataclass(frozen=True)
class TeamRow:
    """A node of the tree, its depth from 0, and how many persons it holds itself today."""

    id: str
    name: str
    depth: int
    members: int

    @property
    def indented(self) -> str:
        """The name, moved in by its depth, for lists without markup."""
        return "\u2003" * self.depth + self.name


def holds_on(day: date) -> sa.ColumnElement[bool]:
    """The condition that a membership holds on a day."""
    return sa.and_(Membership.since <= day, sa.or_(Membership.until.is_(None), Membership.until > day))


def team_of(session: Session, person_id: str, day: date) -> Team | None:
    """The team a person was in on that day."""
    wanted = sa.select(Team).join(Membership).where(Membership.person_id == person_id, holds_on(day))
    return session.scalars(wanted.order_by(Membership.since.desc()).limit(1)).first()


def team_for(session: Session, team_id: str) -> Team:
    """One team by id; teams are known to everyone."""
    found = session.get(Team, team_id)
    if found is None:
        raise NotFound
    return found


def members(session: Session, team_id: str, day: date) -> Sequence[str]:
    """Ids of the persons whom a team holds itself on that day."""
    return session.scalars(sa.select(Membership.person_id).where(Membership.team_id == team_id, holds_on(day))).all()


def tree(session: Session) -> list[TeamRow]:
    """Every team below its parent, brothers in order of name."""
    today = holds_on(clock.now().date())
    counted = sa.select(Membership.team_id, sa.func.count()).where(today).group_by(Membership.team_id)
    counts = {team_id: count for team_id, count in session.execute(counted).all()}  # noqa: C416 - rows are not pairs
    children: dict[str | None, list[Team]] = {}
    for team in session.scalars(sa.select(Team).order_by(sa.func.lower(Team.name), Team.id)):
        children.setdefault(team.parent_id, []).append(team)
    return list(_walk(children, counts, None, 0))


def _walk(
    children: dict[str | None, list[Team]], counts: dict[str, int], parent: str | None, depth: int
) -> Iterator[TeamRow]:
    for team in children.get(parent, ()):
        yield TeamRow(team.id, team.name, depth, counts.get(team.id, 0))
        yield from _walk(children, counts, team.id, depth + 1)
