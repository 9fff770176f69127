"""Drawing cards: what is the same for many people is drawn once and kept."""

from collections.abc import Iterable
from typing import Any

from flask import g
from markupsafe import Markup

from advocacy import clock
from advocacy.feed.queries import Card
from advocacy.feed.views.base import KINDS, REASONS, blueprint
from advocacy.fragments import Fragments
from advocacy.i18n import language, zone

_drawn = Fragments(8000)


def card_head(card: Card) -> Markup:
    """Who speaks, title, text, images, link and source. An age in words is right for a minute."""
    face, now = card.face, clock.now()
    when = int(now.timestamp() // 60), zone().key
    state = card.author, card.job_title, card.unread, face.relayable(now)
    key = ("head", face.id, face.changed_at, language(), when, state)
    return _drawn.draw(key, "feed/card_head.html", card=card)


def card_opinion(card: Card) -> Markup:
    """What the reader thinks of it."""
    key = ("opinion", card.face.id, language(), card.interesting, card.because)
    return _drawn.draw(key, "feed/opinion.html", card=card)


def show(cards: Iterable[Card]) -> list[Card]:
    """Say which posts this page shows, so that what others add to cards is read for all of them at once."""
    shown = list(cards)
    g.faces = [card.face for card in shown]
    return shown


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "card_head": card_head,
        "card_opinion": card_opinion,
        "kinds": KINDS,
        "reasons": REASONS,
        "now": clock.now,
    }
