"""Reads of what was done and written: the audit log and letters."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import Forbidden, NotFound
from advocacy.people.models import AuditEntry, Letter, Person, PersonState, Role, Ticket, TicketKind

PAGE = 50


@dataclass(frozen=True)
class Records:
    """One page of rows, the newest first, and the id to continue after."""

    rows: list[Any]
    after: str | None


def _page(session: Session, wanted: sa.Select[*tuple[Any, ...]], key: Any, after: str | None) -> Records:
    if after:
        wanted = wanted.where(key < after)
    # Ids grow with time, so that they order and page at once.
    rows = list(session.execute(wanted.order_by(key.desc()).limit(PAGE + 1)))
    return Records(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def audit_for(session: Session, viewer: Person, after: str | None = None) -> Records:
    """A page of administrative acts, with who did each, for owners."""
    if not viewer.has(Role.OWNER):
        raise Forbidden
    actor, of = sa.orm.aliased(Person), sa.orm.aliased(Person)
    wanted: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.act,
            AuditEntry.object_type,
            AuditEntry.details,
            actor.name.label("actor"),
            of.name.label("person"),
        )
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(of, of.id == AuditEntry.object_id)
    )
    return _page(session, wanted, AuditEntry.id, after)


def letters(session: Session, after: str | None = None) -> Records:
    """A page of letters without their text."""
    wanted: sa.Select[*tuple[Any, ...]] = sa.select(
        Letter.id, Letter.to, Letter.subject, Letter.state, Letter.made_at, Person.language
    ).join(Person, Person.id == Letter.person_id)
    return _page(session, wanted, Letter.id, after)


def invitation_letter(session: Session, person: Person) -> Letter | None:
    """The letter sent last to somebody who is not here yet, for whoever invites; of others HR learns nothing here."""
    if person.state != PersonState.INVITED:
        return None
    wanted = sa.select(Letter).where(Letter.person_id == person.id)
    return session.scalars(wanted.order_by(Letter.id.desc()).limit(1)).first()


def letter_for(session: Session, letter_id: str) -> Letter:
    """One letter."""
    found = session.get(Letter, letter_id)
    if found is None:
        raise NotFound
    return found


def invited_by(session: Session, person_id: str) -> Person | None:
    """Who invited a person last."""
    return session.scalars(
        sa.select(Person)
        .join(Ticket, Ticket.made_by_id == Person.id)
        .where(Ticket.person_id == person_id, Ticket.kind == TicketKind.INVITATION)
        .order_by(Ticket.id.desc())
        .limit(1)
    ).first()
