"""What does it cost to judge, count and sum clicks exactly once, beside merely copying the same rows in?"""

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from redis import Redis

from advocacy import db, settings
from advocacy.db import new_id
from advocacy.links import actions, jobs, stream
from advocacy.links.models import Click, HourlyClicks, Visitor
from advocacy.slices import tables
from bench.ground.house import databases, valkey
from bench.ground.report import compare

CLICKS, DELIVERIES = 20_000, 500
GOAL = 0.5
AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
)


def seed() -> list[str]:
    """Tables, and deliveries whose links are followed; their ids."""
    tables().create_all(db.engine())
    from tests import factories

    with db.transaction() as session:
        share = factories.share(session, factories.person(session))
        return [factories.delivery(session, share).id for _ in range(DELIVERIES)]


def clicks(deliveries: list[str]) -> list[stream.Raw]:
    """Clicks spread over deliveries, agents and the last hours."""
    now = time.time_ns() // 1_000_000
    return [
        stream.Raw(
            new_id(), now - i * 700, deliveries[i % DELIVERIES], AGENTS[i % len(AGENTS)], "GET", "", f"{i % 9_000:032x}"
        )
        for i in range(CLICKS)
    ]


def empty() -> None:
    """Take away what an earlier run stored."""
    with db.engine().begin() as connection:
        for table in (Click.__table__, HourlyClicks.__table__):
            connection.execute(sa.delete(cast(sa.Table, table)))


def ingested(redis: Redis, deliveries: list[str]) -> float:
    """Clicks a second from the stream into rows and sums, by the product's own job."""
    empty()
    redis.delete(stream.STREAM)
    stream.append(clicks(deliveries))
    began = time.perf_counter()
    counted = jobs.ingest()
    took = time.perf_counter() - began
    assert counted == CLICKS
    return CLICKS / took


def copied(deliveries: list[str]) -> float:
    """The same rows a second by the fastest bare way into the same table: COPY, or one bulk insert."""
    empty()
    rows = [
        (c.id, c.delivery_id, datetime.fromtimestamp(c.at / 1000, UTC), Visitor.HUMAN, "", c.unique_key)
        for c in clicks(deliveries)
    ]
    began = time.perf_counter()
    with db.engine().begin() as connection:
        if connection.dialect.name == "postgresql":
            cursor: Any = connection.connection.cursor()
            with cursor, cursor.copy(f"COPY clicks ({', '.join(actions.COLUMNS)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            values = [dict(zip(actions.COLUMNS, row, strict=True)) for row in rows]
            connection.execute(sa.insert(cast(sa.Table, Click.__table__)), values)
    return CLICKS / (time.perf_counter() - began)


def measure(database: str, redis_url: str) -> None:
    """One database: both sides in turn."""
    deliveries, redis = seed(), Redis.from_url(redis_url)
    compare(
        f"Click ingest, {database}",
        ("relais: judged, once, with hourly sums", lambda: ingested(redis, deliveries)),
        ("bulk copy of the same rows", lambda: copied(deliveries)),
        GOAL,
        "clicks/s",
    )
    db.engine().dispose()


def main() -> None:
    """Both databases."""
    with tempfile.TemporaryDirectory() as name, valkey(Path(name)) as redis_url, databases() as urls:
        os.environ["REDIS_URL"] = redis_url
        for database, url in urls.items():
            os.environ["DATABASE_URL"] = url
            settings.current.cache_clear()
            measure(database, redis_url)


if __name__ == "__main__":
    main()
