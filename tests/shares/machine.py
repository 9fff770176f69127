"""Real worker and scheduler processes over a real database, to be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock
from advocacy.shares import jobs
from advocacy.shares.models import Delivery, DeliveryState

Process = subprocess.Popen[bytes]

SOON = {"RELAIS_STALE_SECONDS": "1", "RELAIS_LOOK_SECONDS": "1"}


@contextmanager
def running(*modules: str) -> Iterator[list[Process]]:
    """These processes, such as `workers.worker deliveries`, ended without mercy at the end."""
    started = [subprocess.Popen([sys.executable, "-m", *words.split()], env=dict(os.environ)) for words in modules]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def kill(process: Process) -> None:
    """SIGKILL: no farewell, no clean-up."""
    process.send_signal(signal.SIGKILL)
    process.wait()


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
