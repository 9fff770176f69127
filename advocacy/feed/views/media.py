"""Pictures: for people who are signed in, and for the networks they are lent to."""

from flask import Response, send_file

from advocacy import db
from advocacy.errors import NotFound
from advocacy.feed import lending, pictures, queries
from advocacy.feed.views.base import blueprint
from advocacy.people.signin import opened, required

A_YEAR = 365 * 24 * 3600


@blueprint.get("/media/<key>-<int:width>.webp")
@required
def media(key: str, width: int) -> Response:
    """One size of a picture; its name says its content, so it never changes."""
    found = queries.media_for(db.session(), key)
    path = pictures.path(found.key, width)
    if width not in found.widths or not path.exists():
        raise NotFound
    response = send_file(path, mimetype="image/webp", conditional=True)
    # Private: only browsers keep it, since only people who are signed in may see it.
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return response


@blueprint.get("/media/<key>.jpg")
@required
def download(key: str) -> Response:
    """A picture to take along, in the form that every app takes."""
    path = pictures.jpeg_path(queries.media_for(db.session(), key).key)
    if not path.exists():
        raise NotFound
    response = send_file(path, mimetype="image/jpeg", as_attachment=True, download_name="relais.jpg", conditional=True)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/lent/<key>-<int:until>-<signature>.jpg")
@opened
def lend(key: str, until: int, signature: str) -> Response:
    """A picture for a network that fetches it itself; whatever is wrong with the address, there is nothing here."""
    if not lending.lent(key, until, signature):
        raise NotFound
    path = pictures.jpeg_path(queries.media_for(db.session(), key).key)
    if not path.exists():
        raise NotFound
    response = send_file(path, mimetype="image/jpeg", conditional=True)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
