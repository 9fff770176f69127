"""The timetable is kept once, whoever keeps it."""

import time

import pytest
from redis import Redis

from advocacy import queue
from workers.scheduler import LEASE, Scheduler
from workers.timetable import Entry

ENTRY = Entry("advocacy.links.jobs.ingest", 10, "clicks")
NOON = 1_800_000_000.0


@pytest.fixture
def scheduler(redis: Redis) -> Scheduler:
    return Scheduler(redis, (ENTRY,))


def test_an_entry_is_enqueued_once_in_its_slot(scheduler: Scheduler) -> None:
    for second in range(10):
        scheduler.tick(NOON + second)
    assert queue.named("clicks").job_ids == ["links-jobs-ingest-180000000"]


def test_an_entry_that_still_waits_is_not_enqueued_again(scheduler: Scheduler) -> None:
    scheduler.tick(NOON)
    scheduler.tick(NOON + 10)
    assert queue.named("clicks").count == 1


def test_an_entry_that_was_taken_comes_again_in_the_next_slot(scheduler: Scheduler, redis: Redis) -> None:
    scheduler.tick(NOON)
    redis.lpop(queue.named("clicks").key)
    scheduler.tick(NOON + 9)
    assert queue.named("clicks").count == 0
    scheduler.tick(NOON + 10)
    assert queue.named("clicks").job_ids == ["links-jobs-ingest-180000001"]


def test_of_two_schedulers_one_waits_and_takes_over_when_the_first_leaves(redis: Redis) -> None:
    first, second = Scheduler(redis, (ENTRY,)), Scheduler(redis, (ENTRY,))
    assert first.beat()
    assert not second.beat()
    assert first.beat()
    first.leave()
    assert second.beat()
    assert not first.beat()


def test_a_scheduler_that_died_is_followed_when_its_lease_ends(redis: Redis) -> None:
    first, second = Scheduler(redis, ()), Scheduler(redis, ())
    assert first.beat()
    assert 0 < redis.pttl(queue.SCHEDULER) <= LEASE * 1000
    redis.pexpire(queue.SCHEDULER, 1)
    time.sleep(0.01)
    assert second.beat()
    assert not first.beat()


def test_two_schedulers_that_both_believe_they_lead_make_one_job(redis: Redis) -> None:
    for scheduler in (Scheduler(redis, (ENTRY,)), Scheduler(redis, (ENTRY,))):
        scheduler.tick(NOON)
        redis.delete("relais:timetable")
    assert queue.named("clicks").count == 1


def test_an_emptied_redis_does_not_stop_the_scheduler(scheduler: Scheduler, redis: Redis) -> None:
    assert scheduler.beat()
    redis.flushall()
    assert scheduler.beat()
    assert queue.named("clicks").count == 1


def test_a_delayed_job_leaves_when_its_moment_has_come(scheduler: Scheduler, redis: Redis) -> None:
    queue.send_in(0.01, queue.Promise("advocacy.links.jobs.forget_salts", (), "periodic", None))
    assert queue.named("periodic").count == 0
    time.sleep(1.1)
    scheduler.tick(NOON)
    assert queue.named("periodic").count == 1
