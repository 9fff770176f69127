"""The audience at work: its acts fall due, are stored once, and its clicks are sent."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence

from advocacy.networks.sandbox import crowd, simulator, text
from advocacy.networks.sandbox.network import Network
from advocacy.networks.sandbox.simulator import Event, Plan
from advocacy.networks.sandbox.store import Row

TICK_SECONDS = 0.5
BATCH = 100


def life(network: Network, row: Row) -> Plan:
    """Everything that will happen to a status or to a reblog of it."""
    source = row
    if row["reblog_of"]:
        source = network.store.one("SELECT * FROM statuses WHERE id = ?", row["reblog_of"]) or row
    owner = network.store.one("SELECT followers FROM accounts WHERE id = ?", row["account_id"])
    crowd_size = owner["followers"] if owner and row["visibility"] != "direct" else 0
    found = len(text.links(source["text"]))
    return simulator.plan(str(row["id"]), crowd_size, found, reblog=source is not row)


def age(network: Network, row: Row) -> float:
    """Hours of the audience's time since it appeared."""
    return (network.tempo.now() - float(row["born"])) / 3600


def views(network: Network, row: Row, reblogs: list[Row]) -> tuple[int, int]:
    """(views, viewers) of a status with its reblogs. Their audiences are taken as apart."""
    if not network.dials.audience:
        return 0, 0
    each = [life(network, one).views_at(age(network, one)) for one in (row, *reblogs)]
    return sum(one[0] for one in each), sum(one[1] for one in each)


def fire_due(network: Network, most: int = BATCH) -> int:
    """Store what fell due on up to `most` statuses; how many there were."""
    now = network.tempo.now()
    due = network.store.all(
        "SELECT * FROM statuses WHERE next_due <= ? AND deleted_at IS NULL ORDER BY next_due LIMIT ?",
        now,
        most,
    )
    lives = [(row, life(network, row)) for row in due]
    with network.store.write() as db:
        for row, plan in lives:
            fire(db, row, plan, (now - row["born"]) / 3600)
    return len(due)


def catch_up(network: Network) -> None:
    """Store everything that fell due."""
    while network.dials.audience and fire_due(network) == BATCH:
        pass


def fire(db: sqlite3.Connection, row: Row, plan: Plan, hours: float) -> None:
    """Store what happens to a status up to an age, unless somebody else just did."""
    reached = len(plan.until(hours))
    later = plan.events[reached:]
    following = row["born"] + later[0].age * 3600 if later else None
    moved = db.execute(
        "UPDATE statuses SET fired = ?, next_due = ? WHERE id = ? AND fired = ? AND deleted_at IS NULL",
        (reached, following, row["id"], row["fired"]),
    )
    if moved.rowcount:
        _store(db, row, plan.events[row["fired"] : reached])


def _store(db: sqlite3.Connection, row: Row, fresh: Sequence[Event]) -> None:
    target = row["reblog_of"] or row["id"]
    stored = [
        (row["id"], n, target, event.kind, event.person, event.agent, event.method, event.link, at)
        for n, event in enumerate(fresh, row["fired"])
        for at in (row["born"] + event.age * 3600,)
    ]
    db.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)", stored)
    acts = Counter(event.kind for event in fresh)
    db.execute(
        "UPDATE statuses SET likes = likes + ?, replies = replies + ?, boosts = boosts + ? WHERE id = ?",
        (acts["like"], acts["reply"], acts["boost"], target),
    )


class Audience:
    """Two threads: one lets things happen, one sends the requests that follow."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin; threads end with the process."""
        crowd.settle_lost(self._network)
        for loop in (self._live, self._send):
            threading.Thread(target=self._loop, args=(loop,), name=loop.__name__, daemon=True).start()

    def stop(self) -> None:
        """End after the present step."""
        self._stopping.set()

    def _loop(self, step: Callable[[], float]) -> None:
        while not self._stopping.is_set():
            try:
                pause = step()
            except sqlite3.ProgrammingError:
                return
            self._stopping.wait(pause)

    def _live(self) -> float:
        self._network.tempo.keep()
        if self._network.dials.audience and fire_due(self._network) == BATCH:
            return 0.2
        return TICK_SECONDS

    def _send(self) -> float:
        rate = self._network.dials.clicks_per_second
        if not self._network.dials.audience or rate <= 0:
            return TICK_SECONDS
        return 1 / rate if crowd.send_next(self._network) else TICK_SECONDS
