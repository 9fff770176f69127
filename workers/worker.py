"""A worker: does the jobs of exactly one queue, since one on several can lose a job between two of them."""

import argparse
import signal
import time
from importlib import import_module
from types import FrameType

import structlog
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker, Worker
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker.base import BaseWorker
from sqlalchemy.orm import configure_mappers

from advocacy import db, logs, queue, settings
from advocacy.slices import tables
from workers.timetable import TIMETABLE

log = structlog.get_logger()
# Seconds without a job after which RQ looks up and says that it lives.
IDLE = 15
ALIVE = 60
# Batches that must leave within a second: no fork for each (measured: 188 against 48 jobs a second).
QUICK = ("deliveries", "clicks")


class _Ours(BaseWorker):
    """What both kinds of worker do in our way: logs, heartbeat and stopping."""

    asked_to_stop = False
    max_connection_wait_time = 2.0

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Say to RQ and to `/readyz` that this queue is served."""
        super().heartbeat(timeout, pipeline)
        self._alive(ALIVE)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Be alive for as long as the job may take."""
        self._alive(int(job.timeout or 0) + ALIVE)
        super().execute_job(job, queue)

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Do the job, with its id on every line; in a fork, with connections of its own."""
        if self.is_horse:
            db.dispose()
        with structlog.contextvars.bound_contextvars(job=job.id):
            began = time.monotonic()
            done = super().perform_job(job, queue, execution)
            log.info("job", name=job.func_name, done=done, seconds=round(time.monotonic() - began, 3))
        return done

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the job in hand, then stop."""
        self.asked_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ leaves it untyped

    def _alive(self, seconds: int) -> None:
        for name in self.queue_names():
            self.connection.set(queue.WORKER.format(name), self.name, ex=seconds)


class QuickWorker(_Ours, SimpleWorker):
    """Does its jobs in this very process."""


class CarefulWorker(_Ours, Worker):
    """Forks for each job, so that one that leaks or crashes takes nothing with it."""


def learn(name: str) -> None:
    """Import what this queue's jobs need, before the first and before any fork; no page is among it."""
    tables()
    for entry in TIMETABLE:
        if entry.queue == name:
            import_module(entry.job.rpartition(".")[0])
    configure_mappers()


def make(name: str, connection: Redis) -> _Ours:
    """The worker for one queue."""
    kind = QuickWorker if name in QUICK else CarefulWorker
    served = Queue(name, connection=connection, serializer=JSONSerializer)
    return kind(
        [served],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=IDLE + 15,
        log_job_description=False,
    )


def serve(name: str) -> None:
    """Serve a queue until told to stop; when Redis goes away, begin anew once it is back."""
    connection = Redis.from_url(settings.current().redis_url)
    while not _served(name, connection):
        time.sleep(1)


def _served(name: str, connection: Redis) -> bool:
    worker = None
    try:
        worker = make(name, connection)
        worker.work(logging_level="WARNING")
    except RedisError as error:
        log.warning("worker.away", queue=name, error=type(error).__name__)
    return worker is not None and worker.asked_to_stop


def main() -> None:
    """Serve the queue named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("queue", choices=queue.NAMES)
    name = parser.parse_args().queue
    logs.configure()
    # Until the loop has handlers of its own, a signal ends the process at once.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    learn(name)
    log.info("worker.begins", queue=name)
    serve(name)
    log.info("worker.ends", queue=name)


if __name__ == "__main__":
    main()
