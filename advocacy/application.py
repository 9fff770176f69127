"""The composition root: the one file that knows every slice."""

from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from advocacy import db, headers, health, logs, settings
from advocacy.links.door import Door

ROOT = Path(__file__).parent.parent
LARGEST_UPLOAD = 30 * 1024 * 1024

SLICES = ("people", "feed", "networks", "shares", "links", "reach", "resonance")

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
    for part in (logs, headers, health):
        part.init(app)
    csrf.init_app(app)
    app.before_request(_read_only)
    app.teardown_appcontext(lambda error: db.remove())
    _front(app)
    return app


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


def tables() -> sa.MetaData:
    """Every table of every slice."""
    for part in SLICES:
        import_module(f"advocacy.{part}.models")
    return db.Base.metadata
