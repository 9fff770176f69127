"""Rotation of the keys that seal secrets at rest: every `*_sealed` column of every slice, under the newest key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import crypto
from advocacy.db import Base

BATCH = 500


@dataclass(frozen=True)
class Rotated:
    """One batch: how many secrets were sealed anew, how many have lost their key, and the id to go on from."""

    sealed: int
    lost: int
    last: str


def columns() -> Iterator[sa.Column[Any]]:
    """Every column that holds sealed secrets."""
    for table in Base.metadata.sorted_tables:
        yield from (column for column in table.columns if column.name.endswith("_sealed"))


def rotate(session: Session, column: sa.Column[Any], after: str = "") -> Rotated | None:
    """Seal one batch of a column anew, in the order of ids; None when nothing is left."""
    rows = [(row.id, row.old) for row in session.execute(_stale(column, after))]
    if not rows:
        return None
    lost = sum(not _sealed_anew(session, column, *row) for row in rows)
    return Rotated(len(rows) - lost, lost, rows[-1][0])


def _stale(column: sa.Column[Any], after: str) -> sa.Select[tuple[str, str]]:
    key = column.table.c.id
    newest = f"{crypto.newest()}:"
    stale = column != "", sa.func.substr(column, 1, len(newest)) != newest, key > after
    return sa.select(key, column.label("old")).where(*stale).order_by(key).limit(BATCH)


def _sealed_anew(session: Session, column: sa.Column[Any], row_id: str, old: str) -> bool:
    try:
        anew = crypto.seal(crypto.unseal(old))
    except crypto.KeyMissing:
        return False
    # Only what is still as it was read: a token that changed meanwhile is sealed with the newest key anyway.
    same = column.table.c.id == row_id, column == old
    session.execute(sa.update(column.table).where(*same).values({column.name: anew}))
    return True
