"""Pictures by their key."""

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import NotFound
from advocacy.feed import lending, pictures
from advocacy.feed.models import Media, Picture, Post, Preview, PreviewState


def media_for(session: Session, key: str) -> Media:
    """A stored image; its key is a digest of its content, known only to who was shown it."""
    found = session.get(Media, key)
    if found is None:
        raise NotFound
    return found


def known_media(session: Session, keys: Collection[str]) -> set[str]:
    """Those of the keys under which an image is stored."""
    return set(session.scalars(sa.select(Media.key).where(Media.key.in_(keys))))


@dataclass(frozen=True)
class Linked:
    """What a linked page said of itself when it was fetched; its image as JPEG, where it has one."""

    title: str
    description: str
    jpeg: bytes | None = field(repr=False)


def linked_of(session: Session, post_id: str) -> Linked | None:
    """What the page says to which a post links; None without a link, or before it was fetched."""
    query = sa.select(Preview).join(Post, Post.link_url == Preview.url)
    found = session.scalar(query.where(Post.id == post_id, Preview.state == PreviewState.READY))
    if found is None or not found.title:
        return None
    try:
        jpeg = pictures.jpeg_path(found.image_key).read_bytes() if found.image_key else None
    except OSError:
        # A card without its image still says where the link leads.
        jpeg = None
    return Linked(found.title, found.description, jpeg)


@dataclass(frozen=True)
class Jpeg:
    """An image for a network: its file, its alternative text, and where it may be fetched for a while, if anywhere."""

    content: bytes = field(repr=False)
    alt: str
    address: str = field(repr=False)


def jpegs_of(session: Session, post_id: str) -> list[Jpeg]:
    """The images of a post as JPEG, for a network."""
    query = sa.select(Picture.key, Picture.alt).where(Picture.post_id == post_id)
    rows = session.execute(query.order_by(Picture.position)).all()
    return [Jpeg(pictures.jpeg_path(row.key).read_bytes(), row.alt, lending.address(row.key)) for row in rows]
