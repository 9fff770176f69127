"""Letting a relay leave later: at a minute its person chose, or spread over the hours of their day.

A minute belongs to one planned relay of a post on a network, so that colleagues do not post all at once.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock, queue, settings
from advocacy.errors import Refused
from advocacy.feed.models import Post
from advocacy.shares.models import Delivery, DeliveryState, Minute

MINUTE = timedelta(minutes=1)
# Spread relays leave a little later than now: there is time to think again.
SPREAD_AFTER = timedelta(minutes=5)
# Where every minute is taken, later days are looked at, up to here.
LONGEST_SPREAD = timedelta(days=14)
LATEST = timedelta(days=365)


@dataclass(frozen=True)
class Plan:
    """When a relay shall leave: at a moment (aware), or at some minute of the day's hours where None."""

    at: datetime | None
    zone: ZoneInfo


def moment_of(typed: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """What a person's clock will say, as a moment; an hour that comes twice is the first of the two. Pure.

    Raises Refused: `no-such-time` for one that the clocks leave out, `too-far` beyond a year.
    """
    ahead = typed - now.replace(tzinfo=None)
    # Far away there may be no such day in UTC; a day either way, since this is a clock and not a moment.
    if abs(ahead) > LATEST + timedelta(days=1):
        raise Refused("too-far" if ahead > timedelta(0) else "time-past")
    at = typed.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != typed:
        raise Refused("no-such-time", typed=typed)
    return at


def comes_twice(at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock of this zone shows the same hour at another moment of that night."""
    local = at.astimezone(zone)
    other = local.replace(fold=1 - local.fold).astimezone(UTC)
    return other != at.astimezone(UTC)


def take(session: Session, post: Post, delivery: Delivery, wanted: Plan) -> dict[str, datetime | None]:
    """Take a minute for a delivery: the one asked for, or the next that is free; what to write to its row.

    Raises Refused: `time-past`, `after-end` (details: end), `too-far`, `no-minute` where none is free before the end.
    """
    now = clock.now()
    if wanted.at is not None:
        _refuse(post, wanted.at, now)
    # Two who plan the same post take turns, so that neither finds its minute gone.
    session.execute(sa.select(Post.id).where(Post.id == post.id).with_for_update(key_share=True))
    free(session, delivery)
    taken = _taken(session, post.id, delivery.network, now)
    at = _next(wanted.at, taken, post.expires_at) if wanted.at else _any(wanted.zone, taken, post.expires_at, now)
    session.add(Minute(post_id=post.id, network=delivery.network, at=at, delivery_id=delivery.id))
    session.flush()
    return {"due_at": at, "planned_at": wanted.at or at, "undo_until": None}


def _refuse(post: Post, at: datetime, now: datetime) -> None:
    if at <= now:
        raise Refused("time-past")
    if at > now + LATEST:
        raise Refused("too-far")
    if post.expires_at is not None and at >= post.expires_at:
        raise Refused("after-end", end=post.expires_at)


def _taken(session: Session, post_id: str, network: str, now: datetime) -> set[datetime]:
    query = sa.select(Minute.at).where(Minute.post_id == post_id, Minute.network == network, Minute.at > now)
    return set(session.scalars(query))


def _next(asked: datetime, taken: set[datetime], end: datetime | None) -> datetime:
    at = asked
    while at in taken:
        at += MINUTE
    if end is not None and at >= end:
        raise Refused("no-minute")
    return at


def _any(zone: ZoneInfo, taken: set[datetime], end: datetime | None, now: datetime) -> datetime:
    """Some free minute of the day's hours within the hours set, or of the first later ones that have any."""
    begin, within = now + SPREAD_AFTER, timedelta(hours=settings.current().spread_hours)
    until = now + within
    while begin < now + LONGEST_SPREAD:
        if found := [at for at in _minutes(begin, min(until, end or until), zone) if at not in taken]:
            return secrets.choice(found)
        begin, until = until, until + within
    raise Refused("no-minute")


def _minutes(begin: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Whole minutes from `begin` to before `until` at which the person's clock is within the day's hours."""
    own = settings.current()
    at = begin.replace(second=0, microsecond=0) + MINUTE
    while at < until:
        if own.spread_from <= at.astimezone(zone).hour < own.spread_until:
            yield at
        at += MINUTE


def free(session: Session, delivery: Delivery) -> None:
    """Give back the minute of a relay that will not leave in it."""
    session.execute(sa.delete(Minute).where(Minute.delivery_id == delivery.id))


def replan(session: Session, delivery: Delivery, wanted: Plan) -> None:
    """Let a planned relay leave at another moment. Raises what `take` raises, and Refused (`too-late`)."""
    if not delivery.planned:
        raise Refused("too-late")
    values = take(session, delivery.share.post, delivery, wanted)
    if not delivery.become(DeliveryState.WAITING, {DeliveryState.WAITING}, **values):
        raise Refused("too-late")


def leave_now(session: Session, delivery: Delivery) -> None:
    """Let a planned relay leave at once. Raises Refused: `too-late`, `post-closed`."""
    if not delivery.share.post.relayable(clock.now()):
        raise Refused("post-closed")
    was = {DeliveryState.WAITING}
    if not delivery.planned or not delivery.become(DeliveryState.WAITING, was, due_at=clock.now(), planned_at=None):
        raise Refused("too-late")
    free(session, delivery)
    queue.later(session, "advocacy.shares.jobs.deliver_due", delivery.network, queue="deliveries")
