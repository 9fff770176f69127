"""Pictures as rows: kept once, forgotten when nothing shows them."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.db import insert_new
from advocacy.feed.models import Media, Picture, Preview
from advocacy.feed.pictures import Stored, store

# Long enough for the slowest author to finish what the image was uploaded for.
KEPT_UNUSED = timedelta(days=2)
BATCH = 200


def keep_picture(session: Session, stored: Stored) -> str:
    """Write down an image whose files are stored; the same image twice is one row."""
    row = {
        "key": stored.key,
        "width": stored.width,
        "height": stored.height,
        "widths": list(stored.widths),
        "made_at": clock.now(),
    }
    insert_new(session, Media, [row])
    return stored.key


def add_picture(session: Session, content: bytes) -> str:
    """Store an image and write it down; gives its key. Raises Refused with the reason."""
    return keep_picture(session, store(content))


def sweep_media(session: Session) -> Sequence[str]:
    """Drop the rows of images that nothing shows any more; gives the keys whose files may go."""
    unused = sa.select(Media.key).where(Media.made_at < clock.now() - KEPT_UNUSED)
    unused = unused.where(~sa.exists().where(Picture.key == Media.key))
    unused = unused.where(~sa.exists().where(Preview.image_key == Media.key)).limit(BATCH)
    keys = session.scalars(unused).all()
    session.execute(sa.delete(Media).where(Media.key.in_(keys)))
    return keys
