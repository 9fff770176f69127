"""Reads of the ways in: sittings and tickets, found by the keyed digest of their token."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from advocacy import clock, crypto
from advocacy.errors import NotFound
from advocacy.people.models import Grant, Person, PersonState, Role, Sitting, Ticket, TicketKind

# A browser not seen for so long is signed out.
IDLE_DAYS = 14


def anyone(session: Session) -> bool:
    """Whether the installation has any person yet."""
    return session.scalar(sa.select(Person.id).limit(1)) is not None


def _open_sittings() -> sa.Select[Sitting]:
    now = clock.now()
    return sa.select(Sitting).where(
        Sitting.ended_at.is_(None),
        Sitting.expires_at > now,
        Sitting.seen_at > now - timedelta(days=IDLE_DAYS),
    )


def seated(session: Session, token: str) -> tuple[Sitting, Person] | None:
    """The sitting that a browser's token opens and its person, unless it is over or the person is not active."""
    found = session.execute(
        _open_sittings()
        .add_columns(Person)
        .join(Person, Person.id == Sitting.person_id)
        .options(joinedload(Person.roles))
        .where(
            Sitting.token_digest == crypto.fingerprint("sitting", token),
            Person.state == PersonState.ACTIVE,
        )
    )
    row = found.unique().one_or_none()
    return (row[0], row[1]) if row else None


def sittings_of(session: Session, person_id: str) -> Sequence[Sitting]:
    """The browsers in which a person is signed in, the last seen first."""
    wanted = _open_sittings().where(Sitting.person_id == person_id)
    return session.scalars(wanted.order_by(Sitting.seen_at.desc(), Sitting.id.desc())).all()


def sitting_for(session: Session, person: Person, sitting_id: str) -> Sitting:
    """One of the person's own sittings. Raises NotFound for anybody else's."""
    found = session.get(Sitting, sitting_id)
    if found is None or found.person_id != person.id:
        raise NotFound
    return found


def open_ticket(session: Session, kind: TicketKind, token: str) -> Ticket | None:
    """The ticket of this kind that a token opens, unless used or expired; reading it uses nothing up."""
    return session.scalar(
        sa.select(Ticket).where(
            Ticket.token_digest == crypto.fingerprint(kind, token),
            Ticket.kind == kind,
            Ticket.used_at.is_(None),
            Ticket.expires_at > clock.now(),
        )
    )


def demo_person(session: Session, role: Role) -> Person | None:
    """The first active person with this role; for an employee, the first with no other role."""
    granted = sa.select(Grant.person_id)
    known = Person.id.not_in(granted) if role == Role.EMPLOYEE else Person.id.in_(granted.where(Grant.role == role))
    wanted = sa.select(Person).where(Person.state == PersonState.ACTIVE, known)
    return session.scalars(wanted.order_by(Person.created_at, Person.id).limit(1)).first()
