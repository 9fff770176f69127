"""The control room, for this machine only: speed, limits, misbehaviour, revocation; a page and a JSON API."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from advocacy.networks.sandbox import accounts, audience, door, history
from advocacy.networks.sandbox.api import answer
from advocacy.networks.sandbox.crowd import allowed_here
from advocacy.networks.sandbox.door import base, given, network
from advocacy.networks.sandbox.entities import account as account_entity
from advocacy.networks.sandbox.faults import KINDS
from advocacy.networks.sandbox.network import Refused, iso

control = Blueprint("control", __name__, url_prefix="/control")

EVERYTHING = "read write profile"
ENDPOINTS = (
    "POST /api/v1/statuses", "POST /api/v1/statuses/*/reblog", "DELETE /api/v1/statuses/*", "GET /api/v1/statuses*",
    "GET /api/sandbox/*", "POST /api/v2/media", "POST /oauth/token", "/api/*", "*",
)  # fmt: skip


@control.before_request
def only_this_machine() -> None:
    """Loopback callers that speak to a loopback name, from our own pages or from no page."""
    host = request.host.rsplit(":", 1)[0].strip("[]")
    if not allowed_here(request.remote_addr or "") or not allowed_here(host):
        raise Refused(403, "This is open to the machine it runs on only")
    if request.method != "GET" and not door.own_page():
        raise Refused(403, "This form was not sent from its own page")


@control.get("")
def room() -> str:
    """The page."""
    return render_template(
        "networks/sandbox/control.html", state=_state(), kinds=_kinds(), endpoints=ENDPOINTS,
        accounts=accounts.recent(network()),
    )  # fmt: skip


@control.post("")
def act() -> Response:
    """One of the page's forms."""
    form = request.form
    match form.get("do"):
        case "dials":
            _turn(form.to_dict() | {"audience": "audience" in form})
        case "advance":
            _advance(form.get("hours"))
        case "fault":
            _arm(form)
        case "clear":
            network().faults.clear()
        case "revoke":
            network().revoke_all(accounts.by_name(network(), form.get("account", ""))["id"])
    return redirect("/control", 303)


@control.get("/api/v1")
def state() -> Response:
    """Dials, clock and armed faults."""
    return answer(_state())


@control.patch("/api/v1")
def turn() -> Response:
    """Change `speed`, `rate_limit` (0: none), `clicks_per_second`, `audience`."""
    _turn(given().to_dict())
    return answer(_state())


@control.post("/api/v1/advance")
def advance() -> Response:
    """Let `hours` of the audience's time pass at once."""
    _advance(given().get("hours"))
    return answer(_state())


@control.post("/api/v1/faults")
def arm() -> Response:
    """Misbehave: `kind`, `endpoint` ("POST /api/v1/statuses", globs), `times`, `seconds`, `account`."""
    return answer(asdict(_arm(given())), 201)


@control.delete("/api/v1/faults")
def clear() -> Response:
    """Behave again; requests held back are let go."""
    network().faults.clear()
    return answer(_state())


@control.post("/api/v1/accounts/<username>/revoke")
def revoke(username: str) -> Response:
    """Revoke every token of an account."""
    return answer({"revoked": network().revoke_all(accounts.by_name(network(), username)["id"])})


@control.post("/api/v1/tokens")
def tokens() -> Response:
    """An account, made when missing, and a token for it without OAuth: for benches and demo data."""
    values = given()
    username = str(values.get("username", ""))
    followers = values.get("followers")
    try:
        owner = accounts.by_name(network(), username)
    except Refused:
        name = str(values.get("display_name") or username)
        crowd = None if followers is None else int(_number(followers, 0))
        owner = accounts.create(network(), name, str(values.get("language") or "fr"), username, crowd)
    token = network().issue("control", owner["id"], str(values.get("scopes") or EVERYTHING))
    return answer({"access_token": token, "account": account_entity(owner, base())}, 201)


@control.post("/api/v1/history")
def add_history() -> Response:
    """Accounts and statuses of the past: `{"lines": [...]}` as in `history.py`."""
    lines = (request.get_json(silent=True) or {}).get("lines", [])
    try:
        return answer({"added": history.add(network(), lines)}, 201)
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(422, f"Not a line of history: {error}") from None


def _state() -> dict[str, Any]:
    running = network()
    waiting = running.store.one(
        "SELECT COUNT(*) AS n FROM events WHERE outcome IS NULL AND kind IN ('click', 'crawler', 'scanner')"
    )
    return asdict(running.dials) | {
        "speed": running.tempo.speed,
        "audience_time": iso(running.tempo.now()),
        "clicks_waiting": waiting["n"] if waiting else 0,
        "faults": [asdict(fault) for fault in running.faults.armed()],
    }


def _advance(hours: object) -> None:
    network().tempo.advance(_number(hours, 0))
    audience.catch_up(network())


def _turn(values: dict[str, Any]) -> None:
    if values.get("speed") not in (None, ""):
        network().tempo.run(min(100_000.0, max(0.0, _number(values["speed"], 1))))
    names = [name for name in ("rate_limit", "clicks_per_second", "audience") if values.get(name) not in (None, "")]
    network().change(**{name: _number(values[name], 0) for name in names})


def _arm(values: Any) -> Any:
    try:
        return network().faults.arm(
            str(values.get("kind", "")), str(values.get("endpoint") or "*"),
            max(1, int(_number(values.get("times"), 1))), _number(values.get("seconds"), 10),
            str(values.get("account") or ""),
        )  # fmt: skip
    except ValueError:
        raise Refused(422, f"kind is one of {', '.join(KINDS)}") from None


def _number(value: object, default: float) -> float:
    """A number as sent. Raises Refused 422."""
    if value in (None, ""):
        return default
    try:
        return max(0.0, float(str(int(value) if isinstance(value, bool) else value)))
    except ValueError:
        raise Refused(422, "A number is expected") from None


def _kinds() -> dict[str, str]:
    """Each misbehaviour in words."""
    return {
        "rate-limited": _("Too many requests (429), nothing written"),
        "error": _("Server error (500), nothing written"),
        "unauthorized": _("Token refused (401), nothing written"),
        "timeout-before": _("No answer, nothing written"),
        "timeout-after": _("Written, then no answer"),
        "malformed": _("Written, the answer cut in the middle"),
        "drip": _("Written, the answer byte by byte"),
    }
