"""The database: engine, session, base class and column types shared by every slice."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, cast

import sqlalchemy as sa
import uuid_utils
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, sessionmaker
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware UTC time on every database; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC, which SQLite forgets."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table inherits."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        str: sa.Text,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
    }


def new_id() -> str:
    """A UUIDv7 as text: unique everywhere and sorted by time of making."""
    return str(uuid_utils.uuid7())


def choice(values: type[StrEnum], name: str) -> sa.Enum:
    """A column type that stores the enum's value and checks it in the database."""
    return sa.Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda kinds: [kind.value for kind in kinds],
    )


# How many sessions of this thread of execution are inside a transaction; http.py refuses to call out meanwhile.
_open: ContextVar[int] = ContextVar("open_transactions", default=0)
# Whether a transaction that begins here may write; only SQLite cares.
_writes: ContextVar[bool] = ContextVar("writes", default=True)
_current: ContextVar[Session | None] = ContextVar("session", default=None)
_makers: dict[str, sessionmaker[Session]] = {}


class WorkSession(Session):
    """Our session: its own class, so that events hang on it and not on everyone's."""


@event.listens_for(WorkSession, "after_transaction_create")
def _opened(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("counted", None)


@event.listens_for(WorkSession, "after_begin")
def _began(session: Session, transaction: SessionTransaction, connection: sa.Connection) -> None:
    if not session.info.get("counted"):
        session.info["counted"] = True
        _open.set(_open.get() + 1)


@event.listens_for(WorkSession, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None and session.info.pop("counted", False):
        _open.set(_open.get() - 1)


def in_transaction() -> bool:
    """Whether a transaction is open here, so that nothing may call the outside."""
    return _open.get() > 0


def make_engine(url: str) -> Engine:
    """An engine with what each database needs to be safe: WAL, foreign keys and immediate writes on SQLite."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    # The driver's own transaction handling starts too late for savepoints and immediate locks.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A read that later writes would fail at once when another wrote between; taking the lock first waits instead.
    writes = connection.get_execution_options().get("writes", _writes.get())
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


@contextmanager
def bound_to(connection: sa.Connection) -> Iterator[sessionmaker[Session]]:
    """Let every session work inside the transaction that is open on one connection, so that it can be undone."""
    from advocacy import settings

    url = settings.current().database_url
    before = _makers.get(url)
    _makers[url] = sessionmaker(
        connection, class_=WorkSession, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )
    try:
        yield _makers[url]
    finally:
        remove()
        _makers.pop(url)
        if before is not None:
            _makers[url] = before


def maker() -> sessionmaker[Session]:
    """The session factory of this process, made on first use for the configured database."""
    from advocacy import settings

    url = settings.current().database_url
    if url not in _makers:
        _makers[url] = sessionmaker(make_engine(url), class_=WorkSession, expire_on_commit=False)
    return _makers[url]


def engine() -> Engine:
    """The engine behind the session factory."""
    return cast(Engine, maker().kw["bind"])


def session() -> Session:
    """The session of this request or job, opened on first use."""
    found = _current.get()
    if found is None:
        found = maker()()
        _current.set(found)
    return found


def reading() -> None:
    """From here on this request only reads, so that on SQLite it does not wait for writers."""
    _writes.set(False)


def writing() -> None:
    """From here on this request or job writes; what it has read so far is let go, so that it cannot be stale."""
    if not _writes.get():
        session().commit()
    _writes.set(True)


def remove() -> None:
    """Close the session of this request or job, rolling back what was not committed."""
    found = _current.get()
    if found is not None:
        found.close()
        _current.set(None)
    _writes.set(True)


@contextmanager
def transaction() -> Iterator[Session]:
    """A session for one job or command: committed at the end, rolled back on any error."""
    with maker()() as own, own.begin():
        yield own


@contextmanager
def snapshot() -> Iterator[Session]:
    """A session for a job that computes long and only reads, so that on SQLite no writer waits for it."""
    before = _writes.set(False)
    try:
        with maker()() as own:
            yield own
    finally:
        _writes.reset(before)


def dispose() -> None:
    """Drop pooled connections, as a forked child must before using the database."""
    for made in _makers.values():
        made.kw["bind"].dispose(close=False)


def insert_new(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert those rows whose key is not there yet; what is there stays as it is, without an error."""
    if not rows:
        return
    postgresql = session.get_bind().dialect.name == "postgresql"
    insert = insert_postgresql if postgresql else insert_sqlite
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))
