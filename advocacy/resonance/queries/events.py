"""Stored events of posts, as the plain facts that the formulas take."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Post, PostState, Showing
from advocacy.links.models import HourlyClicks, Visitor
from advocacy.networks.models import FollowerCount
from advocacy.people.models import Delegation
from advocacy.reach.models import Reading, ReadingState
from advocacy.resonance.queries.ages import WINDOW, WINDOWS, half_lives, window_end
from advocacy.resonance.statistics import PostFacts, RelayFact, half_life
from advocacy.shares.models import Delivery, DeliveryState, Share

Where = sa.ColumnElement[bool]

# How long after publication showings and relays of a post still count: the longest window of a network.
OPEN = timedelta(days=14)
RELAYED = (DeliveryState.PUBLISHED, DeliveryState.DECLARED)


def facts_of(session: Session, post: Post, at: datetime) -> PostFacts:
    """The facts of one published post at a moment."""
    (facts,) = facts_where(session, Post.id == post.id, at)
    return facts


def facts_where(session: Session, where: Where, at: datetime) -> list[PostFacts]:
    """The facts of published posts that match, at a moment, in the order of publication."""
    columns = (Post.id, Post.author_id, Post.published_at)
    published = (Post.state != PostState.DRAFT) & (Post.published_at <= at) & where
    posts = session.execute(sa.select(*columns).where(published).order_by(Post.published_at, Post.id)).all()
    insiders = insiders_of(session, [post.author_id for post in posts])
    shown = _shown(session, published, at)
    relays: dict[str, list[RelayFact]] = {}
    for relay in relays_where(session, published, at):
        relays.setdefault(relay.post, []).append(relay)
    return [
        _facts(post, insiders[post.author_id], shown.get(post.id, []), relays.get(post.id, []), at) for post in posts
    ]


def relays_where(session: Session, where: Where, at: datetime) -> list[RelayFact]:
    """Relays of posts or shares that match, each with its last reading and its clicks, as known at a moment."""
    return told_where(session, where, at, half_lives(session, at))


def told_where(session: Session, where: Where, at: datetime, own: Mapping[str, float]) -> list[RelayFact]:
    """The same for half-lives already known, by network; starting values elsewhere."""
    clicks = _clicks(session, where, at)
    rows = session.execute(_relay_query(where, at))
    return [_relay(row, *clicks.get(row.id, (0, 0)), half_life(row.network, own)) for row in rows]


def insiders_of(session: Session, authors: Sequence[str]) -> dict[str, frozenset[str]]:
    """Each author with their delegates, who are never counted among the colleagues."""
    found = {author: {author} for author in authors}
    for leader, delegate in session.execute(sa.select(Delegation.leader_id, Delegation.delegate_id)):
        if leader in found:
            found[leader].add(delegate)
    return {author: frozenset(people) for author, people in found.items()}


def _facts(
    post: sa.Row[*tuple[Any, ...]],
    insiders: frozenset[str],
    shown: Sequence[tuple[str, datetime]],
    relays: Sequence[RelayFact],
    at: datetime,
) -> PostFacts:
    end = post.published_at + OPEN
    return PostFacts(
        post=post.id,
        published_at=post.published_at,
        at=at,
        exposed=frozenset(person for person, when in shown if when <= end and person not in insiders),
        relays=[relay for relay in relays if relay.at <= end and relay.person not in insiders],
    )


def _shown(session: Session, published: Where, at: datetime) -> dict[str, list[tuple[str, datetime]]]:
    query = (
        sa.select(Showing.post_id, Showing.person_id, Showing.at)
        .join(Post, Post.id == Showing.post_id)
        .where(published, Showing.could_relay, Showing.at <= at)
    )
    found: dict[str, list[tuple[str, datetime]]] = {}
    for post, person, when in session.execute(query):
        found.setdefault(post, []).append((person, when))
    return found


def _hours(row: sa.Row[*tuple[Any, ...]]) -> float | None:
    """Age of the last reading; on a network whose clock runs fast it is the age for which it was planned."""
    if row.taken_at is None:
        return None
    return float(max((row.taken_at - row.at).total_seconds() / 3600, row.planned / 60))


def _relay(row: sa.Row[*tuple[Any, ...]], human: int, robots: int, half: float) -> RelayFact:
    return RelayFact(
        post=row.post_id,
        person=row.person_id,
        network=row.network,
        confirmed=row.state == DeliveryState.PUBLISHED,
        at=row.at,
        followers=row.followers,
        age=_hours(row),
        views=row.views,
        viewers=row.viewers,
        likes=row.likes,
        comments=row.comments,
        reshares=row.reshares,
        clicks=human,
        robots=robots,
        half_life=half,
    )


def _relay_query(where: Where, at: datetime) -> sa.Select[*tuple[Any, ...]]:
    when = sa.func.coalesce(Delivery.published_at, Delivery.made_at)
    last = _last_readings(where, at)
    metrics = (
        Reading.taken_at,
        Reading.age.label("planned"),
        Reading.views,
        Reading.viewers,
        Reading.likes,
        Reading.comments,
        Reading.reshares,
    )
    relay = (Delivery.id, Delivery.network, Delivery.state, when.label("at"), Share.post_id, Share.person_id)
    return (
        sa.select(*relay, _followers(at), *metrics)
        .join(Share, Share.id == Delivery.share_id)
        .join(Post, Post.id == Share.post_id)
        .outerjoin(last, last.c.delivery_id == Delivery.id)
        .outerjoin(Reading, (Reading.delivery_id == Delivery.id) & (Reading.age == last.c.age))
        .where(where, Delivery.state.in_(RELAYED), when <= at)
        .order_by(Delivery.id)
    )


def _last_readings(where: Where, at: datetime) -> sa.Subquery:
    hours = sa.case(*((Delivery.network == name, limit) for name, limit in WINDOWS.items()), else_=WINDOW)
    return (
        sa.select(Reading.delivery_id, sa.func.max(Reading.age).label("age"))
        .join(Delivery, Delivery.id == Reading.delivery_id)
        .join(Share, Share.id == Delivery.share_id)
        .join(Post, Post.id == Share.post_id)
        .where(where, Reading.state == ReadingState.TAKEN, Reading.taken_at <= at, Reading.age <= hours * 60)
        .group_by(Reading.delivery_id)
        .subquery()
    )


def _followers(at: datetime) -> sa.Label[int | None]:
    return (
        sa.select(FollowerCount.followers)
        .where(FollowerCount.account_id == Delivery.account_id, FollowerCount.day <= at.date())
        .order_by(FollowerCount.day.desc())
        .limit(1)
        .scalar_subquery()
        .label("followers")
    )


def _clicks(session: Session, where: Where, at: datetime) -> dict[str, tuple[int, int]]:
    # Full hours only: the hour that runs would give another sum a minute later.
    def sum_of(visitor: Visitor) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((HourlyClicks.visitor == visitor, HourlyClicks.clicks), else_=0))

    end = window_end(session, sa.func.coalesce(Delivery.published_at, Delivery.made_at))
    query = (
        sa.select(HourlyClicks.delivery_id, sum_of(Visitor.HUMAN), sum_of(Visitor.BOT))
        .join(Delivery, Delivery.id == HourlyClicks.delivery_id)
        .join(Share, Share.id == Delivery.share_id)
        .join(Post, Post.id == Share.post_id)
        .where(where, HourlyClicks.hour <= at - timedelta(hours=1), HourlyClicks.hour < end)
        .group_by(HourlyClicks.delivery_id)
    )
    return {delivery: (int(human), int(robots)) for delivery, human, robots in session.execute(query)}
