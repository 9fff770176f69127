"""Calls are counted before they leave, so that a network's limit is kept and not run into."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from advocacy.networks import actions
from advocacy.networks.connector import Client, Holder
from tests.conftest import environment, free_port


@pytest.fixture(autouse=True)
def counted(redis: Redis) -> Iterator[None]:
    yield


def holder(name: str = "1", **settings: str) -> Holder:
    chosen = {key.replace("_", "-"): value for key, value in settings.items()}
    return Holder(Client("https://social.example", settings=chosen), name, f"@{name}", "t")


def test_a_network_without_a_limit_of_ours_is_not_counted() -> None:
    assert [actions.take(holder()) for _ in range(5)] == [None] * 5


def test_an_account_that_is_full_leaves_room_for_others_and_says_until_when() -> None:
    mine, other = holder("1", account_rate="3/minute"), holder("2", account_rate="3/minute")
    assert [actions.take(mine) for _ in range(3)] == [None] * 3
    full = actions.take(mine)
    assert full is not None
    assert not full.server
    assert datetime.now(UTC) < full.until <= datetime.now(UTC) + timedelta(seconds=61)
    assert actions.take(other) is None


def test_a_server_that_is_full_is_full_for_everybody() -> None:
    rates = {"server_rate": "4/minute", "account_rate": "3/minute"}
    assert [actions.take(holder(str(number), **rates)) for number in range(4)] == [None] * 4
    full = actions.take(holder("9", **rates))
    assert full is not None
    assert full.server


def test_threads_together_never_exceed_a_limit_in_any_window() -> None:
    one = holder("1", server_rate="20/second")
    until = time.monotonic() + 2.2
    left: list[float] = []

    def hurry() -> None:
        while time.monotonic() < until:
            if actions.take(one) is None:
                left.append(time.monotonic())

    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(hurry) for _ in range(4)]:
            each.result()
    left.sort()
    # Counted a little before it is noted here, so that a window is judged a little shorter than it is.
    assert all(sum(at <= other < at + 0.9 for other in left) <= 20 for at in left)
    assert len(left) > 40


def test_while_redis_is_away_only_the_networks_own_word_holds() -> None:
    with environment(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        assert actions.take(holder("1", server_rate="1/minute")) is None
