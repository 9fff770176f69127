"""Deliveries that their network prepares: asked whether they are ready, and put out once."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.shares.actions.claiming import Parcel, parcels
from advocacy.shares.models import Delivery, DeliveryState, move
from advocacy.shares.queries import due


def take_follows(session: Session, network: str, run: str, at: datetime, limit: int) -> list[Parcel]:
    """Take up to `limit` that may be ready and mark them as being sent, to be committed before the first call leaves.

    From here on it is as with any delivery being sent: one whose outcome nobody records is in doubt.
    """
    found = due.placed(Delivery.id).where(Delivery.network == network, due.to_follow(at)).order_by(Delivery.look_at)
    locked = found.limit(limit).with_for_update(of=Delivery, skip_locked=True)
    packed = parcels(session, session.scalars(locked).all())
    was, ids = {DeliveryState.PREPARING}, [parcel.delivery_id for parcel in packed]
    taken = set(move(session, ids, DeliveryState.SENDING, was, claimed_by=run, sending_at=at))
    return [parcel for parcel in packed if parcel.delivery_id in taken]
