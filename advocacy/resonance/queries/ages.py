"""How fast views come on each network, learnt from own readings."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from advocacy.reach.models import Reading, ReadingState
from advocacy.resonance.statistics import half_life_from
from advocacy.shares.models import Delivery, Share

# How long "usual" looks back.
BEFORE = timedelta(days=90)
# Hours for which the readings of one relay count, by network.
WINDOWS = {"facebook": 120, "instagram": 168, "linkedin": 336}
WINDOW = 72
# Own readings speak once this many posts have been read to the end.
LEAST_POSTS = 30


def half_lives(session: Session, at: datetime) -> dict[str, float]:
    """Hours until half of the views came, for networks with enough posts read over the 90 days before a moment."""
    curves: dict[str, list[tuple[float, float]]] = {}
    for network, age, seen, final, posts in session.execute(_query(at)):
        if posts >= LEAST_POSTS and final:
            curves.setdefault(network, []).append((age / 60, seen / final))
    found = {network: half_life_from(curve) for network, curve in curves.items()}
    return {network: hours for network, hours in found.items() if hours}


def after(session: Session, start: sa.SQLColumnExpression[Any], by: timedelta) -> sa.ColumnElement[Any]:
    """A stored moment, later."""
    if session.get_bind().dialect.name == "postgresql":
        return start + sa.literal(by, sa.Interval())
    # SQLite reckons in milliseconds, so the fraction of the second is carried over as it is written.
    whole = sa.func.substr(start, 1, 19)
    later = sa.func.strftime("%Y-%m-%d %H:%M:%S", whole, f"+{by.total_seconds():.0f} seconds")
    return later.concat(sa.func.substr(start, 20))


def window_end(session: Session, start: sa.ColumnElement[datetime]) -> sa.ColumnElement[Any]:
    """When what a delivery brings is counted no more, by its network."""
    ends = (
        (Delivery.network == name, after(session, start, timedelta(hours=hours))) for name, hours in WINDOWS.items()
    )
    return sa.case(*ends, else_=after(session, start, timedelta(hours=WINDOW)))


def _query(at: datetime) -> sa.Select[*tuple[Any, ...]]:
    # Each earlier reading beside the one at the end of the window, summed over all relays of a network.
    last = aliased(Reading)
    end = sa.case(*((Delivery.network == name, hours) for name, hours in WINDOWS.items()), else_=WINDOW) * 60
    known = (Reading.state == ReadingState.TAKEN, last.state == ReadingState.TAKEN, last.taken_at <= at)
    return (
        sa.select(
            Delivery.network,
            Reading.age,
            sa.func.sum(Reading.views),
            sa.func.sum(last.views),
            sa.func.count(Share.post_id.distinct()),
        )
        .join(Share, Share.id == Delivery.share_id)
        .join(Reading, Reading.delivery_id == Delivery.id)
        .join(last, (last.delivery_id == Delivery.id) & (last.age == end))
        .where(*known, Delivery.published_at > at - BEFORE, Reading.age < end, Reading.views >= 0, last.views > 0)
        .group_by(Delivery.network, Reading.age)
    )
