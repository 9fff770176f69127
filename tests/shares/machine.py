"""Real worker and scheduler processes over a real database, to be killed."""

import multiprocessing
import os
import runpy
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock, db, settings
from advocacy.shares import jobs
from advocacy.shares.actions import claiming
from advocacy.shares.models import Delivery, DeliveryState

# Each process is forked from one that has imported the product already: a start costs milliseconds, not two seconds.
READY = multiprocessing.get_context("forkserver")
READY.set_forkserver_preload([__name__, "workers.worker", "workers.scheduler"])
Process = multiprocessing.process.BaseProcess

SOON = {"RELAIS_STALE_SECONDS": "1", "RELAIS_LOOK_SECONDS": "1"}


@contextmanager
def running(*modules: str) -> Iterator[list[Process]]:
    """These processes, such as `workers.worker deliveries`, ended without mercy at the end."""
    started = [start(_module, *words.split()) for words in modules]
    try:
        yield started
    finally:
        for process in started:
            kill(process)


def start(work: Callable[..., None], *words: str) -> Process:
    """A process that does this work in the settings of this moment."""
    process = READY.Process(target=_enter, args=(dict(os.environ), work, words))
    process.start()
    return process


def _enter(environment: dict[str, str], work: Callable[..., None], words: tuple[str, ...]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    settings.current.cache_clear()
    work(*words)


def _module(name: str, *arguments: str) -> None:
    sys.argv[1:] = arguments
    runpy.run_module(name, run_name="__main__")


def kill(process: Process) -> None:
    """SIGKILL: no farewell, no clean-up."""
    process.kill()
    process.join()


def claim_and_die() -> None:
    """What a worker does that is killed with a claim in hand."""
    with db.transaction() as session:
        assert claiming.claim(session, "sandbox", "doomed", clock.now(), 10)
    os.kill(os.getpid(), signal.SIGKILL)


def eventually(condition: Callable[[], object], seconds: float = 20) -> bool:
    """Whether it became true within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


def recover() -> None:
    """What the timetable would have done by now: its jobs, here and at once, rather than in yet another process."""
    jobs.sweep()
    jobs.look_up("sandbox")
    jobs.deliver_due("sandbox")


@dataclass(frozen=True)
class Watch:
    """One delivery, as the database has it."""

    committed: sessionmaker[Session]
    delivery_id: str

    def row(self) -> Delivery:
        """The row now."""
        with self.committed() as session:
            return session.get_one(Delivery, self.delivery_id)

    def state(self) -> DeliveryState:
        """Its state now."""
        return self.row().state

    def ends(self, state: DeliveryState, seconds: float = 20) -> bool:
        """Whether it comes to this state as the timetable goes on."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.state() == state:
                return True
            recover()
            time.sleep(0.2)
        return False


def due_now(session: Session, delivery: Delivery) -> None:
    """Its undo is over."""
    delivery.due_at = delivery.undo_until = clock.now()
    session.commit()
