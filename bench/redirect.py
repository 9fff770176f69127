"""How much of a bare redirect's rate is left once the link is looked up and the click recorded?"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from redis import Redis

from advocacy import db, settings
from advocacy.db import new_id
from advocacy.links import stream
from advocacy.links.door import Buffer
from advocacy.slices import tables
from bench.ground.house import granian, valkey
from bench.ground.load import redirects_per_second
from bench.ground.report import compare

LINKS = 200
WINDOW_MS = 20
GOAL = 0.80
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def bare() -> Callable[..., Iterable[bytes]]:
    """A WSGI callable that makes the same Redis calls through the same client, and nothing else."""
    line = json.dumps([new_id(), time.time_ns() // 1_000_000, new_id(), AGENT, "GET", "", "0" * 32])
    heads = [("Location", "https://vercourt.example/"), ("Cache-Control", "private, no-store"), ("Content-Length", "0")]
    window = settings.current().click_buffer_ms
    click = stream.unpacked([line.encode()])[0]
    note: Callable[[], object] = lambda: stream.redis().xadd(stream.STREAM, {"c": line})  # noqa: E731 - one of two
    if window:
        sink = Buffer(window / 1000)
        note = lambda: sink.put(click)  # noqa: E731 - the other

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        note()
        start("302 Found", heads)
        return (b"",)

    return answer


def seed(url: str) -> list[str]:
    """A database with some tracked links; their codes."""
    os.environ["DATABASE_URL"] = url
    settings.current.cache_clear()
    tables().create_all(db.engine())
    from tests import factories

    with db.transaction() as session:
        person = factories.person(session)
        share = factories.share(session, person, factories.post(session, link_url="https://vercourt.example/"))
        return [factories.delivery(session, share).code for _ in range(LINKS)]


def rates(name: str, window: int, redis_url: str, database: str, requests: list[bytes]) -> float:
    """Measure one mode and print it."""
    common = {"REDIS_URL": redis_url, "DATABASE_URL": database, "RELAIS_CLICK_BUFFER_MS": str(window)}
    with granian("app:app", **common) as ours, granian("bench.redirect:callable_", **common) as other:

        def measure(port: int) -> Callable[[], float]:
            def run() -> float:
                Redis.from_url(redis_url).delete("clicks")
                return redirects_per_second(port, requests)

            return run

        return compare(
            f"Redirect, click {name}",
            ("relais", measure(ours)),
            ("a bare callable with the same Redis calls", measure(other)),
            GOAL,
            "redirects/s",
        )


def main() -> None:
    """Both modes, one after the other."""
    with tempfile.TemporaryDirectory(prefix="relais-bench-") as name, valkey(Path(name)) as redis_url:
        database = f"sqlite:///{name}/bench.sqlite"
        codes = seed(database)
        requests = [
            f"GET /r/{code} HTTP/1.1\r\nHost: relais.example\r\nUser-Agent: {AGENT}\r\n\r\n".encode() for code in codes
        ]
        rates("on the stream before the answer", 0, redis_url, database, requests)
        rates(f"gathered for {WINDOW_MS} ms", WINDOW_MS, redis_url, database, requests)


if __name__ == "__main__":
    main()
elif "REDIS_URL" in os.environ:
    callable_ = bare()
