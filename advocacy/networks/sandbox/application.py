"""Puts the sandbox together: a Flask application behind the misbehaviour, with its audience."""

import atexit
from datetime import datetime
from pathlib import Path

from flask import Flask, g, redirect, render_template, request
from flask_babel import Babel, format_datetime, format_number
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from advocacy.networks.sandbox import door, history
from advocacy.networks.sandbox.api import answer, api
from advocacy.networks.sandbox.audience import Audience
from advocacy.networks.sandbox.control import control
from advocacy.networks.sandbox.faults import Misbehaving
from advocacy.networks.sandbox.headers import harden
from advocacy.networks.sandbox.network import Network, Options, Refused
from advocacy.networks.sandbox.oauth import Returned, oauth
from advocacy.networks.sandbox.pages import language, pages
from advocacy.networks.sandbox.quick import Quick

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BIGGEST_BODY = 20 * 1024 * 1024


def create_app(options: Options) -> Flask:
    """The sandbox over its data directory, its audience not yet awake."""
    app = Flask(
        __name__,
        template_folder=ROOT / "templates",
        static_folder=HERE / "assets",
        static_url_path="/assets",
    )
    app.config["MAX_CONTENT_LENGTH"] = BIGGEST_BODY
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "advocacy" / "networks" / "translations")
    app.url_map.strict_slashes = False
    running = app.extensions["sandbox"] = Network.start(options)
    Babel(app, locale_selector=language)
    app.jinja_env.filters |= {"moment": _moment, "number": format_number}
    app.jinja_env.globals["language"] = language
    for blueprint in (oauth, api, pages, control):
        app.register_blueprint(blueprint)
    _register_answers(app)
    behind = Misbehaving(Quick(app.wsgi_app, running), running.faults, lambda header: _account(running, header))
    app.wsgi_app = behind  # type: ignore[assignment, method-assign]  # Flask's own way to wrap
    return app


def serve(options: Options) -> Flask:
    """The application with its audience awake, for the server's process."""
    app = create_app(options)
    history.take_in(app.extensions["sandbox"])
    audience = Audience(app.extensions["sandbox"])
    audience.start()
    atexit.register(audience.stop)
    return app


def _register_answers(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Returned, lambda returned: redirect(returned.location, 303))
    app.register_error_handler(HTTPException, _http)
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    response.headers.update(g.get("limits", {}))
    if request.path.startswith("/api"):
        response.headers["Cache-Control"] = "private, no-store"
    return harden(response)


def _refused(refused: Refused) -> Response:
    return _error(refused.status, refused.error, refused.headers)


def _http(error: HTTPException) -> Response:
    if error.code is not None and 300 <= error.code < 400:
        return error.get_response()
    return _error(error.code or 500, error.name, {})


def _error(status: int, message: str, headers: dict[str, str]) -> Response:
    machine = request.path.startswith(("/api", "/control/api", "/oauth/token", "/oauth/revoke", "/.well-known"))
    if machine:
        response: Response = answer({"error": message}, status)
    else:
        page = render_template("networks/sandbox/error.html", status=status, message=message)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers.update(headers)
    return response


def _account(running: Network, header: str) -> str:
    """The user name behind an Authorization header."""
    access = running.access(door.bearer(header))
    row = access and running.store.one("SELECT username FROM accounts WHERE id = ?", access.account_id)
    return row["username"] if row else ""


def _moment(written: str) -> str:
    """An API moment for a reader."""
    shown: str = format_datetime(datetime.fromisoformat(written), "d MMM yyyy HH:mm")
    return shown
