"""The composition root: the one file that knows every slice."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from advocacy import assets, choices, db, errors, headers, health, i18n, logs, metrics, settings, showcase, traces
from advocacy.demo import cli as demo_cli
from advocacy.feed import views as feed
from advocacy.feed.actions import Outlet
from advocacy.home import views as home
from advocacy.links.door import Door
from advocacy.networks import cli as networks_cli
from advocacy.networks import queries as ways
from advocacy.networks import views as networks
from advocacy.networks.connector import Capability, Connector, SharePage, TextRule
from advocacy.people import cli as people_cli
from advocacy.people import signin
from advocacy.people import views as people
from advocacy.people.models import Person
from advocacy.reach import views as reach
from advocacy.resonance import views as resonance
from advocacy.shares import views as shares

ROOT = Path(__file__).parent.parent
LARGEST_UPLOAD = 30 * 1024 * 1024

# Pages of the plumbing that strangers may open; slices mark their own.
OPEN = ("health.alive", "health.ready", "metrics.metrics", "choices.choose_language", "choices.choose_theme")
# Pages with a person's own data, or opened by a mailed token: no browser keeps them.
OWN = (
    *("shares.index", "shares.opened", "shares.change", "shares.correct", "shares.moment", "shares.replan"),
    *("reach.figures", "reach.understand", "reach.keep"),
    *("networks.accounts", "networks.connect", "networks.connect_by_password", "networks.callback"),
    *("resonance.mine", "people.space", "people.settle"),
    *("people.letter_box", "people.letter", "people.invitation", "people.accept"),
    *("people.open_link", "people.use_link", "people.new_password", "people.set_password"),
)
# Refusals that have a page of their own.
PAGES = (400, 403, 404, 413, 429, 500, 503)
STATUS = {errors.NotFound: 404, errors.Forbidden: 403, errors.Refused: 400}

csrf = CSRFProtect()


def create_app() -> Flask:
    """The web application, with every slice in place."""
    logs.configure()
    app = Flask(
        "advocacy",
        root_path=str(ROOT / "advocacy"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "advocacy" / "static"),
        static_url_path="/static",
    )
    _configure(app)
    for part in (traces, headers, health, metrics, i18n, assets, people):
        part.init(app)
    app.before_request(_read_only)
    # Before CSRF, so that a refusal speaks the person's language.
    signin.init(app, OPEN)
    csrf.init_app(app)
    choices.init(app, people.keep_language)
    app.teardown_appcontext(lambda error: db.remove())
    _slices(app)
    headers.keep_nothing_of(app, OWN)
    _explain(app)
    _front(app)
    return app


def _slices(app: Flask) -> None:
    for each in (people, networks, feed, shares, reach, resonance):
        app.register_blueprint(each.blueprint)
    for commands in (people_cli, networks_cli, demo_cli):
        app.cli.add_command(commands.group)
    home.init(app)
    feed.connect(app, _outlets, _can_relay)
    if settings.current().mode == "development":
        showcase.init(app)


def _outlets() -> list[Outlet]:
    """The networks that captions are written for, each with its own way of counting."""
    able = [each for each in ways.all_connectors() if Capability.PUBLISH in each.capabilities]
    found = [_outlet(each, each.rule({}), partial(each.length, facts={})) for each in able]
    known = {each.name for each in found}
    pages = [each for each in ways.captioned_pages() if each.name not in known]
    return found + [_outlet(each, each.rule(), each.length) for each in pages]


def _outlet(network: Connector | SharePage, rule: TextRule, length: Callable[[str], int]) -> Outlet:
    return Outlet(network.name, str(gettext(network.label)), rule.limit, rule.per_url, length, rule.unit)


def _can_relay(session: Session, person: Person) -> bool:
    """Whether the person has a way to relay: a share page needs no account."""
    if ways.all_share_pages():
        return True
    return any(account.usable and account.publishes for account in ways.accounts_of(session, person.id))


def _explain(app: Flask) -> None:
    app.register_error_handler(HTTPException, _page)
    for kind, code in STATUS.items():
        app.register_error_handler(kind, lambda error, code=code: _page_of(code))


def _page(error: HTTPException) -> ResponseReturnValue:
    known = error.code in PAGES and error.response is None
    return _page_of(error.code or 500) if known else error.get_response()


def _page_of(code: int) -> ResponseReturnValue:
    return render_template(f"errors/{code}.html", request_id=g.get("request_id")), code


def _read_only() -> None:
    # A view that writes on GET, as the feed marks a visit, says so by db.writing().
    if request.method in ("GET", "HEAD"):
        db.reading()


def _front(app: Flask) -> None:
    # Tracked links are answered before the application's heavier machinery.
    front: Any = Door(app.wsgi_app)
    hops = settings.current().proxies
    if hops:
        front = ProxyFix(front, x_for=hops, x_proto=hops, x_host=hops)
    setattr(app, "wsgi_app", front)  # noqa: B010 - Flask documents this assignment, types forbid it


def _configure(app: Flask) -> None:
    now = settings.current()
    app.config.from_mapping(
        SECRET_KEY=now.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        SESSION_COOKIE_NAME="relais",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=now.secure,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
