"""The ground that every other test stands on."""

import socket

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pytest_socket import SocketConnectBlockedError
from redis import Redis
from sqlalchemy.orm import Session, sessionmaker

from advocacy import db, queue
from advocacy.people.models import Role, Team
from advocacy.shares.models import Delivery
from tests import factories


def test_what_a_test_writes_is_gone_for_the_next(session: Session) -> None:
    assert session.scalar(sa.select(sa.func.count()).select_from(Team)) == 0
    session.add(Team(id=db.new_id(), name="Direction"))
    session.commit()
    with db.transaction() as other:
        assert other.scalar(sa.select(Team.name)) == "Direction"


def test_what_a_test_commits_is_gone_for_the_next(committed: sessionmaker[Session]) -> None:
    with committed.begin() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Team)) == 0
        session.add(Team(id=db.new_id(), name="Direction"))
    with db.transaction() as other:
        assert other.scalar(sa.select(Team.name)) == "Direction"


def test_nothing_but_loopback_can_be_reached() -> None:
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_a_promise_reaches_redis_after_the_commit_only(session: Session, redis: Redis) -> None:
    queue.later(session, "advocacy.shares.jobs.deliver_due", "sandbox", queue="deliveries")
    session.flush()
    assert queue.named("deliveries").count == 0
    session.commit()
    assert queue.named("deliveries").count == 1


def test_a_page_answers_and_names_its_request(client: FlaskClient) -> None:
    assert client.get("/nowhere").headers["X-Request-Id"]


def test_each_factory_makes_rows_that_both_databases_take(session: Session) -> None:
    camille = factories.person(session, Role.EMPLOYEE, team=factories.team(session))
    share = factories.share(session, camille, factories.post(session, topics=[factories.topic(session)]))
    delivery = factories.delivery(session, share, factories.account(session, camille))
    session.commit()
    assert session.scalars(sa.select(Delivery)).all() == [delivery]
