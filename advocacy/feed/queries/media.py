"""Pictures by their key."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import NotFound
from advocacy.feed import pictures
from advocacy.feed.models import Media, Picture


def media_for(session: Session, key: str) -> Media:
    """A stored image; its key is a digest of its content, known only to who was shown it."""
    found = session.get(Media, key)
    if found is None:
        raise NotFound
    return found


def known_media(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys under which an image is stored."""
    return set(session.scalars(sa.select(Media.key).where(Media.key.in_(keys))))


def jpegs_of(session: Session, post_id: str) -> list[tuple[bytes, str]]:
    """The images of a post as JPEG, each with its alternative text, for a network."""
    query = sa.select(Picture.key, Picture.alt).where(Picture.post_id == post_id)
    rows = session.execute(query.order_by(Picture.position)).all()
    return [(pictures.jpeg_path(row.key).read_bytes(), row.alt) for row in rows]
