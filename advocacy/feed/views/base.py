"""What the pages of the slice share: the blueprint, what the application connects, names and sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from advocacy.choices import local
from advocacy.errors import Problem
from advocacy.feed.actions import Outlet
from advocacy.people.models import Person

blueprint = Blueprint("feed", __name__)

KINDS = {
    "expertise": _("Expertise"),
    "human": _("Human"),
    "product": _("Product"),
    "recruiting": _("Recruiting"),
    "institutional": _("Institution"),
    "proof": _("Proof"),
}
REASONS = {
    "topic": _("Not my subject"),
    "tone": _("Not my tone"),
    "known": _("I knew it already"),
    "format": _("Not in this form"),
    "other": _("Another reason"),
}
SENTENCES = {
    "title-missing": _("Give the post a title."),
    "body-missing": _("Write a few words; a title alone says too little."),
    "source-missing": _("A proof needs its source: where can a colleague check this?"),
    "link-unusable": _("Please give a full address that begins with https://"),
    "alt-missing": _("Say what the image shows. The image and the draft are kept."),
    "alt-thin": _("A sentence would help: what is to be seen, and why is it here?"),
    "pictures-too-many": _("A post has at most four images. Take one away first."),
    "picture-heavy": _("This file is over 12 MB. Choose a smaller one."),
    "picture-huge": _("This image has too many pixels. Save it smaller, 4000 pixels wide at most."),
    "picture-small": _("This image is too small to be seen."),
    "picture-unreadable": _("This file is not an image we can read. Use JPEG, PNG, WebP or GIF."),
    "caption-too-long": _("This caption is longer than the network allows. Shorten it."),
    "expiry-past": _("This moment has passed. Choose a later one, or none."),
    "topic-exists": _("There is a topic of this name already."),
    "not-a-draft": _("This post was published meanwhile. Open it again to change it."),
    "not-ready": _("Something is missing before this can go out."),
}


@dataclass(frozen=True)
class Surroundings:
    """What the feed needs of later slices, given by the application that knows them."""

    outlets: Callable[[], Sequence[Outlet]]
    can_relay: Callable[[Session, Person], bool]


def connect(
    app: Flask,
    outlets: Callable[[], Sequence[Outlet]],
    can_relay: Callable[[Session, Person], bool],
) -> None:
    """Tell the feed which networks captions are for, and whether a person has a way to relay."""
    app.extensions["feed"] = Surroundings(outlets, can_relay)


def surroundings() -> Surroundings:
    """What the application connected."""
    found: Surroundings = current_app.extensions["feed"]
    return found


def sentence(problem: Problem) -> str:
    """What a refusal says on screen."""
    return str(SENTENCES.get(problem.code, _("That was not possible. Nothing was changed.")))


def is_fragment() -> bool:
    """Whether only a part of a page is asked for."""
    return request.headers.get("HX-Request") == "true"


def back(anchor: str = "") -> Response:
    """Back to the page of ours that the person came from, at a card."""
    parts = urlsplit(request.referrer or "")
    here = parts.netloc == request.host
    address = parts.path + (f"?{parts.query}" if parts.query else "") if here else ""
    target = local(address) if address else url_for("feed.index")
    return redirect(f"{target}#{anchor}" if anchor else target, 303)
