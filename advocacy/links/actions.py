"""Writes of the links slice: clicks into rows and hourly sums, each exactly once."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import psycopg
import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.links import stream, visitor
from advocacy.links.models import Click, DailySalt, HourlyClicks, Visitor
from advocacy.shares.models import Delivery

log = structlog.get_logger()

# The third is the moment in milliseconds since 1970.
Row = tuple[str, str, int, Visitor, str, str]
COLUMNS = ("id", "delivery_id", "at", "visitor", "reason", "unique_key")
# Written in binary, each value as its column's type: a third of the work of text.
TYPES = ("varchar", "varchar", "timestamptz", "varchar", "varchar", "varchar")
HOUR_MS = 3_600_000
SUM_COLUMNS = ("delivery_id", "hour", "visitor", "reason", "clicks")

# One statement for all sums: on PostgreSQL a row at a time costs more than the clicks themselves.
ADD_UP = """
    INSERT INTO hourly_clicks (delivery_id, hour, visitor, reason, clicks)
    SELECT * FROM unnest(
        CAST(:deliveries AS text[]), CAST(:hours AS timestamptz[]),
        CAST(:visitors AS text[]), CAST(:reasons AS text[]), CAST(:clicks AS integer[])
    )
    ON CONFLICT (delivery_id, hour, visitor, reason)
    DO UPDATE SET clicks = hourly_clicks.clicks + excluded.clicks
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
    rows = _judged(session, _read(list(lines)))
    try:
        with session.begin_nested():
            _store(session, rows)
        fresh = rows
    except (IntegrityError, psycopg.IntegrityError):
        # Some have been stored before: their end was lost. Only those that are new may be added up.
        known = set(session.scalars(sa.select(Click.id).where(Click.id.in_([row[0] for row in rows]))))
        fresh = list({row[0]: row for row in rows if row[0] not in known}.values())
        _store(session, fresh)
    _add_up(session, fresh)
    return len(rows)


def _read(lines: list[bytes]) -> list[stream.Raw]:
    try:
        return stream.unpacked(lines)
    except (ValueError, TypeError):
        return [click for line in lines for click in _read_one(line)]


def _read_one(line: bytes) -> list[stream.Raw]:
    try:
        return stream.unpacked([line])
    except (ValueError, TypeError):
        log.warning("click.unreadable", length=len(line))
        return []


def _judged(session: Session, clicks: list[stream.Raw]) -> list[Row]:
    wanted = {click.delivery_id for click in clicks}
    found = session.execute(sa.select(Delivery.id, Delivery.published_at).where(Delivery.id.in_(wanted)))
    published = {row.id: row.published_at.timestamp() if row.published_at else None for row in found}
    early = settings.current().early_click_seconds
    rows: list[Row] = []
    for click in clicks:
        if click.delivery_id in published:
            since = published[click.delivery_id]
            age = None if since is None else click.at / 1000 - since
            who, why = visitor.judge(click.agent, click.method, click.purpose, age, early)
            rows.append((click.id, click.delivery_id, click.at, who, why, click.unique_key))
    return rows


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _store(session: Session, rows: list[Row]) -> None:
    if session.get_bind().dialect.name == "postgresql":
        cursor: Any = session.connection().connection.cursor()
        with cursor, cursor.copy(f"COPY clicks ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(TYPES)
            for click_id, delivery_id, at, who, why, key in rows:
                copy.write_row((click_id, delivery_id, _moment(at), who.value, why, key))
    elif rows:
        values = [dict(zip(COLUMNS, (*row[:2], _moment(row[2]), *row[3:]), strict=True)) for row in rows]
        session.connection().execute(sa.insert(cast(sa.Table, Click.__table__)), values)


def _add_up(session: Session, rows: list[Row]) -> None:
    # Sorted, so that two ingesters take the rows' locks in the same order.
    counted = Counter((row[1], row[2] // HOUR_MS, row[3], row[4]) for row in rows)
    sums = [((where, _moment(hour * HOUR_MS), *who), n) for (where, hour, *who), n in sorted(counted.items())]
    if not sums:
        return
    if session.get_bind().dialect.name == "postgresql":
        deliveries, hours, visitors, reasons = (list(column) for column in zip(*(key for key, _ in sums), strict=True))
        numbers = [number for _, number in sums]
        session.execute(
            sa.text(ADD_UP),
            {"deliveries": deliveries, "hours": hours, "visitors": visitors, "reasons": reasons, "clicks": numbers},
        )
    else:
        session.connection().execute(
            _adding(),
            [dict(zip(SUM_COLUMNS, (*key, number), strict=True)) for key, number in sums],
        )


def _adding() -> sa.Insert:
    adding = insert_sqlite(cast(sa.Table, HourlyClicks.__table__))
    return adding.on_conflict_do_update(
        index_elements=list(SUM_COLUMNS[:4]),
        set_={"clicks": HourlyClicks.__table__.c.clicks + adding.excluded.clicks},
    )
