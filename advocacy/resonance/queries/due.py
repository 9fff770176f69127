"""Which posts have news since they were weighed."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Post, PostState, Showing
from advocacy.reach.models import Reading
from advocacy.resonance.models import PostResonance
from advocacy.resonance.queries.ages import after
from advocacy.resonance.statistics import METHOD
from advocacy.shares.models import Delivery, Share

# Not more often than this, so that one more relay cannot be watched arriving.
REST = timedelta(minutes=10)
# At least this often while a post is counted: clicks alone are no news.
OFTEN = timedelta(days=1)
# When nothing more is counted: relays of the last day of the window have had their last reading.
SETTLED = timedelta(days=28)


def due(session: Session, now: datetime, limit: int) -> list[str]:
    """Ids of posts to weigh, the never weighed and the longest unweighed first."""
    settled = after(session, Post.published_at, SETTLED)
    news = (PostResonance.weighed_at < now - REST) & sa.or_(*_news())
    moving = (PostResonance.weighed_at < settled) & (news | (PostResonance.weighed_at < now - OFTEN))
    stale = PostResonance.post_id.is_(None) | (PostResonance.method != METHOD) | moving
    query = (
        sa.select(Post.id)
        .outerjoin(PostResonance, PostResonance.post_id == Post.id)
        .where(Post.state != PostState.DRAFT, Post.published_at <= now, stale)
        .order_by(PostResonance.weighed_at.is_not(None), PostResonance.weighed_at, Post.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _news() -> list[sa.ColumnElement[bool]]:
    since = PostResonance.weighed_at
    shown = sa.select(1).where(Showing.post_id == Post.id, Showing.at > since)
    shares = sa.select(1).select_from(Share).join(Delivery, Delivery.share_id == Share.id)
    shares = shares.where(Share.post_id == Post.id)
    relayed = shares.where(sa.func.coalesce(Delivery.published_at, Delivery.made_at) > since)
    read = shares.join(Reading, Reading.delivery_id == Delivery.id).where(Reading.taken_at > since)
    return [query.correlate(Post, PostResonance).exists() for query in (shown, relayed, read)]
