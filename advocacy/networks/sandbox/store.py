"""The sandbox's memory: one SQLite file in WAL mode, one connection under one lock.

A transaction costs some tens of microseconds, so a status is stored before it is answered.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS apps (
    client_id TEXT PRIMARY KEY, id INTEGER NOT NULL, secret TEXT NOT NULL, name TEXT NOT NULL,
    website TEXT, redirect_uris TEXT NOT NULL, scopes TEXT NOT NULL, created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE COLLATE NOCASE, display_name TEXT NOT NULL,
    language TEXT NOT NULL, followers INTEGER NOT NULL, statuses INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, client_id TEXT NOT NULL, account_id INTEGER NOT NULL,
    redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL, challenge TEXT NOT NULL,
    expires_at REAL NOT NULL, token TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, client_id TEXT NOT NULL, account_id INTEGER NOT NULL,
    scopes TEXT NOT NULL, created_at REAL NOT NULL, revoked_at REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS statuses (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, text TEXT NOT NULL, spoiler TEXT NOT NULL,
    visibility TEXT NOT NULL, language TEXT, sensitive INTEGER NOT NULL, application TEXT,
    in_reply_to INTEGER, reblog_of INTEGER, created_at REAL NOT NULL, born REAL NOT NULL,
    deleted_at REAL, likes INTEGER NOT NULL DEFAULT 0, replies INTEGER NOT NULL DEFAULT 0,
    boosts INTEGER NOT NULL DEFAULT 0, fired INTEGER NOT NULL DEFAULT 0, next_due REAL);
CREATE INDEX IF NOT EXISTS statuses_by_account ON statuses (account_id, id);
CREATE INDEX IF NOT EXISTS statuses_due ON statuses (next_due) WHERE next_due IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS one_reblog ON statuses (reblog_of, account_id)
    WHERE reblog_of IS NOT NULL AND deleted_at IS NULL;
CREATE TABLE IF NOT EXISTS idempotency (
    account_id INTEGER NOT NULL, key TEXT NOT NULL, status_id INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (account_id, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS media (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, status_id INTEGER, extension TEXT NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, description TEXT NOT NULL,
    created_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS media_by_status ON media (status_id) WHERE status_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS events (
    status_id INTEGER NOT NULL, n INTEGER NOT NULL, target_id INTEGER NOT NULL, kind TEXT NOT NULL,
    person INTEGER NOT NULL, agent TEXT NOT NULL, method TEXT NOT NULL, link INTEGER NOT NULL,
    at REAL NOT NULL, sent_at REAL, outcome TEXT, PRIMARY KEY (status_id, n)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_unsettled ON events (at)
    WHERE outcome IS NULL AND kind IN ('click', 'crawler', 'scanner');
CREATE INDEX IF NOT EXISTS events_by_target ON events (target_id, kind, at);
"""

Row = sqlite3.Row


class Store:
    """One file, one connection, one lock."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._last_id = 0
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        # What is answered survives our own death; that of the machine is not a sandbox's concern.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(SCHEMA)

    def all(self, sql: str, *values: Any) -> list[Row]:
        """Rows of a query."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row of a query."""
        with self._lock:
            row: Row | None = self._db.execute(sql, values).fetchone()
            return row

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction, alone in the process."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def new_id(self) -> int:
        """An id that grows with time, as Mastodon's do."""
        with self._lock:
            self._last_id = max(self._last_id + 1, time.time_ns() // 1_000_000 << 16)
            return self._last_id

    def meta(self, name: str, default: float) -> float:
        """A kept number."""
        row = self.one("SELECT value FROM meta WHERE name = ?", name)
        return float(row["value"]) if row else default

    def keep(self, values: dict[str, float]) -> None:
        """Keep numbers by their names."""
        with self.write() as db:
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._db.close()


def marks(values: Sequence[Any]) -> str:
    """As many placeholders as values."""
    return ",".join("?" * len(values))
