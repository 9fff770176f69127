"""The scheduler: puts each entry of the timetable on its queue when its time has come. One works, any other waits."""

import signal
import threading
import time
from collections.abc import Iterable
from types import FrameType
from typing import cast

import structlog
from redis import Redis
from redis.exceptions import LockError, RedisError
from redis.lock import Lock
from rq.exceptions import DuplicateJobError
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer

from advocacy import logs, queue, settings
from workers.timetable import TIMETABLE, Entry

log = structlog.get_logger()
TICK = 1.0
# How long the others wait before they take over from one that died.
LEASE = 5.0
LAST = "relais:timetable"


class Scheduler:
    """One contender for the timetable."""

    def __init__(self, connection: Redis, timetable: tuple[Entry, ...] = TIMETABLE) -> None:
        self.connection = connection
        self.timetable = timetable
        self.lock = Lock(connection, queue.SCHEDULER, timeout=LEASE, blocking=False, thread_local=False)
        self.stopping = threading.Event()
        # RQ's own scheduler locks each queue by name; ours is the lock, so it only moves what is due.
        self.delayed = RQScheduler(queue.NAMES, connection, name="relais", serializer=JSONSerializer)
        self.delayed.prepare_registries(queue.NAMES)

    def run(self) -> None:
        """Tick until told to stop, then let the next one in at once."""
        log.info("scheduler.begins")
        while not self.stopping.is_set():
            self.beat()
            self.stopping.wait(TICK)
        self.leave()
        log.info("scheduler.ends")

    def beat(self) -> bool:
        """Do what is due now if the timetable is ours; whether it was."""
        try:
            if not self._hold():
                return False
            self.tick(time.time())
        except RedisError as error:
            log.warning("scheduler.away", error=type(error).__name__)
            return False
        return True

    def leave(self) -> None:
        """Give the timetable up, if it is ours."""
        try:
            if self.lock.owned():
                self.lock.release()
        except RedisError as error:
            log.warning("scheduler.away", error=type(error).__name__)

    def tick(self, now: float) -> None:
        """Enqueue each entry whose slot has come, and each delayed job whose moment has."""
        last = {str(job, "ascii"): str(given, "ascii") for job, given in self._given()}
        for entry in self.timetable:
            previous = last.get(entry.job, "")
            if previous != self.job_id(entry, now) and not self._waiting(entry, previous):
                self._enqueue(entry, self.job_id(entry, now))
        self.delayed.enqueue_scheduled_jobs()  # type: ignore[no-untyped-call]  # RQ leaves it untyped

    def job_id(self, entry: Entry, now: float) -> str:
        """The same for everyone within one slot of time, so that two schedulers make one job."""
        return f"{entry.job.removeprefix('advocacy.').replace('.', '-')}-{int(now // entry.seconds)}"

    def _given(self) -> Iterable[tuple[bytes, bytes]]:
        return cast(dict[bytes, bytes], self.connection.hgetall(LAST)).items()

    def _hold(self) -> bool:
        try:
            return bool(self.lock.reacquire())
        except LockError:
            # Not ours, or no longer: Redis may have been emptied.
            self.lock.local.token = None
            return bool(self.lock.acquire())

    def _waiting(self, entry: Entry, job_id: str) -> bool:
        return bool(job_id) and self.connection.lpos(queue.named(entry.queue).key, job_id) is not None

    def _enqueue(self, entry: Entry, job_id: str) -> None:
        try:
            queue.named(entry.queue).enqueue(
                entry.job, job_id=job_id, unique=True, result_ttl=queue.KEEP, failure_ttl=queue.KEEP_FAILED
            )
        except DuplicateJobError:
            log.info("scheduler.known", job=entry.job)
        self.connection.hset(LAST, entry.job, job_id)


def main() -> None:
    """Run until TERM or Ctrl-C."""
    logs.configure()
    scheduler = Scheduler(Redis.from_url(settings.current().redis_url, socket_timeout=5))

    def stop(number: int, frame: FrameType | None) -> None:
        scheduler.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    scheduler.run()


if __name__ == "__main__":
    main()
