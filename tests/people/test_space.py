"""My space: what I settle, and the browsers I am signed in with."""

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.people import actions, queries
from advocacy.people.models import Letter, Sitting
from advocacy.people.signin import SEEN_EVERY
from tests import factories, visitor
from tests.people.test_sign_in import PASSWORD, last_link

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1"


def test_what_a_person_settles_is_kept(client: FlaskClient, session: Session) -> None:
    person = factories.person(session, language="fr")
    visitor.sign_in(client, session, person)
    said = {"name": "Zoé Été", "language": "en", "time_zone": "America/Martinique", "shows_name": "y"}
    assert visitor.post(client, "/my-space", **said).status_code == 303
    session.refresh(person)
    assert (person.name, person.sort_name) == ("Zoé Été", "zoe ete")
    assert (person.language, person.time_zone, person.shows_name) == ("en", "America/Martinique", True)
    assert '<html lang="en"' in client.get("/my-space").text


def test_a_time_zone_that_is_none_is_refused(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    visitor.sign_in(client, session, person)
    said = {"name": "Zoé", "language": "fr", "time_zone": "Mars/Olympus"}
    assert visitor.post(client, "/my-space", **said).status_code == 422


def test_the_language_chosen_is_the_persons_from_then_on(client: FlaskClient, session: Session) -> None:
    person = factories.person(session, language="fr")
    visitor.sign_in(client, session, person)
    answer = visitor.post(client, "/language", language="en", next="/my-space")
    assert answer.location == "/my-space"
    session.refresh(person)
    assert person.language == "en"


def test_a_stranger_chooses_a_language_too(client: FlaskClient, session: Session) -> None:
    factories.person(session)
    session.commit()
    assert '<html lang="fr"' in client.get("/sign-in", headers={"Accept-Language": "fr"}).text
    visitor.post(client, "/language", language="en", next="/sign-in")
    assert '<html lang="en"' in client.get("/sign-in", headers={"Accept-Language": "fr"}).text


def test_browsers_are_listed_by_family_and_ended_one_by_one(client: FlaskClient, session: Session, app: Flask) -> None:
    person = factories.person(session, language="en")
    actions.set_password(session, person, PASSWORD)
    session.commit()
    phone, desk = app.test_client(), app.test_client()
    for browser, agent in ((phone, PHONE), (desk, WINDOWS)):
        fields = {"csrf_token": visitor.csrf(browser), "email": person.email, "password": PASSWORD}
        assert browser.post("/sign-in", data=fields, headers={"User-Agent": agent}).status_code == 303
    page = desk.get("/my-space").text
    assert "Edge · Windows" in page
    assert "Safari · iPhone" in page
    other = session.scalars(sa.select(Sitting).where(Sitting.device == "Safari · iPhone")).one()
    assert visitor.post(desk, f"/my-space/sittings/{other.id}/end").location == "/my-space"
    assert phone.get("/my-space").status_code == 303
    assert desk.get("/my-space").status_code == 200


def test_ending_ones_own_browser_signs_out(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    visitor.sign_in(client, session, person)
    (sitting,) = queries.sittings_of(session, person.id)
    assert visitor.post(client, f"/my-space/sittings/{sitting.id}/end").location == "/sign-in"
    assert client.get("/my-space").status_code == 303


def test_every_other_browser_can_be_ended_at_once(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    for _ in range(2):
        actions.sign_in(session, person)
    visitor.sign_in(client, session, person)
    assert len(queries.sittings_of(session, person.id)) == 3
    visitor.post(client, "/my-space/sittings/end-others")
    assert len(queries.sittings_of(session, person.id)) == 1
    assert client.get("/my-space").status_code == 200


def test_nobody_ends_somebody_elses_browser(client: FlaskClient, session: Session) -> None:
    other = factories.person(session)
    actions.sign_in(session, other)
    (sitting,) = queries.sittings_of(session, other.id)
    visitor.sign_in(client, session, factories.person(session))
    assert visitor.post(client, f"/my-space/sittings/{sitting.id}/end").status_code == 404
    assert len(queries.sittings_of(session, other.id)) == 1


def test_a_browser_in_use_is_noted_as_seen(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    visitor.sign_in(client, session, person)
    (sitting,) = queries.sittings_of(session, person.id)
    before = clock.now() - 2 * SEEN_EVERY
    sitting.seen_at = before
    session.commit()
    client.get("/my-space")
    # Noted once the answer is on its way.
    client.get("/what-is-seen")
    session.refresh(sitting)
    assert sitting.seen_at > before + SEEN_EVERY


def test_a_password_is_set_by_a_mailed_link_and_ends_every_other_sitting(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    visitor.sign_in(client, session, person)
    actions.sign_in(session, person)
    assert visitor.post(client, "/my-space/password").status_code == 303
    link = last_link(session)
    assert client.get(link).status_code == 200
    assert visitor.post(client, link, password="short").status_code == 422
    assert visitor.post(client, link, password=person.email).status_code == 422
    assert visitor.post(client, link, password=PASSWORD).status_code == 303
    assert len(queries.sittings_of(session, person.id)) == 1
    assert actions.verified(session, person.email, PASSWORD) is person
    assert client.get(link).status_code == 410


def test_a_forgotten_password_says_the_same_for_everyone(client: FlaskClient, session: Session) -> None:
    person = factories.person(session)
    session.commit()
    answers = {
        visitor.post(client, "/password/forgotten", email=email).location
        for email in (person.email, "nobody@atelier.example")
    }
    assert answers == {"/sign-in/sent"}
    assert session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 1
