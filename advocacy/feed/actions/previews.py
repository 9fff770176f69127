"""What a linked page says of itself, asked for once and written down when the answer is there."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock, queue
from advocacy.feed.models import Post, Preview, PreviewState

JOB = "advocacy.feed.jobs.fetch_previews"
# A page that failed, or has been known for long, is asked again when someone links it anew.
AGAIN_AFTER = timedelta(minutes=10)
STALE_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """What a page said: texts as they are to be shown, and the key of its image among ours."""

    site: str
    title: str
    description: str
    image_key: str | None


def ask_preview(session: Session, url: str) -> Preview:
    """The preview of an address, fetched soon if it is new, failed a while ago, or is old."""
    found = session.scalar(sa.select(Preview).where(Preview.url == url))
    if found is None:
        found = Preview(url=url, site=urlsplit(url).hostname or "")
        session.add(found)
    elif _is_over(found):
        found.state, found.asked_at = PreviewState.WAITING, clock.now()
    else:
        return found
    queue.later(session, JOB)
    return found


def _is_over(preview: Preview) -> bool:
    if preview.state == PreviewState.WAITING or preview.fetched_at is None:
        return False
    after = AGAIN_AFTER if preview.state == PreviewState.FAILED else STALE_AFTER
    return preview.fetched_at + after < clock.now()


def fill_preview(session: Session, preview: Preview, told: Told) -> None:
    """Write down what a page said."""
    preview.site, preview.title = told.site, told.title
    preview.description, preview.image_key = told.description, told.image_key
    _done(session, preview, PreviewState.READY, "")


def fail_preview(session: Session, preview: Preview, problem: str) -> None:
    """Say plainly that a page could not be read; what was known of it before is kept."""
    _done(session, preview, PreviewState.FAILED, problem)


def _done(session: Session, preview: Preview, state: PreviewState, problem: str) -> None:
    preview.state, preview.problem, preview.fetched_at = state, problem, clock.now()
    session.execute(
        sa.update(Post)
        .where(Post.preview_id == preview.id)
        .values(changed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
