"""Resonance of posts, for those who may read it: the author, the author's delegates, and comms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import Forbidden, NotFound
from advocacy.feed.models import Post, PostState
from advocacy.people.models import Delegation, Person, Role
from advocacy.resonance.models import PostResonance
from advocacy.resonance.statistics import Figure, PostFigures, Verdict

SIZE = 20
JUDGED = (Verdict.ABOVE, Verdict.IN_LINE, Verdict.BELOW)


@dataclass(frozen=True, slots=True)
class PostPage:
    """One post and its figures; None while it has not been weighed yet."""

    id: str
    title: str
    language: str
    published_at: datetime
    author_id: str
    author: str
    weighed_at: datetime | None
    method: str
    figures: PostFigures | None

    @property
    def verdict(self) -> Verdict:
        """The verdict; too early while nothing has been weighed."""
        return self.figures.verdict if self.figures else Verdict.TOO_EARLY

    @property
    def uptake(self) -> Figure | None:
        """The uptake, once weighed."""
        return self.figures.figures["uptake"] if self.figures else None


@dataclass(frozen=True, slots=True)
class Posts:
    """A page of posts, the newest first, and where the next page begins."""

    posts: Sequence[PostPage]
    next: str | None


def authors_for(session: Session, person: Person) -> frozenset[str] | None:
    """Ids of the authors whose posts' resonance a person may read; None means all of them."""
    return None if person.has(Role.COMMS) else _voices(session, person)


def _voices(session: Session, person: Person) -> frozenset[str]:
    own = {person.id} if person.has(Role.LEADER) else set()
    if person.has(Role.DELEGATE):
        theirs = sa.select(Delegation.leader_id).where(Delegation.delegate_id == person.id)
        own.update(session.scalars(theirs))
    return frozenset(own)


def post_for(session: Session, person: Person, post_id: str) -> PostPage:
    """One published post with its figures, or NotFound, or Forbidden for who is neither author, delegate nor comms."""
    row = session.execute(_published().where(Post.id == post_id)).one_or_none()
    if row is None:
        raise NotFound()
    page = _page(row)
    authors = authors_for(session, person)
    if authors is not None and page.author_id not in authors | {person.id}:
        raise Forbidden()
    return page


def posts_for(session: Session, person: Person, before: str | None = None) -> Posts:
    """A page of posts that a person may read the resonance of, below the one named `before`."""
    return _posts(session, authors_for(session, person), before, SIZE)


def latest_for(session: Session, person: Person, size: int) -> Posts:
    """The latest posts of a leader, or of the leaders a delegate writes for; comms is no exception here."""
    return _posts(session, _voices(session, person), None, size)


def _posts(session: Session, authors: frozenset[str] | None, before: str | None, size: int) -> Posts:
    query = _published().where(_by(authors)).order_by(Post.published_at.desc(), Post.id.desc()).limit(size + 1)
    start = session.get(Post, before) if before else None
    if start and start.published_at:
        query = query.where(sa.tuple_(Post.published_at, Post.id) < sa.tuple_(start.published_at, start.id))
    found = [_page(row) for row in session.execute(query)]
    return Posts(found[:size], found[size - 1].id if len(found) > size else None)


def headline_for(session: Session, person: Person) -> PostPage | None:
    """The post a leader's home speaks of: the last one with a verdict, else the last one."""
    query = _published().where(_by(_voices(session, person)))
    judged = PostResonance.verdict.in_(JUDGED)
    row = session.execute(query.order_by(judged.is_(True).desc(), Post.published_at.desc()).limit(1)).one_or_none()
    return _page(row) if row else None


def _published() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Post.id, Post.title, Post.language, Post.published_at, Post.author_id, Person.name, PostResonance)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(PostResonance, PostResonance.post_id == Post.id)
        .where(Post.state != PostState.DRAFT, Post.published_at.is_not(None))
    )


def _by(authors: frozenset[str] | None) -> sa.ColumnElement[bool]:
    return sa.true() if authors is None else Post.author_id.in_(sorted(authors))


def _page(row: sa.Row[*tuple[Any, ...]]) -> PostPage:
    weighed: PostResonance | None = row.PostResonance
    return PostPage(
        id=row.id,
        title=row.title,
        language=row.language,
        published_at=row.published_at,
        author_id=row.author_id,
        author=row.name,
        weighed_at=weighed.weighed_at if weighed else None,
        method=weighed.method if weighed else "",
        figures=PostFigures.from_json(weighed.figures) if weighed else None,
    )
