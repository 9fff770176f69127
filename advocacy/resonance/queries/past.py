"""What is usual: the organisation over the 90 days before a post, counted by the database."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from advocacy.feed.models import Post, PostState, Showing
from advocacy.people.models import Delegation
from advocacy.resonance.queries.ages import BEFORE
from advocacy.resonance.queries.events import OPEN, Where, insiders_of, relays_where
from advocacy.resonance.statistics import Past, RelayFact


def past_of(session: Session, post: Post, at: datetime) -> Past:
    """The organisation over the 90 days before a post, as known at a moment."""
    assert post.published_at is not None
    since = post.published_at - BEFORE
    window = Post.published_at.between(since, post.published_at) & (Post.id != post.id)
    where = window & (Post.state != PostState.DRAFT)
    relays = _relays(session, where, at)
    by_person = _pairs(_shown(session, where, at, Showing.person_id), Counter(person for _, person in relays))
    by_post = _pairs(_shown(session, where, at, Showing.post_id), Counter(found for found, _ in relays))
    told = [relay for each in relays.values() for relay in each if relay.reactions is not None]
    # In a fixed order, so that sums of fractions come out the same.
    return Past(by_person, [by_post[each] for each in sorted(by_post)], told)


def _relays(session: Session, where: Where, at: datetime) -> dict[tuple[str, str], list[RelayFact]]:
    # By post and person: who relays one post twice counts once.
    columns = (Post.id, Post.author_id, Post.published_at)
    posts = {row.id: row for row in session.execute(sa.select(*columns).where(where))}
    insiders = insiders_of(session, [row.author_id for row in posts.values()])
    found: dict[tuple[str, str], list[RelayFact]] = {}
    for relay in relays_where(session, where, at):
        post = posts[relay.post]
        if relay.at <= post.published_at + OPEN and relay.person not in insiders[post.author_id]:
            found.setdefault((relay.post, relay.person), []).append(relay)
    return found


def _shown(session: Session, where: Where, at: datetime, by: InstrumentedAttribute[str]) -> dict[str, int]:
    helps = sa.exists().where(Delegation.leader_id == Post.author_id, Delegation.delegate_id == Showing.person_id)
    query = (
        sa.select(by, sa.func.count())
        .join(Post, Post.id == Showing.post_id)
        .where(where, Showing.could_relay, Showing.at <= at, Showing.person_id != Post.author_id, ~helps)
        .where(Showing.at <= _closed(session))
        .group_by(by)
    )
    return {str(key): int(count) for key, count in session.execute(query)}


def _closed(session: Session) -> sa.ColumnElement[datetime | None]:
    # Who leafs through old posts later had no part in their uptake, as for the post that is weighed.
    if session.get_bind().dialect.name == "postgresql":
        return Post.published_at + sa.literal(OPEN, sa.Interval())
    return sa.func.datetime(Post.published_at, f"+{OPEN.days} days")


def _pairs(shown: Mapping[str, int], relayed: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    # Who relayed surely could, even where the showing was not noted.
    return {key: (relayed.get(key, 0), max(shown.get(key, 0), relayed.get(key, 0))) for key in {**shown, **relayed}}
