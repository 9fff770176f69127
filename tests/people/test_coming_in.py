"""Coming in for the first time: invitation, first run, demo."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import Refused
from advocacy.people import actions, queries
from advocacy.people.models import AuditEntry, Letter, Person, PersonState, Role, Ticket
from tests import factories, visitor
from tests.conftest import environment
from tests.people.test_sign_in import PASSWORD, last_link


@pytest.fixture
def invited(session: Session) -> Person:
    host = factories.person(session, Role.HR, name="Sophie Lannoy", job_title="DRH")
    person = factories.person(session, name="Claire Dumas", language="fr", state=PersonState.INVITED)
    actions.invite(session, host, person)
    session.commit()
    return person


def test_an_invitation_says_who_invites_and_what_is_seen_and_waits(
    client: FlaskClient, session: Session, invited: Person
) -> None:
    link = last_link(session)
    for _ in range(2):
        page = client.get(link, headers={"Accept-Language": "en"}).text
    # In the language HR noted for the person, whatever the browser says.
    assert "Invitation de Sophie Lannoy, DRH" in page
    assert "Bonjour Claire Dumas." in page
    assert "facultatif" in page
    assert "ne voit jamais" in page
    assert client.get("/my-space").status_code == 303


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_accepting_takes_one_act_with_or_without_a_password(
    client: FlaskClient, session: Session, invited: Person, password: str
) -> None:
    link = last_link(session)
    answer = visitor.post(client, link, password=password)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/my-space").status_code == 200
    session.refresh(invited)
    assert invited.state == PersonState.ACTIVE
    assert (invited.password_hash is not None) == bool(password)
    assert client.get(link).status_code == 410
    assert visitor.post(client, link).status_code == 410


def test_a_poor_password_leaves_the_invitation_open(client: FlaskClient, session: Session, invited: Person) -> None:
    link = last_link(session)
    assert visitor.post(client, link, password="short").status_code == 422
    assert visitor.post(client, link, password="aaaaaaaaaaaaaaa").status_code == 422
    session.refresh(invited)
    assert invited.state == PersonState.INVITED
    assert client.get(link).status_code == 200


def test_an_invitation_ends_after_fourteen_days(client: FlaskClient, session: Session, invited: Person) -> None:
    ticket = session.scalars(sa.select(Ticket)).one()
    assert (ticket.expires_at - ticket.made_at).days in (13, 14)
    ticket.expires_at = clock.now()
    session.commit()
    assert client.get(last_link(session)).status_code == 410


def test_who_is_invited_and_asks_for_a_link_gets_the_invitation_again(
    client: FlaskClient, session: Session, invited: Person
) -> None:
    before = last_link(session)
    visitor.post(client, "/sign-in/link", email=invited.email)
    after = last_link(session)
    assert after.startswith("/invitation/")
    assert [client.get(link).status_code for link in (before, after)] == [410, 200]


def test_who_was_only_added_gets_nothing(client: FlaskClient, session: Session) -> None:
    person = factories.person(session, state=PersonState.INVITED)
    session.commit()
    assert visitor.post(client, "/sign-in/link", email=person.email).location == "/sign-in/sent"
    assert session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 0


def first_run(code: str, **fields: str) -> dict[str, str]:
    return {"code": code, "name": "Ana", "email": "ana@atelier.example", "password": PASSWORD, **fields}


def test_an_installation_without_anybody_makes_its_owner_once(client: FlaskClient, session: Session) -> None:
    code = actions.setup_code(session)
    assert code
    session.commit()
    assert client.get("/my-space").location == "/sign-in?next=/my-space"
    assert client.get("/sign-in").location == "/first-run"
    assert f'value="{code}"' in client.get(f"/first-run?code={code}").text
    assert visitor.post(client, "/first-run", **first_run(f" {code} ")).status_code == 303
    assert client.get("/audit").status_code == 200
    owner = session.scalars(sa.select(Person)).one()
    assert owner.has(Role.OWNER)
    assert session.scalars(sa.select(AuditEntry.act)).all() == ["password-set", "first-owner"]
    assert visitor.post(client, "/first-run", **first_run(code)).status_code == 404
    assert actions.setup_code(session) is None


def test_a_stranger_without_the_code_does_not_take_the_house(client: FlaskClient, session: Session) -> None:
    actions.setup_code(session)
    session.commit()
    answer = visitor.post(client, "/first-run", **first_run("guess"))
    assert answer.status_code == 422
    assert session.scalars(sa.select(Person)).all() == []


def test_a_new_set_up_code_makes_the_one_before_worthless(session: Session) -> None:
    before, after = actions.setup_code(session), actions.setup_code(session)
    assert before
    assert after
    said = {"name": "Ana", "email": "ana@atelier.example", "password": PASSWORD, "language": "fr"}
    with pytest.raises(Refused):
        actions.make_owner(session, before, **said)
    assert actions.make_owner(session, after, **said).has(Role.OWNER)


def test_the_command_prints_the_address_while_nobody_is_here(app: Flask, session: Session) -> None:
    said = app.test_cli_runner().invoke(args=["people", "setup-code"]).output
    assert "http://127.0.0.1:8000/first-run?code=" in said
    factories.person(session)
    session.commit()
    assert app.test_cli_runner().invoke(args=["people", "setup-code"]).output == ""


@pytest.fixture
def demo() -> Iterator[None]:
    with environment(RELAIS_DEMO="true"):
        yield


@pytest.mark.parametrize("role", [Role.LEADER, Role.EMPLOYEE, Role.COMMS, Role.HR, Role.OWNER])
def test_the_demo_signs_in_with_one_tap(client: FlaskClient, session: Session, demo: None, role: Role) -> None:
    for each in Role:
        factories.person(session, *({each} - {Role.EMPLOYEE}))
    session.commit()
    assert f'value="{role}"' in client.get("/sign-in").text
    assert visitor.post(client, "/demo/sign-in", role=role.value).status_code == 303
    person = queries.demo_person(session, role)
    assert person is not None
    assert person.email in client.get("/my-space").text


def test_the_demos_doors_are_nowhere_else(client: FlaskClient, session: Session) -> None:
    factories.person(session, Role.OWNER)
    session.commit()
    assert "/demo/sign-in" not in client.get("/sign-in").text
    assert visitor.post(client, "/demo/sign-in", role="owner").status_code == 404


def test_the_demo_has_no_door_for_a_role_it_does_not_know(client: FlaskClient, session: Session, demo: None) -> None:
    for role in ("", "delegate", "root"):
        assert visitor.post(client, "/demo/sign-in", role=role).status_code == 404


def test_the_demos_letters_are_read_on_its_page(client: FlaskClient, session: Session, demo: None) -> None:
    person = factories.person(session, language="fr")
    session.commit()
    visitor.post(client, "/sign-in/link", email=person.email)
    letter = session.scalars(sa.select(Letter)).one()
    assert f"/letter-box/{letter.id}" in client.get("/letter-box").text
    page = client.get(f"/letter-box/{letter.id}").text
    assert f'href="http://127.0.0.1:8000{last_link(session)}"' in page


def test_letters_are_nobodys_to_read_where_mail_leaves(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.OWNER))
    assert client.get("/letter-box").status_code == 200
    with environment(RELAIS_SMTP_URL="smtp://127.0.0.1:1"):
        assert client.get("/letter-box").status_code == 404


def test_the_list_of_letters_is_paged(client: FlaskClient, session: Session, demo: None) -> None:
    person = factories.person(session)
    for number in range(60):
        session.add(
            Letter(person_id=person.id, to=person.email, subject=f"No {number:02}", text_sealed="", html_sealed="")
        )
        session.flush()
    session.commit()
    page = queries.letters(session)
    assert [row.subject for row in page.rows[:2]] == ["No 59", "No 58"]
    assert "No 09" in client.get(f"/letter-box?after={page.after}").text
