"""Killed, cut off and doubled: never two posts at the network, never a lost share, and the person sees the truth."""

import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis import Redis
from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock, queue
from advocacy.networks.models import Account
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories
from tests.conftest import environment, free_port, valkey
from tests.shares.ground import Network, _sandbox_process, network, only, relay, sandbox
from tests.shares.machine import SOON, Watch, claim_and_die, due_now, eventually, kill, running, start

__all__ = ["_sandbox_process", "network", "sandbox"]

Committed = sessionmaker[Session]
WORKER = "workers.worker deliveries"


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Give up on workers and look outcomes up within seconds."""
    with environment(**SOON):
        yield


@pytest.fixture
def account(committed: Committed, network: Network, redis: Redis) -> Account:
    with committed() as session:
        made = network.account(session, factories.person(session))
        session.commit()
        return made


def relayed(committed: Committed, account: Account, due: bool = True) -> Watch:
    """A relay through an account, its undo over."""
    with committed() as session:
        mine = session.get_one(Account, account.id)
        delivery = only(relay(session, mine.person, mine))
        if due:
            due_now(session, delivery)
        session.commit()
        return Watch(committed, delivery.id)


def deliver() -> None:
    """Wake a worker up."""
    queue.send(queue.Promise("advocacy.shares.jobs.deliver_due", ("sandbox",), "deliveries", None))


def is_told_the_truth(watch: Watch, network: Network, account: Account) -> bool:
    """One post at the network, and ours says that it is this one."""
    (post,) = network.posts(account)
    row = watch.row()
    return (row.state, row.remote_id, row.remote_url) == (DeliveryState.PUBLISHED, post["id"], post["url"])


def hang(committed: Committed, network: Network, account: Account, kind: str) -> Watch:
    """A worker is killed with SIGKILL while the network keeps it waiting."""
    network.misbehave(kind)
    watch = relayed(committed, account)
    with running(WORKER) as (worker,):
        deliver()
        assert eventually(lambda: watch.state() == DeliveryState.SENDING)
        assert eventually(lambda: network.sandbox.control("GET")["faults"] == [])
        kill(worker)
    network.sandbox.control("DELETE", "/faults")
    assert watch.state() == DeliveryState.SENDING
    return watch


def test_a_worker_killed_before_the_network_wrote_anything_loses_nothing(
    committed: Committed, network: Network, account: Account
) -> None:
    watch = hang(committed, network, account, "timeout-before")
    assert watch.ends(DeliveryState.UNCONFIRMED)
    assert network.posts(account) == []
    assert watch.ends(DeliveryState.PUBLISHED)
    assert is_told_the_truth(watch, network, account)


def test_a_worker_killed_between_the_call_and_its_record_sends_nothing_again(
    committed: Committed, network: Network, account: Account
) -> None:
    watch = hang(committed, network, account, "timeout-after")
    assert watch.ends(DeliveryState.PUBLISHED)
    assert watch.row().attempts == 1
    assert is_told_the_truth(watch, network, account)


def test_a_worker_killed_with_a_claim_in_hand_leaves_it_to_the_next(
    committed: Committed, network: Network, account: Account
) -> None:
    watch = relayed(committed, account)
    died = start(claim_and_die)
    died.join()
    assert died.exitcode == -signal.SIGKILL
    assert watch.state() == DeliveryState.CLAIMED
    assert watch.ends(DeliveryState.PUBLISHED)
    assert is_told_the_truth(watch, network, account)


def test_a_network_that_accepts_and_then_falls_silent_is_asked_and_not_told_twice(
    committed: Committed, network: Network, account: Account
) -> None:
    network.misbehave("timeout-after", seconds=0.5)
    watch = relayed(committed, account)
    with running(WORKER):
        deliver()
        assert eventually(lambda: watch.state() == DeliveryState.UNCONFIRMED)
    assert watch.row().problem == "no-answer"
    assert watch.ends(DeliveryState.PUBLISHED)
    assert is_told_the_truth(watch, network, account)


def test_two_workers_on_the_same_deliveries_send_each_once(
    committed: Committed, network: Network, account: Account
) -> None:
    watches = [relayed(committed, account) for _ in range(24)]
    with running(WORKER, WORKER):
        for _ in range(6):
            deliver()
        assert eventually(lambda: all(each.state() == DeliveryState.PUBLISHED for each in watches))
    keys = {post["id"] for post in _all_posts(network, account)}
    assert {each.row().remote_id for each in watches} == keys
    assert len(keys) == 24


def test_two_schedulers_make_each_relay_leave_once_and_on_its_moment(
    committed: Committed, network: Network, account: Account
) -> None:
    with running("workers.scheduler", "workers.scheduler", WORKER):
        assert eventually(lambda: queue.connection().keys("rq:worker:*"))
        watches = [relayed(committed, account, due=False) for _ in range(3)]
        _due_in(committed, 1.5)
        assert eventually(lambda: all(each.state() == DeliveryState.PUBLISHED for each in watches), 10)
    late = [_lateness(watch.row()) for watch in watches]
    assert min(late) >= 0
    # The quickest, since whatever else this machine does may hold the others up.
    assert min(late) < 1
    assert len(network.posts(account)) == 3


def test_redis_emptied_and_gone_for_a_while_delays_a_relay_and_loses_none(
    committed: Committed, network: Network, account: Account, tmp_path: Path
) -> None:
    port = free_port()
    with environment(REDIS_URL=f"redis://127.0.0.1:{port}/0"):
        with valkey(port, tmp_path / "first"), running("workers.scheduler", WORKER):
            before = relayed(committed, account)
            assert eventually(lambda: before.state() == DeliveryState.PUBLISHED)
            queue.connection().flushall()
            flushed = relayed(committed, account)
            assert eventually(lambda: flushed.state() == DeliveryState.PUBLISHED)
        stranded = relayed(committed, account)
        queue.send(queue.Promise("advocacy.shares.jobs.wake", (), "deliveries", None))
        with running("workers.scheduler", WORKER):
            time.sleep(1.5)
            assert stranded.state() == DeliveryState.WAITING
            with valkey(port, tmp_path / "second"):
                assert eventually(lambda: stranded.state() == DeliveryState.PUBLISHED)
        queue.connection().close()
    assert len(network.posts(account)) == 3


def _lateness(row: Delivery) -> float:
    assert row.published_at is not None
    assert row.due_at is not None
    return (row.published_at - row.due_at).total_seconds()


def _due_in(committed: Committed, seconds: float) -> None:
    with committed.begin() as session:
        session.execute(sa.update(Delivery).values(due_at=clock.now() + timedelta(seconds=seconds)))


def _all_posts(network: Network, account: Account) -> list[dict[str, str]]:
    path = f"/api/v1/accounts/{account.remote_id}/statuses?limit=40"
    found: list[dict[str, str]] = network.sandbox.call("GET", path)[1]
    return found
