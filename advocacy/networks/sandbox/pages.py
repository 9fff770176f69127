"""What people see: the timeline, profiles, the live post with its reactions."""

from typing import Any

from flask import Blueprint, Response, render_template, request, send_from_directory
from flask_babel import gettext as _
from markupsafe import escape

from advocacy.networks.sandbox import accounts, entities, statuses
from advocacy.networks.sandbox.door import base, network
from advocacy.networks.sandbox.network import Refused
from advocacy.networks.sandbox.posting import number
from advocacy.networks.sandbox.store import Row

pages = Blueprint("pages", __name__)

PAGE = 20


@pages.get("/")
def home() -> str:
    """Everybody's statuses, the latest first."""
    return _timeline("networks/sandbox/home.html", None)


@pages.get("/@<username>")
def profile(username: str) -> str:
    """One account with its statuses."""
    owner = accounts.by_name(network(), username)
    return _timeline("networks/sandbox/profile.html", owner)


@pages.get("/@<username>/<int:status_id>")
def status(username: str, status_id: int) -> str:
    """The live post."""
    row = statuses.get(network(), status_id)
    owner = accounts.by_id(network(), row["account_id"])
    if owner["username"].lower() != username.lower() or not statuses.visible(row, None):
        raise Refused(404, "Record not found")
    target = statuses.get(network(), row["reblog_of"]) if row["reblog_of"] else row
    return render_template(
        "networks/sandbox/status.html",
        status=entities.status(network(), row, base()),
        replies=_replies(target),
        boosters=[accounts.by_id(network(), one["account_id"]) for one in statuses.reblogs(network(), target["id"])],
    )


@pages.get("/avatars/<int:account_id>.svg")
def avatar(account_id: int) -> Response:
    """A picture made of the first letter, its tint from the id."""
    letter = escape(accounts.by_id(network(), account_id)["display_name"][:1].upper())
    tint = ("#6d3b74", "#3f5a8a", "#8a4b2a", "#3d6b4f", "#7a3450", "#4d5261")[account_id // 7 % 6]
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        f'<rect width="48" height="48" fill="{tint}"/><text x="24" y="33" font-family="sans-serif"'
        f' font-size="26" fill="#fff" text-anchor="middle">{letter}</text></svg>'
    )
    return Response(drawn, content_type="image/svg+xml")


@pages.get("/media/<path:name>")
def image(name: str) -> Response:
    """An image of a status."""
    return send_from_directory(network().options.data.absolute() / "media", name, max_age=86400)


@pages.get("/robots.txt")
def robots() -> Response:
    """Nothing here is for search engines."""
    return Response("User-agent: *\nDisallow: /\n", content_type="text/plain")


@pages.get("/healthz")
@pages.get("/health")
def health() -> Response:
    """The process answers and its file can be read."""
    network().store.meta("tempo", 0.0)
    return Response("OK", content_type="text/plain")


def language() -> str:
    """French or English, as the browser prefers."""
    return request.accept_languages.best_match(["fr", "en"], "en") or "en"


def _timeline(template: str, owner: Row | None) -> str:
    before = request.args.get("before")
    rows = statuses.page(network(), owner["id"] if owner else None, number(before) if before else None, PAGE + 1)
    listed = [entities.status(network(), row, base()) for row in rows[:PAGE]]
    older = rows[PAGE - 1]["id"] if len(rows) > PAGE else None
    return render_template(template, statuses=listed, older=older, owner=owner)


def _replies(row: Row) -> list[dict[str, Any]]:
    """Simulated replies in the reader's language."""
    phrases = [
        _("Thank you for saying it so clearly."),
        _("Very interesting. Do you have figures to share?"),
        _("I see it a little differently, but the question is a good one."),
        _("We are asking ourselves the same thing in our team."),
        _("Passing this on to my colleagues."),
        _("Where can we read more about it?"),
        _("Well done to everybody who worked on it."),
        _("And what does it change in everyday work?"),
    ]
    found = entities.replies(network(), row)
    return [one | {"text": phrases[one["phrase"] // 97 % len(phrases)]} for one in found]
