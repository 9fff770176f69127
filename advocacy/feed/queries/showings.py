"""Who was really shown a post: for the job that weighs it, never for a page that names anyone."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Post, Showing, Visit
from advocacy.people.models import Delegation, Person


def showings_of(session: Session, post_id: str, until: datetime | None = None) -> Sequence[Showing]:
    """Each colleague who was shown the post and could relay it, its author and their delegates left out."""
    return session.scalars(_counted(post_id, until)).all()


def exposed(session: Session, post_id: str, until: datetime | None = None) -> int:
    """How many colleagues were shown the post and could relay it (persons, measured)."""
    query = sa.select(sa.func.count()).select_from(_counted(post_id, until).subquery())
    return session.scalar(query) or 0


def _counted(post_id: str, until: datetime | None) -> sa.Select[Showing]:
    delegate = sa.exists().where(Delegation.leader_id == Post.author_id, Delegation.delegate_id == Showing.person_id)
    query = sa.select(Showing).join(Post, Post.id == Showing.post_id)
    query = query.where(Showing.post_id == post_id, Showing.could_relay)
    query = query.where(Showing.person_id != Post.author_id, ~delegate)
    return query.where(Showing.at <= until) if until else query


def opened(session: Session, person: Person, post_id: str) -> bool:
    """Whether it is already written down that the person opened the post."""
    found = session.get(Showing, (person.id, post_id))
    return found is not None and found.opened


def last_visit(session: Session, person: Person) -> Visit | None:
    """When the person last opened the feed."""
    return session.get(Visit, person.id)
