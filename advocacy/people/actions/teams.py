"""Writing teams and who is in them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import Refused
from advocacy.people.actions.records import audit
from advocacy.people.models import Membership, Person, Team
from advocacy.people.queries.teams import holds_on


def add_team(session: Session, actor: Person, name: str, parent: Team | None = None) -> Team:
    """Add a team below another, or at the top."""
    _free(session, name, parent.id if parent else None)
    team = Team(name=name, parent=parent)
    session.add(team)
    session.flush()
    audit(session, actor, "team-added", "team", team.id, name=name)
    return team


def change_team(session: Session, actor: Person, team: Team, name: str) -> None:
    """Give a team another name."""
    if name == team.name:
        return
    _free(session, name, team.parent_id)
    audit(session, actor, "team-renamed", "team", team.id, before=team.name, name=name)
    team.name = name


def _free(session: Session, name: str, parent_id: str | None) -> None:
    taken = sa.select(Team.id).where(sa.func.lower(Team.name) == name.lower(), Team.parent_id == parent_id)
    if session.scalar(taken.limit(1)):
        raise Refused("team-exists")


def move(session: Session, person: Person, team: Team | None, day: date) -> bool:
    """Put a person into a team from that day on, keeping where they were before; whether anything changed."""
    now_in = session.scalars(sa.select(Membership).where(Membership.person_id == person.id, holds_on(day))).all()
    if [membership.team_id for membership in now_in] == ([team.id] if team else []):
        return False
    for membership in now_in:
        if membership.since == day:
            session.delete(membership)
        else:
            membership.until = day
    if team:
        session.add(Membership(person_id=person.id, team=team, since=day))
    return True
