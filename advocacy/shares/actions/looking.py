"""After an unknown outcome: look it up at the network, again and again, and never send blindly."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.networks import actions as networks
from advocacy.networks.connector import ConnectorError, Outcome, Paused, Published, Reconnect
from advocacy.shares.actions.claiming import Parcel, paid, parcels
from advocacy.shares.actions.recording import Verdict, next_look, published_as
from advocacy.shares.models import Delivery, DeliveryState, move
from advocacy.shares.queries import due

# One "not there" may be too early: the request could still be on its way.
ABSENT_LOOKS = 2
# A network that promises to publish one key once keeps that promise for an hour.
KEY_LIVES = timedelta(minutes=45)
AT_ONCE = 8

Look = Outcome | ConnectorError | None


def take_looks(session: Session, network: str, at: datetime) -> list[Parcel]:
    """Take the look-ups that are due, and say when each comes next if this one is never finished."""
    found = due.placed(Delivery.id).where(Delivery.network == network, due.to_look(at))
    locked = found.limit(AT_ONCE).with_for_update(of=Delivery, skip_locked=True)
    packed = parcels(session, session.scalars(locked).all())
    leased = [replace(parcel, looks=parcel.looks + 1) for parcel in packed if _lease(session, parcel, at)]
    return [_paid(session, parcel, at) for parcel in leased]


def _paid(session: Session, parcel: Parcel, at: datetime) -> Parcel:
    """A reshare without words is looked up by asking for it once more."""
    if parcel.wordless:
        return paid(session, parcel, lambda network: network.resharing(), at)
    return paid(session, parcel, lambda network: network.finding(), at)


def leave_to_persons(session: Session, network: str, at: datetime) -> int:
    """On a network that can be asked nothing, only the person can tell; how many deliveries. Nothing is sent again."""
    unknown = DeliveryState.UNCONFIRMED
    due_now = due.placed(Delivery.id).where(Delivery.network == network, Delivery.state == unknown)
    ids = session.scalars(due_now.where(Delivery.look_at <= at)).all()
    return len(move(session, ids, unknown, {unknown}, look_at=None))


def _lease(session: Session, parcel: Parcel, at: datetime) -> bool:
    looks = parcel.looks + 1
    state = DeliveryState.UNCONFIRMED
    as_read = Delivery.looks == parcel.looks
    after = {"looks": looks, "look_at": next_look(looks, at)}
    return bool(move(session, [parcel.delivery_id], state, {state}, as_read, **after))


def record_looks(
    session: Session,
    results: Sequence[tuple[Parcel, Look]],
    at: datetime,
    *,
    idempotent: bool,
    prepares: bool = False,
) -> None:
    """Write what each look-up found.

    `idempotent`: the network promises to publish one key once. `prepares`: nothing is out there without a ticket.
    """
    for parcel, result in results:
        networks.settle(session, parcel.receipt, result)
        if isinstance(result, Reconnect):
            networks.expire(session, parcel.account_id)
        elif isinstance(result, Paused):
            networks.stop(session, parcel.account_id, result)
        found = None if _is_another(session, parcel, result) else result
        keeps = idempotent and bool(parcel.holder.client.facts.get("idempotent", True))
        # A reshare is not prepared: it is out with its one call.
        unseen = prepares and parcel.reshares is None
        verdict = seen_as(parcel, found, at, idempotent=keeps, prepares=unseen)
        if verdict is not None:
            was = {DeliveryState.UNCONFIRMED}
            move(session, [parcel.delivery_id], verdict.state, was, **verdict.values)


def _is_another(session: Session, parcel: Parcel, result: Look) -> bool:
    """Whether what was found is another relay of the same words, already known as such."""
    if not isinstance(result, Published):
        return False
    same = Delivery.account_id == parcel.account_id, Delivery.remote_id == result.remote_id
    other = sa.select(Delivery.id).where(*same, Delivery.id != parcel.delivery_id)
    return session.scalar(other.limit(1)) is not None


def seen_as(parcel: Parcel, result: Look, at: datetime, *, idempotent: bool, prepares: bool = False) -> Verdict | None:
    """What a look-up means; None while nobody can tell. Pure."""
    if isinstance(result, Published):
        return published_as(result, parcel.sent_at or at)
    if result is not None or parcel.looks < ABSENT_LOOKS:
        return None
    known: dict[str, object] = {"look_at": None, "problem_detail": ""}
    if parcel.ticket:
        # Not blind: the network itself says whether what it prepared is out, and puts one ticket out once.
        return Verdict(DeliveryState.PREPARING, {**known, "problem": "", "look_at": at})
    if prepares:
        # Interrupted before the network's ticket was written down: whatever it prepared is left to expire.
        return Verdict(DeliveryState.WAITING, {**known, "problem": "", "due_at": at})
    until = parcel.made_at + KEY_LIVES
    if idempotent and at < until:
        # Not blind: the network says that it is not there, and the same key cannot appear twice.
        return Verdict(DeliveryState.WAITING, {**known, "problem": "", "due_at": at, "again_until": until})
    return Verdict(DeliveryState.FAILED, {**known, "problem": "not-there"})
