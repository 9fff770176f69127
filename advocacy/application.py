"""The composition root: the one file that knows every slice."""

from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_wtf.csrf import CSRFProtect

from advocacy import db, headers, logs, settings

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
    for part in (logs, headers):
        part.init(app)
    csrf.init_app(app)
    app.teardown_appcontext(lambda error: db.remove())
    return app


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
