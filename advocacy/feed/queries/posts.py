"""The doors to a post: who may read, change, publish or end it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import Forbidden, NotFound
from advocacy.feed.models import Post, PostState, PostTopic
from advocacy.feed.queries.topics import Subjects, subjects_of
from advocacy.people.models import Delegation, Person, PersonState, Role


def visible(subjects: Subjects, person_id: str) -> sa.ColumnElement[bool]:
    """Whether a published post may be shown: a closed topic hides it from whoever has none of its topics."""
    out = Post.state == PostState.PUBLISHED
    if not subjects.hidden:
        return out
    theirs = subjects.closed - subjects.hidden
    tagged = sa.exists().where(PostTopic.post_id == Post.id)
    shut = tagged.where(PostTopic.topic_id.in_(subjects.closed))
    let_in = tagged.where(PostTopic.topic_id.in_(theirs))
    return sa.and_(out, sa.or_(~shut, let_in, Post.author_id == person_id))


def post_for(session: Session, person: Person, post_id: str) -> Post:
    """A post the person may read; a draft or a closed topic they have no part in does not exist for them."""
    post = session.get(Post, post_id)
    if post is None or not (_in_the_feed(session, person, post) or _in_hand(session, person, post)):
        raise NotFound
    return post


def _in_the_feed(session: Session, person: Person, post: Post) -> bool:
    if post.state != PostState.PUBLISHED:
        return False
    seen = visible(subjects_of(session, person), person.id)
    return session.scalar(sa.select(Post.id).where(Post.id == post.id, seen)) is not None


def _in_hand(session: Session, person: Person, post: Post) -> bool:
    """Whether the person writes it, or drafts for its author, or looks after posts written for others."""
    if person.id in {post.author_id, post.drafted_by_id}:
        return True
    if _shared_with_comms(post) and person.has(Role.COMMS):
        return True
    return session.get(Delegation, (post.author_id, person.id)) is not None


def _shared_with_comms(post: Post) -> bool:
    # A leader's own draft is private until it is out; one written for a leader is comms work.
    return post.state != PostState.DRAFT or post.author_id != post.drafted_by_id


def may_publish(person: Person, post: Post) -> bool:
    """Only in one's own name, and only leaders and comms."""
    own = person.id == post.author_id and person.has(Role.LEADER, Role.COMMS)
    return own and post.state == PostState.DRAFT


def may_edit(session: Session, person: Person, post: Post) -> bool:
    """A draft: whoever works on it. A published post: its author alone, since the words are theirs."""
    if post.state == PostState.DRAFT:
        return _in_hand(session, person, post)
    return post.state == PostState.PUBLISHED and person.id == post.author_id


def may_end(person: Person, post: Post) -> bool:
    """Take it out of the feed or end its relaying: the author, and comms."""
    out = post.state == PostState.PUBLISHED
    return out and (person.id == post.author_id or person.has(Role.COMMS))


def post_to_edit(session: Session, person: Person, post_id: str) -> Post:
    """A post the person may change."""
    post = post_for(session, person, post_id)
    if not may_edit(session, person, post):
        raise Forbidden("edit-not-yours")
    return post


def post_to_publish(session: Session, person: Person, post_id: str) -> Post:
    """A draft the person may publish, or their own that is already out."""
    post = post_for(session, person, post_id)
    if post.author_id != person.id or not person.has(Role.LEADER, Role.COMMS):
        raise Forbidden("publish-not-yours")
    return post


def post_to_end(session: Session, person: Person, post_id: str) -> Post:
    """A published post the person may archive or end."""
    post = post_for(session, person, post_id)
    if not may_end(person, post):
        raise Forbidden("end-not-yours")
    return post


def authors_for(session: Session, person: Person) -> list[Person]:
    """In whose name the person may write: their own, their leaders', or any leader's for comms."""
    own = [person] if person.has(Role.LEADER, Role.COMMS) else []
    query = sa.select(Person).where(Person.state == PersonState.ACTIVE, Person.id != person.id)
    if person.has(Role.COMMS):
        query = query.where(Person.roles.any(role=Role.LEADER))
    elif person.has(Role.DELEGATE):
        given = Delegation.leader_id == Person.id, Delegation.delegate_id == person.id
        query = query.where(sa.exists().where(*given), Person.roles.any(role=Role.LEADER))
    else:
        return own
    return own + list(session.scalars(query.order_by(Person.name)))
