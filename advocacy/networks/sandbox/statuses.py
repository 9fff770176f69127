"""Statuses: published once per key, reblogged once per account, deleted, read."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from advocacy.networks.sandbox import text
from advocacy.networks.sandbox.network import Access, Network, Refused
from advocacy.networks.sandbox.store import Row, marks

KEY_SECONDS = 3600.0
VISIBILITIES = ("public", "unlisted", "private", "direct")
MOST_MEDIA = 4


@dataclass(frozen=True)
class Draft:
    """What a client asks to publish."""

    text: str
    spoiler: str = ""
    visibility: str = "public"
    language: str | None = None
    sensitive: bool = False
    in_reply_to: int | None = None
    media: Sequence[int] = ()


def publish(network: Network, access: Access, draft: Draft, key: str = "") -> tuple[Row, bool]:
    """(status, whether it is new): what the same key published within the hour is given back. Raises Refused."""
    _check(draft)
    status_id, born, now = network.store.new_id(), network.tempo.now(), time.time()
    with network.store.write() as db:
        before = _of_key(db, access.account_id, key, now) if key else None
        if before is not None:
            return get(network, before), False
        if key:
            kept = (access.account_id, key, status_id, now)
            db.execute("INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?)", kept)
        return _insert(db, status_id, access, draft, now, born), True


def reblog(network: Network, access: Access, status_id: int, visibility: str = "public") -> Row:
    """Pass a status on; a second time gives the first reblog. Raises Refused 404."""
    new_id, born, now = network.store.new_id(), network.tempo.now(), time.time()
    with network.store.write() as db:
        original = get(network, status_id)
        target = get(network, original["reblog_of"]) if original["reblog_of"] else original
        if target["visibility"] in ("private", "direct"):
            raise Refused(404, "Record not found")
        before = reblog_by(network, target["id"], access.account_id)
        if before is None:
            db.execute(
                "INSERT INTO statuses (id, account_id, text, spoiler, visibility, language, sensitive,"
                " application, reblog_of, created_at, born, next_due)"
                " VALUES (?, ?, '', '', ?, ?, 0, ?, ?, ?, ?, ?)",
                (
                    new_id,
                    access.account_id,
                    visibility,
                    target["language"],
                    access.application,
                    target["id"],
                    now,
                    born,
                    born,
                ),
            )
        return get(network, new_id if before is None else before["id"])


def unreblog(network: Network, access: Access, status_id: int) -> Row:
    """Take a reblog back, if there is one; the original."""
    target = get(network, status_id)
    mine = reblog_by(network, target["id"], access.account_id)
    if mine:
        delete(network, access, mine["id"])
    return target


def delete(network: Network, access: Access, status_id: int) -> Row:
    """Remove an own status with its reblogs; as it was. Raises Refused 404."""
    with network.store.write() as db:
        row = get(network, status_id)
        if row["account_id"] != access.account_id:
            raise Refused(404, "Record not found")
        gone = "deleted_at = ?, next_due = NULL"
        db.execute(
            f"UPDATE statuses SET {gone} WHERE deleted_at IS NULL AND (id = ? OR reblog_of = ?)",  # noqa: S608 - a constant
            (time.time(), status_id, status_id),
        )
        if row["reblog_of"] is None:
            db.execute("UPDATE accounts SET statuses = statuses - 1 WHERE id = ?", (row["account_id"],))
    return row


def get(network: Network, status_id: int) -> Row:
    """A status that is not deleted. Raises Refused 404."""
    row = network.store.one("SELECT * FROM statuses WHERE id = ? AND deleted_at IS NULL", status_id)
    if row is None:
        raise Refused(404, "Record not found")
    return row


def several(network: Network, ids: Sequence[int]) -> list[Row]:
    """Those of the ids that exist, at most 40, in the order asked for."""
    wanted = list(dict.fromkeys(ids))[:40]
    rows = network.store.all(
        f"SELECT * FROM statuses WHERE deleted_at IS NULL AND id IN ({marks(wanted)})",  # noqa: S608 - placeholders
        *wanted,
    )
    return sorted(rows, key=lambda row: wanted.index(row["id"]))


def page(
    network: Network,
    account_id: int | None = None,
    before: int | None = None,
    most: int = 20,
    seen_by: int | None = None,
) -> list[Row]:
    """The latest first, of one account or of all, older than an id; what `seen_by` may see."""
    where = ["deleted_at IS NULL", "(visibility IN ('public', 'unlisted') OR account_id = ?)"]
    values: list[int] = [seen_by or 0]
    for clause, value in (("account_id = ?", account_id), ("id < ?", before)):
        if value is not None:
            where.append(clause)
            values.append(value)
    sql = f"SELECT * FROM statuses WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"  # noqa: S608 - constants
    return network.store.all(sql, *values, min(most, 40))


def visible(row: Row, viewer: int | None) -> bool:
    """Whether someone may read it; followers do not exist as accounts here."""
    return row["visibility"] in ("public", "unlisted") or row["account_id"] == viewer


def reblog_by(network: Network, status_id: int, account_id: int) -> Row | None:
    """The reblog of a status by an account."""
    return network.store.one(
        "SELECT * FROM statuses WHERE reblog_of = ? AND account_id = ? AND deleted_at IS NULL",
        status_id,
        account_id,
    )


def reblogs(network: Network, status_id: int) -> list[Row]:
    """Reblogs by accounts, not by the simulated audience."""
    return network.store.all("SELECT * FROM statuses WHERE reblog_of = ? AND deleted_at IS NULL ORDER BY id", status_id)


def _check(draft: Draft) -> None:
    if not draft.text.strip() and not draft.media:
        raise Refused(422, "Validation failed: Text can't be blank")
    if text.length(draft.text, draft.spoiler) > text.LIMIT:
        raise Refused(422, f"Validation failed: Text character limit of {text.LIMIT} exceeded")
    if draft.visibility not in VISIBILITIES:
        raise Refused(422, "Validation failed: Visibility is not included in the list")
    if len(draft.media) > MOST_MEDIA:
        raise Refused(422, "Cannot attach more than 4 files")


def _of_key(db: Connection, account_id: int, key: str, now: float) -> int | None:
    row = db.execute(
        "SELECT status_id FROM idempotency WHERE account_id = ? AND key = ? AND at > ?",
        (account_id, key, now - KEY_SECONDS),
    ).fetchone()
    return row["status_id"] if row else None


def _insert(db: Connection, status_id: int, access: Access, draft: Draft, now: float, born: float) -> Row:
    row: Row = db.execute(
        "INSERT INTO statuses (id, account_id, text, spoiler, visibility, language, sensitive, application,"
        " in_reply_to, created_at, born, next_due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        (
            status_id,
            access.account_id,
            draft.text,
            draft.spoiler,
            draft.visibility,
            draft.language,
            draft.sensitive,
            access.application,
            draft.in_reply_to,
            now,
            born,
            born,
        ),
    ).fetchone()
    db.execute("UPDATE accounts SET statuses = statuses + 1 WHERE id = ?", (access.account_id,))
    for media_id in draft.media:
        taken = db.execute(
            "UPDATE media SET status_id = ? WHERE id = ? AND account_id = ? AND status_id IS NULL",
            (status_id, media_id, access.account_id),
        )
        if not taken.rowcount:
            raise Refused(422, "Validation failed: Media is missing or already attached")
    return row
