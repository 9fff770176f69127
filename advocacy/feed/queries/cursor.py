"""A place in a list of posts, newest first, that stays right while posts are added."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from advocacy.db import Moment
from advocacy.errors import NotFound
from advocacy.feed.models import Post

ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)


def cursor(post: Post) -> str:
    """The place of a published post."""
    assert post.published_at is not None
    return place(post.published_at, post.id)


def place(at: datetime, post_id: str) -> str:
    """The place of a post published at a time: microseconds since 1970 UTC, then its id."""
    return f"{(at - ORIGIN) // timedelta(microseconds=1)}.{post_id}"


def before(after: str) -> sa.ColumnElement[bool]:
    """Posts that come after this place in the list, so were published before."""
    return _here() < _there(after)


def _here() -> sa.Tuple:
    return sa.tuple_(Post.published_at, Post.id)


def _there(text: str) -> sa.Tuple:
    moment, _, post_id = text.partition(".")
    try:
        at = ORIGIN + timedelta(microseconds=int(moment))
    except (ValueError, OverflowError) as error:
        raise NotFound from error
    return sa.tuple_(sa.literal(at, Moment), sa.literal(post_id))
