"""Pages of the feed."""

from advocacy.feed.views import composer, index, media, posts, topics
from advocacy.feed.views.base import blueprint, connect

__all__ = ["blueprint", "composer", "connect", "index", "media", "posts", "topics"]
