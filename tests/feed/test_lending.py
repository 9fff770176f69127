"""A picture is lent to a network by an address of its own, for a while, and nothing else is to be had by it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.feed import actions, lending, pictures
from tests.conftest import environment
from tests.feed.test_pictures import drawn

PUBLIC = "https://relais.example"


@pytest.fixture
def key(session: Session) -> str:
    made = actions.keep_picture(session, pictures.store(drawn(30, 20)))
    session.commit()
    return made


def lent(key: str) -> str:
    with environment(RELAIS_BASE_URL=PUBLIC):
        return lending.address(key).removeprefix(PUBLIC)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_lent_picture_is_fetched_without_signing_in_and_kept_by_nobody(client: FlaskClient, key: str) -> None:
    answer = client.get(lent(key))
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "private, no-store"
    answer.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_picture_a_later_end_and_a_made_up_signature_find_nothing(
    client: FlaskClient, session: Session, key: str
) -> None:
    other = actions.keep_picture(session, pictures.store(drawn(31, 20)))
    session.commit()
    address = lent(key)
    until = address.split("-")[1]
    for wrong in (
        address.replace(key, other),
        address.replace(until, str(int(until) + 1)),
        address[:-8] + "0000.jpg",
        address.replace(".jpg", "é.jpg"),
        f"/lent/{key}-{until}-.jpg",
    ):
        assert client.get(wrong).status_code == 404, wrong


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_picture_is_lent_for_a_while_only(client: FlaskClient, key: str) -> None:
    until = int((clock.now() - timedelta(seconds=2)).timestamp())
    signature = lending._signature(key, until)
    assert client.get(f"/lent/{key}-{until}-{signature}.jpg").status_code == 404


@pytest.mark.parametrize(
    "base",
    [
        "http://relais.example",
        "https://localhost",
        "https://relais.local",
        "https://intranet",
        "https://192.168.1.4",
        "https://[::1]",
    ],
)
def test_where_nobody_outside_can_reach_us_nothing_is_lent(base: str) -> None:
    with environment(RELAIS_BASE_URL=base):
        assert lending.address("ab") == ""
