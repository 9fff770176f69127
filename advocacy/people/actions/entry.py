"""The ways in: passwords, tickets and sittings."""

from datetime import timedelta
from functools import lru_cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from advocacy import clock, crypto, settings
from advocacy.errors import Refused
from advocacy.people.actions.records import audit
from advocacy.people.models import Grant, Person, PersonState, Role, Sitting, Ticket, TicketKind
from advocacy.people.queries.entry import anyone, open_ticket
from advocacy.people.queries.persons import by_email

SITTING_DAYS = 30
SHORTEST_PASSWORD = 10
# Above this, hashing a password would only be work for the server.
LONGEST_PASSWORD = 200
LIFETIMES = {
    TicketKind.SIGN_IN: timedelta(minutes=15),
    TicketKind.INVITATION: timedelta(days=14),
    TicketKind.PASSWORD: timedelta(hours=1),
    TicketKind.SETUP: timedelta(days=1),
}

_hasher = PasswordHasher()


@lru_cache
def _nobodys() -> str:
    # Verified for addresses without a password, so that they take as long as the others.
    return _hasher.hash(crypto.new_token())


def verified(session: Session, email: str, password: str) -> Person | None:
    """The active person whose address and password these are; every other answer costs the same time."""
    person = by_email(session, email)
    known = person.password_hash if person and person.active else None
    try:
        _hasher.verify(known or _nobodys(), password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    if person is None or known is None:
        return None
    if _hasher.check_needs_rehash(known):
        person.password_hash = _hasher.hash(password)
    return person


def sign_in(session: Session, person: Person, device: str = "") -> str:
    """Open a sitting in a browser and give its token. Raises Refused("not-active")."""
    if not person.active:
        raise Refused("not-active")
    return sit(session, person, device)


def sit(session: Session, person: Person, device: str = "") -> str:
    """Write a sitting; its token is known to the browser alone."""
    token = crypto.new_token()
    session.add(
        Sitting(
            person_id=person.id,
            token_digest=crypto.fingerprint("sitting", token),
            device=device,
            expires_at=clock.now() + timedelta(days=SITTING_DAYS),
        )
    )
    session.flush()
    return token


def touch(session: Session, sitting_id: str) -> None:
    """Note that a browser was seen now."""
    session.execute(sa.update(Sitting).where(Sitting.id == sitting_id).values(seen_at=clock.now()))


def end_sitting(session: Session, sitting: Sitting) -> None:
    """Sign one browser out, at once."""
    sitting.ended_at = sitting.ended_at or clock.now()
    session.flush()


def end_others(session: Session, person: Person, kept_id: str | None) -> int:
    """Sign a person out of every browser but one; how many."""
    ended = sa.update(Sitting).where(Sitting.person_id == person.id, Sitting.ended_at.is_(None))
    if kept_id:
        ended = ended.where(Sitting.id != kept_id)
    count: int = session.execute(ended.values(ended_at=clock.now())).rowcount  # type: ignore[attr-defined] # an update
    return count


def end_all(session: Session, person: Person) -> None:
    """Sign a person out everywhere and void every link they were sent."""
    end_others(session, person, None)
    void(session, person)


def void(session: Session, person: Person, *kinds: TicketKind) -> None:
    """Make a person's open tickets worthless: those of these kinds, or all."""
    open_ones = sa.update(Ticket).where(Ticket.person_id == person.id, Ticket.used_at.is_(None))
    if kinds:
        open_ones = open_ones.where(Ticket.kind.in_(kinds))
    session.execute(open_ones.values(used_at=clock.now()))


def issue(session: Session, kind: TicketKind, person: Person | None, made_by: Person | None = None) -> str:
    """Write a ticket and give its token, which is stored nowhere."""
    token = crypto.new_token()
    session.add(
        Ticket(
            kind=kind,
            person_id=person.id if person else None,
            made_by_id=made_by.id if made_by else None,
            token_digest=crypto.fingerprint(kind, token),
            expires_at=clock.now() + LIFETIMES[kind],
        )
    )
    session.flush()
    return token


def redeem(session: Session, kind: TicketKind, token: str) -> Person | None:
    """Use a ticket up and give its person. Raises Refused("ticket-over") when it is used, expired or unknown."""
    ticket = open_ticket(session, kind, token)
    if ticket is None or not _use(session, ticket):
        raise Refused("ticket-over")
    return session.get(Person, ticket.person_id) if ticket.person_id else None


def _use(session: Session, ticket: Ticket) -> bool:
    # Two browsers may hold the same link: the row says who was first.
    used = sa.update(Ticket).where(Ticket.id == ticket.id, Ticket.used_at.is_(None)).values(used_at=clock.now())
    return bool(session.execute(used).rowcount)  # type: ignore[attr-defined] # an update


def set_password(session: Session, person: Person, password: str) -> None:
    """Set a password and sign the person out everywhere. Raises Refused("password-length" or "password-easy")."""
    if len(password) < SHORTEST_PASSWORD or len(password) > LONGEST_PASSWORD:
        raise Refused("password-length")
    if password.casefold() in (person.email, person.name.casefold()) or len(set(password)) < 4:
        raise Refused("password-easy")
    person.password_hash = _hasher.hash(password)
    end_all(session, person)
    audit(session, person, "password-set", "person", person.id)


def accept(session: Session, token: str, password: str = "") -> Person:
    """Take an invitation up, with a password or with mailed links only. Raises Refused."""
    person = redeem(session, TicketKind.INVITATION, token)
    if person is None or person.state == PersonState.LEFT:
        raise Refused("ticket-over")
    if password:
        set_password(session, person, password)
    person.state = PersonState.ACTIVE
    void(session, person, TicketKind.INVITATION)
    session.flush()
    return person


def setup_code(session: Session) -> str | None:
    """A new code for the first run, the one before becoming worthless; None once the installation has a person."""
    if anyone(session):
        return None
    session.execute(sa.delete(Ticket).where(Ticket.kind == TicketKind.SETUP))
    return issue(session, TicketKind.SETUP, None)


def make_owner(session: Session, code: str, *, name: str, email: str, password: str, language: str) -> Person:
    """Make the first person, the owner. Raises Refused when the code is not the one printed, or someone is here."""
    if anyone(session):
        raise Refused("ticket-over")
    redeem(session, TicketKind.SETUP, code.strip())
    now = settings.current()
    owner = Person(name=name, email=email, language=language, time_zone=now.time_zone, state=PersonState.ACTIVE)
    owner.roles = [Grant(role=Role.OWNER), Grant(role=Role.HR), Grant(role=Role.COMMS)]
    session.add(owner)
    session.flush()
    set_password(session, owner, password)
    audit(session, owner, "first-owner", "person", owner.id)
    return owner
