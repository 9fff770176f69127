"""Writes of the links slice: clicks into rows and hourly sums, each exactly once."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.links import stream, visitor
from advocacy.links.models import Click, DailySalt, HourlyClicks, Visitor
from advocacy.shares.models import Delivery

log = structlog.get_logger()

Row = tuple[str, str, datetime, Visitor, str, str]
COLUMNS = ("id", "delivery_id", "at", "visitor", "reason", "unique_key")

# The rows that are truly new decide what is added to the sums: a batch seen twice adds nothing.
ADD_NEW = """
    WITH fresh AS (
        INSERT INTO clicks (id, delivery_id, at, visitor, reason, unique_key)
        SELECT id, delivery_id, at, visitor, reason, unique_key FROM arriving ORDER BY id
        ON CONFLICT (id) DO NOTHING
        RETURNING delivery_id, date_trunc('hour', at, 'UTC') AS hour, visitor, reason
    )
    INSERT INTO hourly_clicks (delivery_id, hour, visitor, reason, clicks)
    SELECT delivery_id, hour, visitor, reason, count(*) FROM fresh
    GROUP BY delivery_id, hour, visitor, reason ORDER BY delivery_id, hour, visitor, reason
    ON CONFLICT (delivery_id, hour, visitor, reason)
    DO UPDATE SET clicks = hourly_clicks.clicks + excluded.clicks
"""
ARRIVING = """
    CREATE TEMPORARY TABLE IF NOT EXISTS arriving (
        id text, delivery_id text, at timestamptz, visitor text, reason text, unique_key text
    ) ON COMMIT DELETE ROWS
"""


def salt_of(session: Session, day: date) -> bytes:
    """The salt of a day (32 bytes), made by whoever asks first."""
    insert = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    session.execute(insert(DailySalt).values(day=day, salt=secrets.token_hex(32)).on_conflict_do_nothing())
    return bytes.fromhex(session.scalars(sa.select(DailySalt.salt).where(DailySalt.day == day)).one())


def forget_salts(session: Session, today: date) -> int:
    """Delete the salts of past days, so that their visits can never be joined again; how many."""
    gone = session.execute(
        sa.delete(DailySalt).where(DailySalt.day < today - timedelta(days=1)).returning(DailySalt.day)
    )
    return len(gone.all())


def count(session: Session, lines: Iterable[bytes]) -> int:
    """Store clicks and add them to their hours; how many lines could be read. Any of them may come again."""
    clicks = [click for line in lines if (click := _read(line))]
    rows = _judged(session, clicks)
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, rows)
    else:
        _insert(session, rows)
    return len(rows)


def _read(line: bytes) -> stream.Raw | None:
    try:
        return stream.unpacked(line)
    except (ValueError, TypeError):
        log.warning("click.unreadable", length=len(line))
        return None


def _judged(session: Session, clicks: list[stream.Raw]) -> list[Row]:
    wanted = {click.delivery_id for click in clicks}
    found = session.execute(sa.select(Delivery.id, Delivery.published_at).where(Delivery.id.in_(wanted)))
    published = {row.id: row.published_at for row in found}
    early = timedelta(seconds=settings.current().early_click_seconds)
    rows: list[Row] = []
    for click in clicks:
        if click.delivery_id in published:
            at = datetime.fromtimestamp(click.at / 1000, UTC)
            who, why = visitor.judge(click.agent, click.method, click.purpose, at, published[click.delivery_id], early)
            rows.append((click.id, click.delivery_id, at, who, why, click.unique_key))
    return rows


def _copy(session: Session, rows: list[Row]) -> None:
    session.execute(sa.text(ARRIVING))
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY arriving ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()
    session.execute(sa.text(ADD_NEW))


def _insert(session: Session, rows: list[Row]) -> None:
    # SQLite's transaction holds the only write lock: what is not there now cannot appear before the insert.
    known = set(session.scalars(sa.select(Click.id).where(Click.id.in_([row[0] for row in rows]))))
    fresh = list({row[0]: row for row in rows if row[0] not in known}.values())
    if not fresh:
        return
    session.execute(sa.insert(Click), [dict(zip(COLUMNS, row, strict=True)) for row in fresh])
    sums = Counter((row[1], row[2].replace(minute=0, second=0, microsecond=0), row[3], row[4]) for row in fresh)
    adding = insert_sqlite(HourlyClicks)
    adding = adding.on_conflict_do_update(
        index_elements=["delivery_id", "hour", "visitor", "reason"],
        set_={"clicks": HourlyClicks.clicks + adding.excluded.clicks},
    )
    keys = ("delivery_id", "hour", "visitor", "reason")
    session.execute(
        adding,
        [{**dict(zip(keys, key, strict=True)), "clicks": number} for key, number in sums.items()],
    )
