"""A worker process serves its queue, says that it lives, and stops when asked."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from redis import Redis

from advocacy import queue


def eventually(condition: Callable[[], object], seconds: float = 60) -> bool:
    """Whether it became true within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def working(name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process on one queue."""
    process = subprocess.Popen([sys.executable, "-m", "workers.worker", name], env=dict(os.environ))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("name", ["deliveries", "periodic"])
def test_a_worker_does_its_jobs_and_stops_when_asked(redis: Redis, _sqlite: str, name: str) -> None:
    with working(name) as process:
        job = queue.named(name).enqueue("advocacy.links.jobs.forget_salts")
        assert eventually(lambda: job.get_status(refresh=True) == "finished")
        assert redis.exists(queue.WORKER.format(name))
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_worker_works_on_after_redis_was_emptied(redis: Redis, _sqlite: str) -> None:
    with working("deliveries"):
        assert eventually(lambda: redis.exists(queue.WORKER.format("deliveries")))
        redis.flushall()
        job = queue.named("deliveries").enqueue("advocacy.links.jobs.forget_salts")
        assert eventually(lambda: job.get_status(refresh=True) == "finished")


def test_a_worker_of_deliveries_starts_without_anything_that_draws_pages() -> None:
    """Each of them is read at every start of every worker."""
    loaded = "import sys, workers.worker; workers.worker.learn('deliveries'); print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert {"flask", "wtforms", "alembic"} & {*said.stdout.split()} == set()
