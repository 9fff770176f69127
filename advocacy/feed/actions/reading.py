"""What a reader does: see, open, think, come back."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.db import insert_new
from advocacy.feed.models import SAME_VISIT, Opinion, Post, Showing, Visit
from advocacy.feed.queries import subjects_of, visible
from advocacy.people.models import Person

MOST_AT_ONCE = 100
REASONS = ("topic", "tone", "known", "format", "other")


def record_showings(
    session: Session,
    person: Person,
    post_ids: Sequence[str],
    *,
    could_relay: bool,
    opened: bool = False,
) -> None:
    """Write down that posts were really shown, once per person and post; only those they may see count."""
    wanted = list(dict.fromkeys(post_ids))[:MOST_AT_ONCE]
    seen = visible(subjects_of(session, person), person.id)
    known = session.scalars(sa.select(Post.id).where(Post.id.in_(wanted), seen)).all()
    row = {"person_id": person.id, "at": clock.now(), "opened": opened, "could_relay": could_relay}
    insert_new(session, Showing, [{**row, "post_id": post_id} for post_id in known])
    if opened and known:
        _mark_opened(session, person.id, known)


def _mark_opened(session: Session, person_id: str, post_ids: Sequence[str]) -> None:
    session.execute(
        sa.update(Showing)
        .where(Showing.person_id == person_id, Showing.post_id.in_(post_ids), ~Showing.opened)
        .values(opened=True)
        .execution_options(synchronize_session=False)
    )


def opine(session: Session, person: Person, post: Post, interesting: bool | None, because: str = "") -> Opinion | None:
    """Say, change or (with None) take back what one thinks of a post; it stays private to the person."""
    found = session.get(Opinion, (person.id, post.id))
    if interesting is None:
        if found:
            session.delete(found)
        return None
    if found is None:
        found = Opinion(person_id=person.id, post_id=post.id)
        session.add(found)
    found.interesting, found.at = interesting, clock.now()
    found.because = because if because in REASONS and not interesting else ""
    return found


def visit(session: Session, person: Person) -> Visit:
    """Note that the feed was opened. `before` is the end of the visit before this one."""
    now = clock.now()
    found = session.get(Visit, person.id)
    if found is None:
        insert_new(session, Visit, [{"person_id": person.id, "at": now, "before": None}])
        return session.get_one(Visit, person.id)
    if now - found.at > SAME_VISIT:
        found.before, found.at = found.at, now
    elif found.due(now):
        found.at = now
    return found
