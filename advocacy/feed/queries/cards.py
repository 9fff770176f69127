"""The feed someone sees: a page of cards, each what is the same for everyone and what is only theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.feed.models import Opinion, Post, PostTopic, Showing
from advocacy.feed.queries.cursor import before, place
from advocacy.feed.queries.faces import Face, faces_of
from advocacy.feed.queries.posts import visible
from advocacy.feed.queries.topics import Subjects, subjects_of
from advocacy.feed.words import fold
from advocacy.people.models import Person

SIZE = 20
MOST_NEW = 100


@dataclass(frozen=True)
class Card:
    """A post as one person sees it."""

    face: Face
    author: str
    job_title: str
    unread: bool
    # None: no opinion given.
    interesting: bool | None
    because: str


@dataclass(frozen=True)
class Filter:
    """Which part of the feed is asked for."""

    tab: str = "for-you"
    topic_id: str = ""
    words: str = ""


@dataclass(frozen=True)
class Page:
    """Cards in order, and the place where the next page begins."""

    cards: Sequence[Card] = field(default_factory=tuple)
    next: str | None = None


def feed_for(
    session: Session,
    person: Person,
    wanted: Filter,
    after: str | None = None,
    size: int = SIZE,
) -> Page:
    """A page of the feed, from its top or after a place."""
    subjects = subjects_of(session, person)
    query = _slim(person.id).where(visible(subjects, person.id))
    query = query.where(*_narrowed(subjects, person.id, wanted))
    if after:
        query = query.where(before(after))
    ordered = query.order_by(Post.published_at.desc(), Post.id.desc()).limit(size + 1)
    return _page(session, session.execute(ordered).all(), size)


def _page(session: Session, rows: Sequence[sa.Row[Any]], size: int) -> Page:
    shown = rows[:size]
    more = len(rows) > size
    return Page(_cards(session, shown), place(shown[-1].published_at, shown[-1].id) if more else None)


def card_of(session: Session, person: Person, post: Post) -> Card:
    """One post as a person sees it; the door has been passed."""
    rows = session.execute(_slim(person.id).where(Post.id == post.id)).all()
    return _cards(session, rows)[0]


def new_since(session: Session, person: Person, moment: datetime) -> int:
    """How many posts the person may see were published since (posts, at most 100)."""
    subjects = subjects_of(session, person)
    seen = sa.select(Post.id).where(visible(subjects, person.id), Post.published_at > moment)
    query = sa.select(sa.func.count()).select_from(seen.limit(MOST_NEW).subquery())
    return session.scalar(query) or 0


def _slim(person_id: str) -> sa.Select[Any]:
    showing = sa.and_(Showing.post_id == Post.id, Showing.person_id == person_id)
    opinion = sa.and_(Opinion.post_id == Post.id, Opinion.person_id == person_id)
    return (
        sa.select(Post.id, Post.changed_at, Post.published_at, Person.name, Person.job_title)
        .add_columns(Showing.at.label("shown_at"), Opinion.interesting, Opinion.because)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Showing, showing)
        .outerjoin(Opinion, opinion)
    )


def _narrowed(subjects: Subjects, person_id: str, wanted: Filter) -> list[sa.ColumnElement[bool]]:
    tagged = sa.exists().where(PostTopic.post_id == Post.id)
    parts: list[sa.ColumnElement[bool]] = []
    if wanted.tab == "topics":
        parts.append(tagged.where(PostTopic.topic_id.in_(subjects.mine)))
    if wanted.tab == "for-you":
        parts.extend(_current(subjects))
    if wanted.topic_id:
        parts.append(tagged.where(PostTopic.topic_id == wanted.topic_id))
    looked_for = (_escaped(word) for word in fold(wanted.words).split())
    parts.extend(Post.search_text.like(f"%{word}%", escape="\\") for word in looked_for)
    return parts


def _current(subjects: Subjects) -> list[sa.ColumnElement[bool]]:
    """For you: what may still be relayed, is not set aside, and is on your topics or on none."""
    tagged = sa.exists().where(PostTopic.post_id == Post.id)
    fresh = sa.or_(Post.expires_at.is_(None), Post.expires_at > clock.now())
    kept = sa.or_(Opinion.interesting.is_(None), Opinion.interesting)
    if not subjects.mine:
        return [fresh, kept]
    return [fresh, kept, sa.or_(~tagged, tagged.where(PostTopic.topic_id.in_(subjects.mine)))]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cards(session: Session, rows: Sequence[sa.Row[Any]]) -> list[Card]:
    faces = faces_of(session, [(row.id, row.changed_at) for row in rows])
    return [
        Card(
            face=faces[row.id],
            author=row.name,
            job_title=row.job_title,
            unread=row.shown_at is None,
            interesting=row.interesting,
            because=row.because or "",
        )
        for row in rows
    ]
