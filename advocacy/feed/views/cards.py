"""Drawing cards: the part that is the same for everyone is drawn once, the rest for each person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import g, render_template
from markupsafe import Markup

from advocacy import clock
from advocacy.feed.queries import Card, Face
from advocacy.feed.shelf import Shelf
from advocacy.feed.views.base import KINDS, REASONS, blueprint
from advocacy.i18n import language

_drawn: Shelf[tuple[str, datetime, str], Markup] = Shelf(4000)


def face_html(face: Face) -> Markup:
    """Title, text, images, link and source of a post, in the language of the page."""
    key = (face.id, face.changed_at, language())
    return _drawn.get_or(key, lambda: Markup(render_template("feed/face.html", face=face)))  # noqa: S704 - our own template


def show(cards: Iterable[Card]) -> list[Card]:
    """Say which posts this page shows, so that what others add to cards is read for all of them at once."""
    shown = list(cards)
    g.faces = [card.face for card in shown]
    return shown


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"face_html": face_html, "kinds": KINDS, "reasons": REASONS, "now": clock.now}
