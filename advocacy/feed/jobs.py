"""Work of the feed in the background: previews of links, and images nobody shows any more."""

import time
from collections.abc import Sequence

import structlog

from advocacy import db, http
from advocacy.errors import Refused
from advocacy.feed import actions, linked, pictures, queries
from advocacy.feed.actions import Told
from advocacy.feed.models import Preview

log = structlog.get_logger()

# Seconds after which the rest is left to the next run.
BUDGET = 60.0
REDIRECTS = 5
PAGE = http.Limits(size=4 * 1024 * 1024)
IMAGE = http.Limits(size=pictures.LARGEST_FILE)


def fetch_previews() -> None:
    """Ask every linked page that is waited for what it says of itself."""
    started = time.monotonic()
    for preview_id, url in _waiting():
        if time.monotonic() - started > BUDGET:
            break
        _fetch(preview_id, url)


def sweep_media() -> None:
    """Throw away images that no post and no preview shows."""
    with db.transaction() as session:
        keys = actions.sweep_media(session)
    for key in keys:
        pictures.forget(key)


def _waiting() -> Sequence[tuple[str, str]]:
    with db.transaction() as session:
        return queries.waiting_previews(session)


def _fetch(preview_id: str, url: str) -> None:
    try:
        said = _said(url)
        stored = _image(said.image_url) if said.image_url else None
    except (http.Failure, Refused) as problem:
        _fail(preview_id, problem.code if isinstance(problem, Refused) else str(problem))
        return
    except Exception:
        # Whatever a page makes our parsers do, the pages behind it are not kept waiting.
        log.exception("preview.broke", preview=preview_id)
        _fail(preview_id, "broke")
        return
    with db.transaction() as session:
        key = actions.keep_picture(session, stored) if stored else None
        told = Told(said.site, said.title, said.description, key)
        actions.fill_preview(session, session.get_one(Preview, preview_id), told)


def _fail(preview_id: str, code: str) -> None:
    log.info("preview.failed", preview=preview_id, problem=code)
    with db.transaction() as session:
        actions.fail_preview(session, session.get_one(Preview, preview_id), code)


def _said(url: str) -> linked.Said:
    headers = {"accept": "text/html,application/xhtml+xml"}
    answer = http.request("GET", url, headers=headers, limits=PAGE, follow=REDIRECTS)
    if not answer.ok:
        raise Refused(f"status-{answer.status}")
    kind = answer.headers.get("content-type", "")
    if not linked.is_page(kind):
        raise Refused("not-a-page")
    return linked.read(answer.body, answer.url, kind)


def _image(url: str) -> pictures.Stored | None:
    """The page's image among ours; a page whose image cannot be had is shown without one."""
    try:
        answer = http.request("GET", url, limits=IMAGE, follow=REDIRECTS)
        return pictures.store(answer.body) if answer.ok else None
    except (http.Failure, Refused):
        return None
