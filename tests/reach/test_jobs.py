"""Readings taken from a real sandbox network, and what is kept when it refuses."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock, crypto
from advocacy.networks import actions as networks
from advocacy.networks import queries
from advocacy.networks.models import Account, AccountState
from advocacy.reach import actions as reach
from advocacy.reach import jobs
from advocacy.reach.models import Reading, ReadingState
from advocacy.shares.models import DeliveryState
from tests import factories
from tests.conftest import environment
from tests.sandbox_fixture import Sandbox

USER = "lectrice"


@pytest.fixture(autouse=True)
def connected(sandbox: Sandbox) -> Iterator[None]:
    """The sandbox network, switched on in the settings."""
    with environment(RELAIS_SANDBOX="1", RELAIS_SANDBOX_URL=sandbox.origin):
        yield


@pytest.fixture
def status(sandbox: Sandbox) -> str:
    """The id of a status on the sandbox whose audience has had two days."""
    answer = sandbox.call("POST", "/api/v1/statuses", {"status": "À lire."}, token=sandbox.token(USER, 4000))[1]
    sandbox.pass_hours(48)
    return str(answer["id"])


@pytest.fixture
def delivery_id(committed: sessionmaker[Session], sandbox: Sandbox, status: str) -> str:
    """A delivery of that status, published an hour ago."""
    with committed.begin() as session:
        person = factories.person(session)
        server = factories.server(session, origin=sandbox.origin)
        token = crypto.seal(sandbox.token(USER))
        account = factories.account(session, person, server, token_sealed=token)
        share = factories.share(session, person)
        published = clock.now() - timedelta(minutes=61)
        return factories.delivery(
            session, share, account, state=DeliveryState.PUBLISHED, published_at=published, remote_id=status
        ).id


def first(committed: sessionmaker[Session], delivery_id: str) -> Reading:
    """The youngest reading of a delivery."""
    with committed() as session:
        mine = sa.select(Reading).where(Reading.delivery_id == delivery_id).order_by(Reading.age)
        return session.scalars(mine.limit(1)).one()


def test_a_published_delivery_is_read_at_its_network(committed: sessionmaker[Session], delivery_id: str) -> None:
    assert jobs.read() == 1
    reading = first(committed, delivery_id)
    assert reading.state == ReadingState.TAKEN
    assert reading.views is not None
    assert reading.viewers is not None
    assert reading.views >= reading.viewers > 0
    assert jobs.read() == 0


def test_a_network_that_asks_to_wait_is_asked_again_later(
    committed: sessionmaker[Session], delivery_id: str, sandbox: Sandbox
) -> None:
    sandbox.misbehave("rate-limited", "*/statuses*", times=5)
    assert jobs.read() == 0
    reading = first(committed, delivery_id)
    assert reading.state == ReadingState.WAITING
    assert reading.due_at > clock.now()


def test_a_refused_token_asks_the_person_to_reconnect_and_the_value_is_unavailable(
    committed: sessionmaker[Session], delivery_id: str
) -> None:
    with committed.begin() as session:
        session.execute(sa.update(Account).values(token_sealed=crypto.seal("no longer good")))
    assert jobs.read() == 0
    reading = first(committed, delivery_id)
    assert (reading.state, reading.missing["views"]) == (ReadingState.UNAVAILABLE, "reconnect")
    with committed() as session:
        assert session.scalars(sa.select(Account.state)).one() == AccountState.REVOKED


def test_a_disconnected_account_is_not_read(committed: sessionmaker[Session], delivery_id: str) -> None:
    with committed.begin() as session:
        session.execute(sa.update(Account).values(state=AccountState.DISCONNECTED))
    assert jobs.read() == 0
    assert first(committed, delivery_id).missing["views"] == "disconnected"


def test_a_network_that_was_switched_off_gives_no_figures(committed: sessionmaker[Session], delivery_id: str) -> None:
    with environment(RELAIS_SANDBOX="0"):
        assert jobs.read() == 0
    assert first(committed, delivery_id).missing["views"] == "no-network"


def test_an_account_whose_key_is_lost_holds_up_no_other(
    committed: sessionmaker[Session], delivery_id: str, sandbox: Sandbox
) -> None:
    with committed.begin() as session:
        lost = factories.account(session, factories.person(session), token_sealed="gone:whatever")
        other = factories.share(session, lost.person)
        published = clock.now() - timedelta(minutes=90)
        out = {"state": DeliveryState.PUBLISHED, "published_at": published, "remote_id": "1"}
        unreadable = factories.delivery(session, other, lost, **out).id
    assert jobs.read() == 1
    assert first(committed, delivery_id).state == ReadingState.TAKEN
    assert first(committed, unreadable).missing["views"] == "reconnect"


def test_what_there_is_no_time_for_waits_for_the_next_job(
    committed: sessionmaker[Session], delivery_id: str, sandbox: Sandbox
) -> None:
    with committed.begin() as session:
        reach.plan(session, clock.now())
        [errand] = reach.claim(session, clock.now())
        reach.give_back(session, errand)
    reading = first(committed, delivery_id)
    assert (reading.state, reading.attempts) == (ReadingState.WAITING, 0)
    assert jobs.read() == 1


def test_a_reading_for_which_the_network_has_no_room_waits_and_loses_no_try(
    committed: sessionmaker[Session], delivery_id: str, redis: object
) -> None:
    with committed.begin() as session:
        session.scalars(sa.select(Account)).one().server.settings = {"account-rate": "1/hour"}
        networks.take(queries.holder(session, session.scalars(sa.select(Account.id)).one()))
    assert jobs.read() == 0
    waiting = first(committed, delivery_id)
    assert (waiting.state, waiting.attempts) == (ReadingState.WAITING, 0)
    assert waiting.due_at > clock.now() + timedelta(minutes=50)
