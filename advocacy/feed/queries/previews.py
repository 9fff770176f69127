"""Linked pages that are waited for."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Preview, PreviewState

BATCH = 50


def waiting_previews(session: Session) -> Sequence[tuple[str, str]]:
    """Ids and addresses of previews still to be fetched, the longest asked first."""
    query = sa.select(Preview.id, Preview.url).where(Preview.state == PreviewState.WAITING)
    rows = session.execute(query.order_by(Preview.asked_at).limit(BATCH)).all()
    return [(row.id, row.url) for row in rows]
