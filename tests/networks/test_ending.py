"""Before a connection ends that nobody but its person can renew, the person is told, on both of their pages."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy import clock, crypto
from advocacy.networks import queries
from advocacy.networks.models import Account, AccountState
from advocacy.people.models import Person
from tests import factories, visitor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LIFE = timedelta(days=60)


def account(session: Session, person: Person, day: float, network: str = "linkedin", **columns: object) -> Account:
    """An account whose tokens live for 60 days, so many days after it was connected."""
    began = clock.now() - timedelta(days=day)
    place = factories.server(session, network)
    made = factories.account(session, person, place, connected_at=began, expires_at=began + LIFE, **columns)
    session.commit()
    return made


@pytest.mark.parametrize(("day", "ending"), [(0, False), (49.9, False), (50.1, True), (60.1, True)])
def test_the_last_sixth_of_a_connection_is_its_end(session: Session, day: float, ending: bool) -> None:
    person = factories.person(session)
    account(session, person, day)
    assert [view.ending for view in queries.accounts_of(session, person.id)] == [ending]


@pytest.mark.parametrize(
    "columns",
    [
        {"refresh_sealed": "sealed"},
        {"expires_at": None},
        {"state": AccountState.EXPIRED},
        {"state": AccountState.REVOKED},
    ],
    ids=["renewed by us", "no end", "expired", "withdrawn"],
)
def test_nobody_is_told_of_what_we_renew_or_what_has_ended(session: Session, columns: dict[str, object]) -> None:
    person = factories.person(session)
    made = account(session, person, 55)
    for name, value in columns.items():
        setattr(made, name, crypto.seal("r") if value == "sealed" else value)
    session.commit()
    assert [view.ending for view in queries.accounts_of(session, person.id)] == [False]


def test_it_holds_for_every_network_whose_tokens_end(session: Session) -> None:
    person = factories.person(session)
    account(session, person, 55, "mastodon")
    assert [view.ending for view in queries.accounts_of(session, person.id)] == [True]


def test_the_person_reads_when_it_ends_and_reconnects_in_time(
    client: FlaskClient, session: Session, redis: Redis
) -> None:
    person = factories.person(session, language="en")
    visitor.sign_in(client, session, person)
    made = account(session, person, 55)
    page = client.get("/accounts").text
    assert "The connection ends on" in page
    assert f'aria-label="Reconnect {made.handle}"' in page
    relays = client.get("/relays").text
    assert "Your connection to LinkedIn ends on" in relays
    assert f"#account-{made.id}" in relays


def test_nobody_is_told_too_early(client: FlaskClient, session: Session, redis: Redis) -> None:
    person = factories.person(session, language="en")
    visitor.sign_in(client, session, person)
    account(session, person, 10)
    assert "ends on" not in client.get("/accounts").text
    assert "ends on" not in client.get("/relays").text
