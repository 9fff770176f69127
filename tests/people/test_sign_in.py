"""Signing in and out by password and by mailed link."""

import re
import time

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock, crypto
from advocacy.people import actions
from advocacy.people.models import Letter, PersonState, Role, Sitting, Ticket
from tests import factories, visitor

PASSWORD = "correct horse battery"


def last_link(session: Session) -> str:
    """The path of the link in the letter written last."""
    letter = session.scalars(sa.select(Letter).order_by(Letter.id.desc())).first()
    assert letter is not None
    found = re.search(r"http://127\.0\.0\.1:8000(\S+)", crypto.unseal(letter.text_sealed))
    assert found is not None
    return found.group(1)


def test_a_stranger_is_led_to_sign_in_and_back(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    actions.set_password(session, person, PASSWORD)
    answer = client.get("/my-space?x=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/my-space?x%3D1"
    page = client.get(answer.location).text
    assert 'value="/my-space?x=1"' in page
    entered = visitor.post(client, "/sign-in", email=person.email, password=PASSWORD, next="/my-space?x=1")
    assert (entered.status_code, entered.location) == (303, "/my-space?x=1")
    assert client.get("/my-space").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil"]
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, session: Session, elsewhere: str) -> None:
    person = factories.person(session)
    actions.set_password(session, person, PASSWORD)
    answer = visitor.post(client, "/sign-in", email=person.email, password=PASSWORD, next=elsewhere)
    assert (answer.status_code, answer.location) == (303, "/")


def test_an_unknown_address_and_a_wrong_password_read_the_same(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    actions.set_password(session, person, PASSWORD)
    wrong = visitor.post(client, "/sign-in", email=person.email, password="wrong wrong wrong")
    unknown = visitor.post(client, "/sign-in", email="nobody@atelier.example", password="wrong wrong wrong")
    assert wrong.status_code == unknown.status_code == 401

    def words(page: str) -> str:
        return re.sub(r'(name="csrf_token"[^>]*|name="csrf-token"[^>]*|value="[^"]*@[^"]*")', "", page)

    assert words(wrong.text) == words(unknown.text)


def test_an_unknown_address_takes_as_long_as_a_known_one(session: Session) -> None:
    person = factories.person(session)
    actions.set_password(session, person, PASSWORD)
    actions.verified(session, "nobody@atelier.example", "warm up")

    def quickest(email: str) -> float:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            assert actions.verified(session, email, "wrong wrong wrong") is None
            times.append(time.perf_counter() - began)
        return min(times)

    assert quickest("nobody@atelier.example") > quickest(person.email) / 2


@pytest.mark.parametrize("state", [PersonState.INVITED, PersonState.LEFT])
def test_only_active_persons_sign_in(client: FlaskClient, session: Session, state: PersonState) -> None:
    person = factories.person(session)
    actions.set_password(session, person, PASSWORD)
    person.state = state
    session.commit()
    assert visitor.post(client, "/sign-in", email=person.email, password=PASSWORD).status_code == 401


def test_ten_tries_on_one_account_are_enough(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    actions.set_password(session, person, PASSWORD)
    tries = [
        visitor.post(client, "/sign-in", email="claire@atelier.example", password="").status_code for _ in range(11)
    ]
    assert tries == [422] * 10 + [429]
    # Another account is not held back by it.
    assert visitor.post(client, "/sign-in", email=person.email, password=PASSWORD).status_code == 303


def test_a_mailed_link_signs_in_once_and_looking_at_it_uses_nothing_up(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    session.commit()
    assert visitor.post(client, "/sign-in/link", email=person.email.upper()).location == "/sign-in/sent"
    link = last_link(session)
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.get("/my-space").status_code == 303
    assert visitor.post(client, link).status_code == 303
    assert client.get("/my-space").status_code == 200
    visitor.sign_out(client)
    assert client.get(link).status_code == 410
    assert visitor.post(client, link).status_code == 410


def test_a_mailed_link_is_too_old_after_fifteen_minutes(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    session.commit()
    visitor.post(client, "/sign-in/link", email=person.email)
    link = last_link(session)
    ticket = session.scalars(sa.select(Ticket)).one()
    assert (ticket.expires_at - ticket.made_at).total_seconds() == pytest.approx(900, abs=5)
    ticket.expires_at = clock.now()
    session.commit()
    assert visitor.post(client, link).status_code == 410


def test_asking_for_a_link_says_and_takes_the_same_for_an_unknown_address(
    client: FlaskClient, session: Session
) -> None:
    person = factories.person(session)
    session.commit()
    answers = []
    for email in (person.email, "nobody@atelier.example"):
        began = time.monotonic()
        answer = visitor.post(client, "/sign-in/link", email=email)
        answers.append((answer.status_code, answer.location))
        assert time.monotonic() - began >= 0.25
    assert answers[0] == answers[1]
    assert session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 1


def test_signing_in_makes_a_new_sitting_and_ends_the_one_before(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    actions.set_password(session, person, PASSWORD)
    before = visitor.sign_in(client, session, person)
    visitor.post(client, "/sign-in", email=person.email, password=PASSWORD)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
        assert before not in str(dict(cookie))
    ended = sa.select(Sitting.ended_at.is_not(None)).order_by(Sitting.id)
    assert session.scalars(ended).all() == [True, False]


def test_the_database_holds_no_token(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    token = visitor.sign_in(client, session, person)
    sitting = session.scalars(sa.select(Sitting)).one()
    assert token not in (sitting.token_digest, sitting.id)
    visitor.post(client, "/sign-in/link", email=person.email)
    letter = session.scalars(sa.select(Letter)).one()
    assert "sign-in/link/" not in letter.text_sealed + letter.html_sealed


@pytest.mark.parametrize("end", ["ended", "expired", "idle", "left"])
def test_who_may_no_longer_be_here_is_out_at_once(client: FlaskClient, session: Session, end: str) -> None:
    person = factories.person(session)
    visitor.sign_in(client, session, person)
    assert client.get("/my-space").status_code == 200
    sitting = session.scalars(sa.select(Sitting)).one()
    if end == "ended":
        sitting.ended_at = clock.now()
    if end == "expired":
        sitting.expires_at = clock.now()
    if end == "idle":
        sitting.seen_at = clock.now().replace(year=2020)
    if end == "left":
        person.state = PersonState.LEFT
    session.commit()
    assert client.get("/my-space").status_code == 303


def test_signing_out_is_a_post_and_ends_the_sitting(client: FlaskClient, session: Session) -> None:
    person = factories.person(session, Role.LEADER)
    visitor.sign_in(client, session, person)
    assert client.get("/sign-out").status_code == 405
    assert visitor.post(client, "/sign-out").location == "/sign-in"
    session.expire_all()
    assert session.scalars(sa.select(Sitting)).one().ended_at is not None
    assert client.get("/my-space").status_code == 303


def test_a_form_without_its_token_is_refused(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    visitor.sign_in(client, session, person)
    assert client.post("/sign-out").status_code == 400
    assert client.get("/my-space").status_code == 200
