"""Reads of what came back: the latest reading of each delivery."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.reach.models import Reading, ReadingState
from advocacy.shares.models import Delivery, DeliveryState

# Planned ages in minutes: 15 min, 1, 3, 12, 24 h, 3, 7, 14 d.
AGES = (15, 60, 180, 720, 1_440, 4_320, 10_080, 20_160)


def latest(session: Session, delivery_ids: Iterable[str]) -> dict[str, Reading]:
    """The last reading taken of each delivery, at least partly measured; one without is absent."""
    newest = (
        sa.select(Reading.delivery_id, sa.func.max(Reading.age).label("age"))
        .where(Reading.delivery_id.in_(list(delivery_ids)), Reading.state == ReadingState.TAKEN)
        .group_by(Reading.delivery_id)
        .subquery()
    )
    rows = session.scalars(
        sa.select(Reading).join(newest, (newest.c.delivery_id == Reading.delivery_id) & (newest.c.age == Reading.age))
    )
    return {row.delivery_id: row for row in rows}


def unplanned(session: Session, now: datetime, limit: int) -> list[Delivery]:
    """Published deliveries through a connected account, young enough to be read, that have no plan yet."""
    planned = sa.exists().where(Reading.delivery_id == Delivery.id)
    found = session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.state == DeliveryState.PUBLISHED,
            Delivery.published_at > now - timedelta(minutes=AGES[-1]),
            Delivery.account_id.is_not(None),
            Delivery.remote_id.is_not(None),
            ~planned,
        )
        .order_by(Delivery.published_at)
        .limit(limit)
    )
    return list(found)


def due(session: Session, now: datetime, limit: int) -> list[Reading]:
    """Readings whose time has come, the youngest deliveries first, since they change fastest."""
    found = session.scalars(
        sa.select(Reading)
        .where(Reading.state == ReadingState.WAITING, Reading.due_at <= now)
        .order_by(Reading.age, Reading.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(found)


def lag(session: Session, now: datetime) -> float:
    """How late the oldest due reading is, in seconds; 0 when none is due."""
    oldest = session.scalar(sa.select(sa.func.min(Reading.due_at)).where(Reading.state == ReadingState.WAITING))
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
