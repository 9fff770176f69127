"""Rate limits hold without Redis, and never shut everyone out."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy.application import create_app
from advocacy.people import actions
from advocacy.people.limits import limiter
from tests import factories, visitor
from tests.conftest import environment, free_port
from tests.people.test_sign_in import PASSWORD


@pytest.fixture
def client_without_redis(session: Session) -> Iterator[FlaskClient]:
    """A browser at an application whose Redis is gone."""
    # The limiter serves the application that was made last: afterwards it serves the tests' own again.
    before = dict(vars(limiter))
    with environment(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        yield create_app().test_client()
    vars(limiter).update(before)


def test_without_redis_people_sign_in_and_tries_are_still_counted(
    client_without_redis: FlaskClient, session: Session
) -> None:
    person = factories.person(session)
    actions.set_password(session, person, PASSWORD)
    session.commit()
    good = {"email": person.email, "password": PASSWORD}
    assert visitor.post(client_without_redis, "/sign-in", **good).status_code == 303
    visitor.sign_out(client_without_redis)
    bad = {"email": "a@atelier.example"}
    tries = [visitor.post(client_without_redis, "/sign-in", **bad).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]


def test_what_is_counted_holds_no_address(client: FlaskClient, session: Session, redis: Redis) -> None:
    visitor.post(client, "/sign-in", email="claire@atelier.example")
    keys = str(redis.keys("*"))
    assert "LIMIT" in keys
    assert "claire" not in keys
