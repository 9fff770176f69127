"""Reads of tracked links: where a code leads, and how often it was followed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from advocacy.feed.models import Post
from advocacy.links import stream
from advocacy.links.models import Click, HourlyClicks, Visitor
from advocacy.shares.models import Delivery, Share


@dataclass(frozen=True)
class Target:
    """Where a tracked link leads, and the delivery it belongs to."""

    delivery_id: str
    url: str


@dataclass(frozen=True)
class Clicks:
    """Clicks on one delivery: counts of clicks, never of people, but for `unique` within a day."""

    human: int = 0
    bots: int = 0
    unique: int = 0
    # Clicks that are not counted as human, by reason.
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Every click, whoever made it."""
        return self.human + self.bots


def target(connection: Connection, code: str) -> Target | None:
    """The target of a code, or None when there is no such link. Takes a connection: no session is at hand there."""
    found = connection.execute(
        sa.select(Delivery.id, Delivery.network, Post.link_url, Post.id)
        .join(Share, Share.id == Delivery.share_id)
        .join(Post, Post.id == Share.post_id)
        .where(Delivery.code == code)
    ).one_or_none()
    if found is None or not found[2]:
        return None
    return Target(found[0], tagged(found[2], found[1], found[3]))


def tagged(url: str, network: str, post_id: str) -> str:
    """The address with UTM parameters; those it already has are left alone, and none names a person."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    have = {name for name, _ in pairs}
    ours = {
        "utm_source": network,
        "utm_medium": "social",
        "utm_campaign": f"relais-{post_id[-12:]}",
    }
    added = urlencode({name: value for name, value in ours.items() if name not in have})
    query = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit(parts._replace(query=query))


def clicks_for(session: Session, delivery_ids: Iterable[str]) -> dict[str, Clicks]:
    """Clicks of each delivery; one that was never followed is absent."""
    ids = list(delivery_ids)
    sums = session.execute(
        sa.select(
            HourlyClicks.delivery_id,
            HourlyClicks.visitor,
            HourlyClicks.reason,
            sa.func.sum(HourlyClicks.clicks),
        )
        .where(HourlyClicks.delivery_id.in_(ids))
        .group_by(HourlyClicks.delivery_id, HourlyClicks.visitor, HourlyClicks.reason)
    )
    human: dict[str, int] = {}
    reasons: dict[str, dict[str, int]] = {}
    for delivery_id, visitor, reason, count in sums:
        if visitor == Visitor.HUMAN:
            human[delivery_id] = int(count)
        else:
            reasons.setdefault(delivery_id, {})[reason] = int(count)
    unique = _unique(session, list(human))
    return {
        one: Clicks(
            human.get(one, 0),
            sum(reasons.get(one, {}).values()),
            unique.get(one, 0),
            reasons.get(one, {}),
        )
        for one in human.keys() | reasons.keys()
    }


def _unique(session: Session, ids: list[str]) -> dict[str, int]:
    counted = session.execute(
        sa.select(Click.delivery_id, sa.func.count(Click.unique_key.distinct()))
        .where(Click.delivery_id.in_(ids), Click.visitor == Visitor.HUMAN)
        .group_by(Click.delivery_id)
    )
    return {delivery_id: int(count) for delivery_id, count in counted}


def waiting() -> int:
    """Entries of one click or some dozens on the stream, not counted yet. Raises RedisError when Redis is away."""
    return int(stream.redis().xlen(stream.STREAM))
