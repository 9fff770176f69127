"""A person's own relays, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from advocacy.networks.models import Account
from advocacy.people.models import Person
from advocacy.shares.models import Delivery, DeliveryState, Share

SIZE = 20

ON_THE_WAY = (DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.PREPARING)
TO_LOOK_AT = (
    DeliveryState.HELD,
    DeliveryState.FAILED,
    DeliveryState.UNCONFIRMED,
    DeliveryState.OPENED,
)
OUT = (DeliveryState.PUBLISHED, DeliveryState.DECLARED)
TABS: dict[str, tuple[DeliveryState, ...]] = {
    "all": tuple(DeliveryState),
    "waiting": ON_THE_WAY,
    "look": TO_LOOK_AT,
    "published": OUT,
}


@dataclass(frozen=True)
class Relays:
    """A page of relays, how many each tab holds, and the place where the next page begins."""

    deliveries: Sequence[Delivery]
    counts: dict[str, int]
    next: str | None


def mine(session: Session, person: Person, tab: str = "all", after: str | None = None, size: int = SIZE) -> Relays:
    """A page of a person's relays under one tab."""
    query = (
        sa.select(Delivery)
        .join(Delivery.share)
        .where(Share.person_id == person.id, Delivery.state.in_(TABS[tab]))
        .options(contains_eager(Delivery.share).joinedload(Share.post))
        .options(joinedload(Delivery.account).joinedload(Account.server))
        .order_by(Delivery.id.desc())
        .limit(size + 1)
    )
    if after:
        query = query.where(Delivery.id < after)
    rows = session.scalars(query).all()
    more = rows[size - 1].id if len(rows) > size else None
    return Relays(rows[:size], counts(session, person), more)


def counts(session: Session, person: Person) -> dict[str, int]:
    """How many relays each tab holds (relays)."""
    query = (
        sa.select(Delivery.state, sa.func.count())
        .join(Delivery.share)
        .where(Share.person_id == person.id)
        .group_by(Delivery.state)
    )
    by_state: dict[DeliveryState, int] = dict(session.execute(query).all())
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in TABS.items()}
