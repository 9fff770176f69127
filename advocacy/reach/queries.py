"""Reads of what came back: the latest reading of each delivery."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Post
from advocacy.people.models import Person
from advocacy.reach.matching import OwnRelay
from advocacy.reach.models import OwnFigures, Reading, ReadingState
from advocacy.shares.models import Delivery, DeliveryState, Share

# Planned ages in minutes: 15 min, 1, 3, 12, 24 h, 3, 7, 14 d.
# The network gives these figures only with a right that we lack there.
NOT_GRANTED = "not-granted"
AGES = (15, 60, 180, 720, 1_440, 4_320, 10_080, 20_160)
# An analytics file goes back a year.
A_YEAR = timedelta(days=366)
MOST_RELAYS = 500


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


def withheld(session: Session, delivery_ids: Iterable[str]) -> dict[str, str]:
    """Why the figures of these deliveries were not granted to us when last asked; the others are absent."""
    asked = Reading.delivery_id.in_(list(delivery_ids)), Reading.state == ReadingState.UNAVAILABLE
    # The newest of each comes last; only a few ages of each delivery are there.
    rows = session.execute(sa.select(Reading.delivery_id, Reading.missing).where(*asked).order_by(Reading.age))
    last = {row.delivery_id: str(row.missing.get("views", "")) for row in rows}
    return {delivery_id: reason for delivery_id, reason in last.items() if reason == NOT_GRANTED}


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


def read_on(session: Session, delivery_ids: Sequence[str], at: datetime) -> dict[str, int]:
    """How often each of these deliveries was read on a moment's day (UTC); one never read is absent."""
    midnight = datetime(at.year, at.month, at.day, tzinfo=UTC)
    mine = Reading.delivery_id.in_(delivery_ids), Reading.state == ReadingState.TAKEN, Reading.taken_at >= midnight
    rows = session.execute(sa.select(Reading.delivery_id, sa.func.count()).where(*mine).group_by(Reading.delivery_id))
    return {row[0]: row[1] for row in rows}


def lag(session: Session, now: datetime) -> float:
    """How late the oldest due reading is, in seconds; 0 when none is due."""
    oldest = session.scalar(sa.select(sa.func.min(Reading.due_at)).where(Reading.state == ReadingState.WAITING))
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def own_linkedin_relays(session: Session, person: Person, now: datetime) -> list[OwnRelay]:
    """The person's own relays on LinkedIn of the last year, out or declared, the newest first; at most 500."""
    out = Delivery.state.in_([DeliveryState.PUBLISHED, DeliveryState.DECLARED])
    mine = Share.person_id == person.id, Delivery.network == "linkedin", Delivery.made_at > now - A_YEAR
    at = sa.func.coalesce(Delivery.published_at, Delivery.made_at).label("at")
    query = (
        sa.select(Delivery.id, Post.title, Post.language, at, Delivery.remote_url, Delivery.remote_id)
        .join(Share, Share.id == Delivery.share_id)
        .join(Post, Post.id == Share.post_id)
        .where(out, *mine)
        .order_by(at.desc())
        .limit(MOST_RELAYS)
    )
    return [
        OwnRelay(row.id, row.title, row.language, row.at, f"{row.remote_url} {row.remote_id or ''}")
        for row in session.execute(query)
    ]


def own_figures(session: Session, delivery_ids: Iterable[str]) -> dict[str, OwnFigures]:
    """What the person's own analytics file said of these deliveries, which must be theirs."""
    found = session.scalars(sa.select(OwnFigures).where(OwnFigures.delivery_id.in_(list(delivery_ids))))
    return {row.delivery_id: row for row in found}


def figures_kept(session: Session, person: Person) -> int:
    """Of how many of their relays a person has brought figures."""
    mine = sa.select(sa.func.count()).select_from(OwnFigures).join(Delivery).join(Share)
    return session.scalar(mine.where(Share.person_id == person.id)) or 0
