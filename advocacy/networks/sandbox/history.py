"""A past for the sandbox: accounts and statuses that are already old, from lines of JSON.

A demonstration writes `history.jsonl` into the data directory; it is taken in at each start, once per
line. What the audience did to them before now counts as done: nothing is sent on their links. The
counts are those of `simulator.history(str(id), followers, published_at, now, links)`.

    {"app": {"client_id": "…", "client_secret": "…", "name": "Relais", "redirect_uris": "http://127.0.0.1:8000/…"}}
    {"account": {"username": "lea", "display_name": "Léa Roy", "language": "fr", "followers": 320, "token": "…"}}
    {"status": {"id": 1, "username": "lea", "text": "…", "language": "fr", "published_at": "2026-03-03T09:00:00+01:00"}}

An account may carry its `id`; its token may be left out, or be one of a client (`client_id`). A status may
carry `reblog_of`, the id of one before it.
"""

import json
import sqlite3
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from advocacy.networks.sandbox import audience
from advocacy.networks.sandbox.network import Network
from advocacy.networks.sandbox.store import Row

FILE = "history.jsonl"
SCOPES = "read write profile"


def take_in(network: Network) -> int:
    """Take in the file of the data directory, if there is one; how many statuses were new."""
    path = network.options.data / FILE
    if not path.exists():
        return 0
    with path.open(encoding="utf-8") as lines:
        return add(network, (json.loads(line) for line in lines if line.strip()))


def add(network: Network, lines: Iterable[dict[str, Any]]) -> int:
    """Take in accounts and statuses in their order; how many statuses were new."""
    new = 0
    with network.store.write() as db:
        for line in lines:
            if "app" in line:
                _app(db, network, line["app"])
            if "account" in line:
                _account(db, network, line["account"])
            if "status" in line:
                new += _status(db, network, line["status"])
    return new


def _app(db: sqlite3.Connection, network: Network, said: dict[str, Any]) -> None:
    db.execute(
        "INSERT OR IGNORE INTO apps VALUES (?, ?, ?, ?, NULL, ?, ?, ?)",
        (
            said["client_id"],
            network.store.new_id(),
            said["client_secret"],
            said["name"],
            said["redirect_uris"],
            said.get("scopes", SCOPES),
            time.time(),
        ),
    )


def _account(db: sqlite3.Connection, network: Network, said: dict[str, Any]) -> None:
    db.execute(
        "INSERT OR IGNORE INTO accounts (id, username, display_name, language, followers, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            int(said.get("id") or network.store.new_id()),
            said["username"],
            said["display_name"],
            said.get("language", "fr"),
            said["followers"],
            time.time(),
        ),
    )
    if said.get("token"):
        db.execute(
            "INSERT OR IGNORE INTO tokens SELECT ?, ?, id, ?, ?, NULL FROM accounts WHERE username = ?",
            (said["token"], said.get("client_id", "history"), SCOPES, time.time(), said["username"]),
        )


def _status(db: sqlite3.Connection, network: Network, said: dict[str, Any]) -> bool:
    """Add one status unless it is known, with what the audience already did to it."""
    published = datetime.fromisoformat(said["published_at"]).timestamp()
    born = network.tempo.now() - (time.time() - published)
    added = db.execute(
        "INSERT OR IGNORE INTO statuses (id, account_id, text, spoiler, visibility, language, sensitive,"
        " application, reblog_of, created_at, born, next_due)"
        " SELECT ?, id, ?, '', 'public', ?, 0, 'Relais', ?, ?, ?, ? FROM accounts WHERE username = ? RETURNING *",
        (
            int(said["id"]),
            said.get("text", ""),
            said.get("language"),
            said.get("reblog_of"),
            published,
            born,
            born,
            said["username"],
        ),
    ).fetchone()
    if added is None:
        return False
    _catch_up(db, network, added)
    return True


def _catch_up(db: sqlite3.Connection, network: Network, row: Row) -> None:
    if row["reblog_of"] is None:
        db.execute("UPDATE accounts SET statuses = statuses + 1 WHERE id = ?", (row["account_id"],))
    audience.fire(db, row, audience.life(network, row), audience.age(network, row))
    db.execute(
        "UPDATE events SET sent_at = at, outcome = 'history' WHERE status_id = ? AND outcome IS NULL", (row["id"],)
    )
