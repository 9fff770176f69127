"""Links that are mailed: to sign in, to set a password, to come in for the first time."""

from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.errors import Forbidden, Refused
from advocacy.people.actions.entry import issue, void
from advocacy.people.actions.letters import write_letter
from advocacy.people.actions.records import audit
from advocacy.people.actions.roles import may_change
from advocacy.people.models import Letter, Person, PersonState, TicketKind
from advocacy.people.queries.persons import by_email
from advocacy.people.queries.records import invited_by


def _address(path: str, token: str) -> str:
    return f"{settings.current().base_url}/{path}/{token}"


def send_sign_in_link(session: Session, email: str) -> None:
    """Mail a link to sign in, if the address is an active person's; to someone invited, the invitation again."""
    person = by_email(session, email)
    if person is None or person.state == PersonState.LEFT:
        return
    if person.state == PersonState.INVITED:
        _invite_again(session, person)
        return
    token = issue(session, TicketKind.SIGN_IN, person)
    write_letter(session, person, "people/sign_in", link=_address("sign-in/link", token))


def _invite_again(session: Session, person: Person) -> None:
    host = invited_by(session, person.id)
    if host is not None:
        _invitation(session, host, person)


def send_password_link(session: Session, email: str) -> None:
    """Mail a link to set a password, if the address is an active person's."""
    person = by_email(session, email)
    if person is None or not person.active:
        return
    token = issue(session, TicketKind.PASSWORD, person)
    write_letter(session, person, "people/password", link=_address("password", token))


def invite(session: Session, actor: Person, person: Person) -> Letter:
    """Mail an invitation in the actor's name; links sent before become worthless."""
    if not may_change(actor, person):
        raise Forbidden("person-not-yours")
    if person.state != PersonState.INVITED:
        raise Refused("already-in")
    audit(session, actor, "invited", "person", person.id, email=person.email)
    return _invitation(session, actor, person)


def _invitation(session: Session, host: Person, person: Person) -> Letter:
    void(session, person, TicketKind.INVITATION)
    token = issue(session, TicketKind.INVITATION, person, host)
    return write_letter(
        session,
        person,
        "people/invitation",
        host=host.name,
        host_title=host.job_title,
        link=_address("invitation", token),
    )
