"""The click stream: from the redirect to the ingester by way of Redis, or of a file while Redis is away."""

import fcntl
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from advocacy import settings

STREAM = "clicks"
GROUP = "ingest"
# Clicks that come together share entries of so many lines: an entry costs more than a line.
TOGETHER = 50
# A batch that another ingester took and did not finish may be taken over after this many milliseconds.
STALE_MS = 30_000


class Raw(NamedTuple):
    """One click as it happened: no address, no cookie; the agent never leaves the stream."""

    id: str
    # Milliseconds since 1970.
    at: int
    delivery_id: str
    agent: str
    method: str
    purpose: str
    unique_key: str

    def packed(self) -> str:
        """The click as one line of text."""
        return json.dumps(self)


def unpacked(lines: list[bytes]) -> list[Raw]:
    """Clicks from their lines. Raises ValueError or TypeError when one of them is broken."""
    return [Raw(*values) for values in json.loads(f"[{b','.join(lines).decode()}]")]


@lru_cache
def _connect(url: str) -> Redis:
    return Redis.from_url(url, socket_connect_timeout=0.25, socket_timeout=0.5)


def redis() -> Redis:
    """The click path's own connection, which gives up early: a person is waiting."""
    return _connect(settings.current().redis_url)


def append(clicks: list[Raw]) -> None:
    """Put clicks on the stream, or into the spool when Redis does not answer."""
    try:
        _append(clicks)
    except RedisError:
        spool(clicks)


def _append(clicks: list[Raw]) -> None:
    _add([click.packed() for click in clicks])


def _add(lines: list[str]) -> None:
    if len(lines) <= TOGETHER:
        redis().xadd(STREAM, {"c": "\n".join(lines)})
        return
    pipe = redis().pipeline(transaction=False)
    for begin in range(0, len(lines), TOGETHER):
        pipe.xadd(STREAM, {"c": "\n".join(lines[begin : begin + TOGETHER])})
    pipe.execute()


def spool(clicks: list[Raw]) -> None:
    """Write clicks to this process's own spool file."""
    folder = settings.current().spool_folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"clicks-{os.getpid()}.jsonl"
    lines = "".join(click.packed() + "\n" for click in clicks)
    while not _written(path, lines):
        continue


def _written(path: Path, lines: str) -> bool:
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # Taken away between opening and locking: what is written now might never be read.
        if not _still(path, file.fileno()):
            return False
        file.write(lines)
        file.flush()
        return True


def _still(path: Path, descriptor: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def drain() -> int:
    """Move spooled clicks to the stream; how many. A crash half-way repeats some, which their ids make harmless."""
    moved = 0
    for path in sorted(settings.current().spool_folder.glob("clicks-*.jsonl*")):
        # Renamed first: the web process goes on writing to a new file of the old name.
        named = path.with_name(f"{path.name}.{os.urandom(4).hex()}.taken")
        taken = path if path.suffix == ".taken" else path.rename(named)
        lines = _read(taken)
        if lines:
            _add(lines)
        taken.unlink()
        moved += len(lines)
    return moved


def _read(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        # Whoever is still writing to it comes first.
        fcntl.flock(file, fcntl.LOCK_EX)
        return file.read().splitlines()


def prepare() -> None:
    """Make the consumer group when it is missing, as after Redis was emptied."""
    try:
        redis().xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if "BUSYGROUP" not in str(error):
            raise


Batch = list[tuple[bytes, dict[bytes, bytes]]]


def take(consumer: str, count: int) -> Batch:
    """Up to `count` entries: first those that a dead ingester left, then new ones."""
    claimed: Any = redis().xautoclaim(STREAM, GROUP, consumer, min_idle_time=STALE_MS, count=count)
    if claimed[1]:
        return cast(Batch, claimed[1])
    fresh: Any = redis().xreadgroup(GROUP, consumer, {STREAM: ">"}, count=count)
    return cast(Batch, fresh[0][1]) if fresh else []


def lines_of(entries: Batch) -> list[bytes]:
    """The clicks of these entries, a line each."""
    return [line for _, fields in entries for line in fields[b"c"].split(b"\n")]


def done(entries: Batch) -> None:
    """Forget entries whose effect is committed."""
    ids = [entry for entry, _ in entries]
    pipe = redis().pipeline(transaction=False)
    pipe.xack(STREAM, GROUP, *ids)
    pipe.xdel(STREAM, *ids)
    pipe.execute()
