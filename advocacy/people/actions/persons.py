"""Writing persons."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import Forbidden, Refused
from advocacy.people.actions.entry import end_all
from advocacy.people.actions.letters import write_letter
from advocacy.people.actions.records import audit
from advocacy.people.actions.roles import may_change, set_roles
from advocacy.people.actions.teams import move
from advocacy.people.models import Delegation, Person, PersonState, Role, Team
from advocacy.people.queries.persons import by_email


@dataclass(frozen=True)
class Details:
    """What HR says of a person, beside roles and team."""

    name: str
    email: str
    job_title: str = ""
    language: str = "fr"
    country: str = "FR"


def add_person(
    session: Session,
    actor: Person,
    details: Details,
    roles: Collection[Role] = (),
    team: Team | None = None,
    leaders: Iterable[Person] = (),
) -> Person:
    """Add someone, not yet invited. Raises Refused("email-taken") and Forbidden for roles that are not the actor's."""
    if not actor.has(Role.HR, Role.OWNER):
        raise Forbidden
    if by_email(session, details.email):
        raise Refused("email-taken")
    person = Person(**asdict(details))
    session.add(person)
    session.flush()
    audit(session, actor, "person-added", "person", person.id, email=person.email)
    set_roles(session, actor, person, roles)
    attest(session, actor, person, leaders)
    move(session, person, team, clock.now().date())
    return person


def change_person(
    session: Session,
    actor: Person,
    person: Person,
    details: Details,
    roles: Collection[Role],
    team: Team | None,
    leaders: Iterable[Person] = (),
) -> None:
    """Change what HR says of a person. A new address is told to the old one and signs the person out everywhere."""
    if not may_change(actor, person):
        raise Forbidden("person-not-yours")
    new_email = details.email.strip().lower()
    if new_email != person.email:
        _change_email(session, actor, person, new_email)
    before = {name: getattr(person, name) for name in ("name", "job_title", "language", "country")}
    for name in before:
        setattr(person, name, getattr(details, name))
    changed = sorted(name for name, value in before.items() if value != getattr(person, name))
    if move(session, person, team, clock.now().date()):
        changed.append("team")
    if changed:
        audit(session, actor, "person-changed", "person", person.id, changed=changed)
    set_roles(session, actor, person, roles)
    attest(session, actor, person, leaders)


def _change_email(session: Session, actor: Person, person: Person, email: str) -> None:
    if by_email(session, email):
        raise Refused("email-taken")
    # Whoever holds the new mailbox can sign in as this person: the old one must hear of it.
    if person.state == PersonState.ACTIVE:
        write_letter(session, person, "people/address", actor=actor.name, address=email)
    audit(session, actor, "email-changed", "person", person.id, before=person.email, email=email)
    end_all(session, person)
    person.email = email


def attest(session: Session, actor: Person, delegate: Person, leaders: Iterable[Person]) -> None:
    """Say for which leaders a delegate drafts and schedules. Raises Refused("not-a-delegate")."""
    named = {leader.id: leader.name for leader in leaders if leader.has(Role.LEADER)}
    wanted = set(named)
    if wanted and not delegate.has(Role.DELEGATE):
        raise Refused("not-a-delegate")
    kept = session.scalars(sa.select(Delegation).where(Delegation.delegate_id == delegate.id)).all()
    before = {delegation.leader_id for delegation in kept}
    if before == wanted:
        return
    for delegation in kept:
        if delegation.leader_id not in wanted:
            session.delete(delegation)
    session.add_all(Delegation(leader_id=leader, delegate_id=delegate.id) for leader in wanted - before)
    audit(session, actor, "delegations", "person", delegate.id, leaders=sorted(named.values()))


def settle(session: Session, person: Person, *, name: str, language: str, time_zone: str, shows_name: bool) -> None:
    """Write what a person says of themselves."""
    person.name, person.language = name, language
    person.time_zone, person.shows_name = time_zone, shows_name
    session.flush()
