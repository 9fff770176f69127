"""The part of a post that is the same for everyone, read once for each version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from advocacy.feed.models import Kind, Media, Picture, Post, PostState, Preview, PreviewState
from advocacy.shelf import Shelf


@dataclass(frozen=True)
class Look:
    """An image as a card shows it; sizes in pixels."""

    key: str
    alt: str
    width: int
    height: int
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """A suggested caption; network is empty for any."""

    network: str
    language: str
    text: str


@dataclass(frozen=True)
class Snapshot:
    """What the linked page says of itself."""

    state: PreviewState
    site: str
    title: str
    description: str
    image: Look | None


@dataclass(frozen=True)
class Face:
    """The part of a post that is the same for everyone."""

    id: str
    author_id: str
    kind: Kind
    title: str
    body_html: str
    language: str
    link_url: str
    source: str
    state: PostState
    changed_at: datetime
    published_at: datetime | None
    edited_at: datetime | None
    expires_at: datetime | None
    captions: tuple[Line, ...]
    pictures: tuple[Look, ...]
    preview: Snapshot | None

    def relayable(self, at: datetime) -> bool:
        """Whether colleagues may still pass it on at this moment."""
        current = self.expires_at is None or at < self.expires_at
        return self.state == PostState.PUBLISHED and current


_faces: Shelf[tuple[str, datetime], Face] = Shelf(2000)


def faces_of(session: Session, versions: Sequence[tuple[str, datetime]]) -> dict[str, Face]:
    """The faces of these posts in these versions, by id; one more query for those not kept."""
    kept = {version[0]: _faces.get(version) for version in versions}
    missing = [post_id for post_id, face in kept.items() if face is None]
    found = {post_id: face for post_id, face in kept.items() if face is not None}
    if missing:
        for post in session.scalars(_whole(missing)):
            found[post.id] = _faces.put((post.id, post.changed_at), _face(post))
    return found


def face_of(session: Session, post: Post) -> Face:
    """The face of one post."""
    return faces_of(session, [(post.id, post.changed_at)])[post.id]


def _whole(post_ids: Sequence[str]) -> sa.Select[Post]:
    return (
        sa.select(Post)
        .where(Post.id.in_(post_ids))
        .options(selectinload(Post.captions))
        .options(selectinload(Post.pictures).joinedload(Picture.media))
        .options(joinedload(Post.preview).joinedload(Preview.image))
        .execution_options(populate_existing=True)
    )


def _face(post: Post) -> Face:
    return Face(
        id=post.id,
        author_id=post.author_id,
        kind=post.kind,
        title=post.title,
        body_html=post.body_html,
        language=post.language,
        link_url=post.link_url,
        source=post.source,
        state=post.state,
        changed_at=post.changed_at,
        published_at=post.published_at,
        edited_at=post.edited_at,
        expires_at=post.expires_at,
        captions=tuple(Line(each.network, each.language, each.text) for each in post.captions),
        pictures=tuple(_look(each.media, each.alt) for each in post.pictures),
        preview=_snapshot(post.preview) if post.preview else None,
    )


def _look(media: Media, alt: str) -> Look:
    return Look(media.key, alt, media.width, media.height, tuple(media.widths))


def _snapshot(preview: Preview) -> Snapshot:
    image = _look(preview.image, "") if preview.image else None
    return Snapshot(preview.state, preview.site, preview.title, preview.description, image)
