"""Reads of persons: one by id through the door, pages of them for HR."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import Forbidden, NotFound
from advocacy.people.models import (
    Delegation,
    Grant,
    Membership,
    Person,
    PersonState,
    Role,
    Team,
    folded,
)

PAGE = 50


@dataclass(frozen=True)
class PersonRow:
    """A line of the list of persons: nothing of what they read, relayed or connected."""

    id: str
    name: str
    email: str
    job_title: str
    state: PersonState
    team: str | None
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Persons:
    """One page of persons, in order of name, and the id to continue after."""

    rows: list[PersonRow]
    after: str | None


def person_for(session: Session, viewer: Person, person_id: str) -> Person:
    """One person, for themselves, HR and owners."""
    if viewer.id != person_id and not viewer.has(Role.HR, Role.OWNER):
        raise Forbidden
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def by_email(session: Session, email: str) -> Person | None:
    """The person with this address, however it is spelt."""
    return session.scalar(sa.select(Person).where(Person.email == email.strip().lower()))


def persons_for(session: Session, viewer: Person, search: str = "", after: str | None = None) -> Persons:
    """A page of everyone whose name or address holds the search, without regard to case and accents."""
    if not viewer.has(Role.HR, Role.OWNER):
        raise Forbidden
    wanted = _matching(search).order_by(Person.sort_name, Person.id).limit(PAGE + 1)
    if after:
        last = sa.select(Person.sort_name, Person.id).where(Person.id == after).subquery()
        wanted = wanted.where(
            sa.tuple_(Person.sort_name, Person.id) > sa.select(last.c.sort_name, last.c.id).scalar_subquery()
        )
    found = session.execute(wanted).all()
    rows = _with_roles(session, found[:PAGE])
    return Persons(rows, rows[-1].id if len(found) > PAGE else None)


def _matching(search: str) -> sa.Select[*tuple[Any, ...]]:
    today = clock.now().date()
    now_in = sa.and_(
        Membership.person_id == Person.id,
        Membership.since <= today,
        sa.or_(Membership.until.is_(None), Membership.until > today),
    )
    wanted: sa.Select[*tuple[Any, ...]] = (
        sa.select(Person.id, Person.name, Person.email, Person.job_title, Person.state, Team.name.label("team"))
        .outerjoin(Membership, now_in)
        .outerjoin(Team, Team.id == Membership.team_id)
    )
    term = folded(search)
    if term:
        matches = Person.sort_name.contains(term, autoescape=True)
        wanted = wanted.where(sa.or_(matches, Person.email.contains(term, autoescape=True)))
    return wanted


def _with_roles(session: Session, found: Sequence[sa.Row[Any]]) -> list[PersonRow]:
    ids = [row.id for row in found]
    roles: dict[str, list[Role]] = {}
    for person_id, role in session.execute(
        sa.select(Grant.person_id, Grant.role).where(Grant.person_id.in_(ids)).order_by(Grant.role)
    ):
        roles.setdefault(person_id, []).append(role)
    return [PersonRow(**row._mapping, roles=tuple(roles.get(row.id, ()))) for row in found]


def _active_with(role: Role) -> sa.Select[Person]:
    holders = sa.select(Grant.person_id).where(Grant.role == role)
    return sa.select(Person).where(Person.state != PersonState.LEFT, Person.id.in_(holders)).order_by(Person.sort_name)


def leaders(session: Session) -> Sequence[Person]:
    """Every leader, in order of name."""
    return session.scalars(_active_with(Role.LEADER)).all()


def delegates_of(session: Session, leader_id: str) -> Sequence[Person]:
    """Who drafts and schedules for a leader."""
    theirs = sa.select(Delegation.delegate_id).where(Delegation.leader_id == leader_id)
    return session.scalars(_active_with(Role.DELEGATE).where(Person.id.in_(theirs))).all()


def leaders_of(session: Session, delegate_id: str) -> Sequence[Person]:
    """For whom a delegate drafts and schedules."""
    theirs = sa.select(Delegation.leader_id).where(Delegation.delegate_id == delegate_id)
    return session.scalars(_active_with(Role.LEADER).where(Person.id.in_(theirs))).all()
