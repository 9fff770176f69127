"""What someone is writing and has written."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from advocacy.feed.models import Post, PostState
from advocacy.feed.queries.cursor import before, cursor
from advocacy.people.models import Delegation, Person, Role

MANY = 100
SIZE = 20


@dataclass(frozen=True)
class Own:
    """A page of someone's own posts, newest first, and where the next begins."""

    posts: Sequence[Post]
    next: str | None


def drafts_for(session: Session, person: Person) -> Sequence[sa.Row[Post, str, str]]:
    """The drafts a person may work on with the names of author and drafter, last changed first."""
    author, drafter = aliased(Person), aliased(Person)
    leaders = sa.select(Delegation.leader_id).where(Delegation.delegate_id == person.id)
    hands = [Post.author_id == person.id, Post.drafted_by_id == person.id]
    hands.append(Post.author_id.in_(leaders))
    if person.has(Role.COMMS):
        hands.append(Post.author_id != Post.drafted_by_id)
    query = (
        sa.select(Post, author.name, drafter.name)
        .join(author, author.id == Post.author_id)
        .join(drafter, drafter.id == Post.drafted_by_id)
        .where(Post.state == PostState.DRAFT, sa.or_(*hands))
    )
    return session.execute(query.order_by(Post.changed_at.desc()).limit(MANY)).all()


def own_posts(session: Session, person: Person, after: str | None = None) -> Own:
    """What a person published or archived in their own name, newest first."""
    out = Post.state.in_((PostState.PUBLISHED, PostState.ARCHIVED))
    query = sa.select(Post).where(Post.author_id == person.id, out)
    query = query.where(Post.published_at.is_not(None))
    if after:
        query = query.where(before(after))
    query = query.order_by(Post.published_at.desc(), Post.id.desc()).limit(SIZE + 1)
    posts = session.scalars(query).all()
    return Own(posts[:SIZE], cursor(posts[SIZE - 1]) if len(posts) > SIZE else None)
