"""Guest links: made for a team or a site, used by nobody in particular, revoked."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import NotFound, Refused
from advocacy.feed.models import Post
from advocacy.people.models import Person
from advocacy.shares.models import GuestLink

LONGEST_NAME = 80


def make_guest_link(session: Session, person: Person, post: Post, name: str, expires_at: datetime | None) -> GuestLink:
    """A public link to the share pages of a post. Raises Refused: `post-closed`, `no-name`, `time-past`."""
    now = clock.now()
    if not post.relayable(now):
        raise Refused("post-closed")
    called = " ".join(name.split())[:LONGEST_NAME]
    if not called:
        raise Refused("no-name")
    if expires_at is not None and expires_at <= now:
        raise Refused("time-past")
    made = GuestLink(post=post, name=called, made_by_id=person.id, expires_at=expires_at)
    session.add(made)
    session.flush()
    return made


def revoke_guest_link(session: Session, post: Post, link_id: str) -> None:
    """Close a link at once. Raises NotFound for one of another post."""
    link = session.get(GuestLink, link_id)
    if link is None or link.post_id != post.id:
        raise NotFound
    link.revoked_at = link.revoked_at or clock.now()


def count_guest_use(session: Session, link: GuestLink) -> None:
    """One more share page was opened from it; nothing else is kept."""
    session.execute(sa.update(GuestLink).where(GuestLink.id == link.id).values(uses=GuestLink.uses + 1))
