"""How the screen looks and speaks: language and light, chosen by the reader and kept in a cookie."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, has_request_context, redirect, request

from advocacy.i18n import COOKIE, LANGUAGES

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600

blueprint = Blueprint("choices", __name__)


def init(app: Flask, remember: Callable[[str], None]) -> None:
    """Add the two forms; `remember` keeps the language for the person signed in, if any."""
    app.extensions["remember_language"] = remember
    app.register_blueprint(blueprint)
    app.jinja_env.globals["theme"] = theme


def theme() -> str:
    """`light`, `dark`, or empty to follow the system."""
    wanted = request.cookies.get(THEME_COOKIE, "") if has_request_context() else ""
    return wanted if wanted in THEMES else ""


@blueprint.post("/language")
def choose_language() -> Response:
    """Speak the chosen language from now on and go back to the same page."""
    response = _back()
    code = request.form.get("language", "")
    if code in LANGUAGES:
        current_app.extensions["remember_language"](code)
        _keep(response, COOKIE, code)
    return response


@blueprint.post("/theme")
def choose_theme() -> Response:
    """Show light, dark or the system's choice from now on and go back to the same page."""
    response = _back()
    chosen = request.form.get("theme", "")
    if chosen in THEMES:
        _keep(response, THEME_COOKIE, chosen)
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


def _keep(response: Response, name: str, value: str) -> None:
    secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=secure)


def _back() -> Response:
    return redirect(local(request.form.get("next", "")), 303)  # type: ignore[return-value] # werkzeug's base class


def local(address: str) -> str:
    """The address if it stays on this site, else the front page."""
    parts = urlsplit(address)
    stays = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if stays else "/"
