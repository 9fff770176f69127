"""Deleting live posts at their networks, because their person asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.networks import actions as networks
from advocacy.networks.actions import Receipt
from advocacy.networks.connector import ConnectorError, Holder, Paused, Permanent, Reconnect, Retry
from advocacy.shares.actions.claiming import held
from advocacy.shares.models import Delivery
from advocacy.shares.queries import due

# Deleting what is already gone is no error, so that an interrupted try is simply made again.
NEXT_TRY = timedelta(minutes=5)
AT_ONCE = 8


@dataclass(frozen=True)
class Removal:
    """One live post to delete."""

    delivery_id: str
    account_id: str
    holder: Holder
    remote_id: str
    # What was set aside for it, where its network charges.
    receipt: Receipt


def take_removals(session: Session, network: str, at: datetime) -> list[Removal]:
    """Take the deletions that are due, and plan each once more in case this try is never finished."""
    query = due.placed(Delivery).where(Delivery.network == network, due.to_delete(at))
    locked = query.limit(AT_ONCE).with_for_update(of=Delivery, skip_locked=True)
    rows: Sequence[Delivery] = session.scalars(locked).all()
    for row in rows:
        row.delete_at = at + NEXT_TRY
    session.flush()
    return [
        Removal(row.id, account_id, holder, row.remote_id or "", _paid(session, network, holder, at))
        for row in rows
        if (account_id := row.account_id) and (holder := held(session, account_id)) is not None
    ]


def _paid(session: Session, network: str, holder: Holder, at: datetime) -> Receipt:
    return networks.reserve(session, network, holder.client, lambda one: one.deleting(), at)


def record_removals(session: Session, results: Sequence[tuple[Removal, ConnectorError | None]], at: datetime) -> None:
    """Write what became of each deletion."""
    for removal, error in results:
        networks.settle(session, removal.receipt, error)
        this = sa.update(Delivery).where(Delivery.id == removal.delivery_id)
        if error is None:
            session.execute(this.values(deleted_at=at, delete_at=None, problem=""))
        elif isinstance(error, Permanent):
            refused = {"problem": "delete-refused", "problem_detail": error.detail}
            session.execute(this.values(delete_at=None, delete_asked_at=None, **refused))
        elif isinstance(error, Reconnect):
            networks.expire(session, removal.account_id)
        elif isinstance(error, Paused):
            networks.stop(session, removal.account_id, error)
        elif isinstance(error, Retry) and error.at is not None:
            session.execute(this.values(delete_at=error.at))
