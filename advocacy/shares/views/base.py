"""What the pages of the slice share: the blueprint, and the way back."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from advocacy.choices import local
from advocacy.shares.queries.ways import Way

blueprint = Blueprint("shares", __name__)

# Share pages that are no page of a network.
PAGES = {
    "email": lazy_gettext("Write an e-mail"),
    "device": lazy_gettext("Share with another app"),
}


def named(network: str) -> str:
    """A network's name in the language of the page, as the page of accounts says it."""
    say = cast(Callable[[str], str], current_app.jinja_env.globals["network_label"])
    return say(network)


@blueprint.app_template_global()
def page_label(way: Way) -> str:
    """What the button of a share page does."""
    if way.network in PAGES:
        return str(PAGES[way.network])
    return str(gettext("Copy and open %(network)s", network=named(way.network)))


def is_fragment() -> bool:
    """Whether only a part of a page is asked for."""
    return request.headers.get("HX-Request") == "true"


def back(otherwise: str) -> Response:
    """Back to the page of ours that the person came from."""
    parts = urlsplit(request.referrer or "")
    here = parts.netloc == request.host and parts.path
    address = parts.path + (f"?{parts.query}" if parts.query else "") if here else otherwise
    return redirect(local(address), 303)
