"""Which language and time zone this request speaks, and how texts, numbers and dates look in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, force_locale, get_locale

from advocacy import settings
from advocacy.i18n import catalogs, formats

LANGUAGES = {"fr": "Français", "en": "English"}
COOKIE = "language"


def init(app: Flask) -> None:
    """Load the catalogs of every slice and give templates the filters of `formats`."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, catalogs.folders()))
    Babel(app, default_locale="en", locale_selector=_chosen)
    app.jinja_env.filters.update(_filters())
    app.jinja_env.globals.update(language=language, LANGUAGES=LANGUAGES)


def language() -> str:
    """The language of what is being written now: `fr` or `en`."""
    return str(get_locale() or "en")[:2]


def zone() -> ZoneInfo:
    """The time zone of the person being written to, else the installation's."""
    person = getattr(g, "person", None) if has_app_context() else None
    name = getattr(g, "time_zone", None) if has_app_context() else None
    name = name or getattr(person, "time_zone", None) or settings.current().time_zone
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


@contextmanager
def speaking(code: str, time_zone: str | None = None) -> Iterator[None]:
    """Write in someone's language and time zone, whoever is asking; needs an application context."""
    before = getattr(g, "time_zone", None)
    g.time_zone = time_zone or before
    try:
        with force_locale(code if code in LANGUAGES else "en"):
            yield
    finally:
        g.time_zone = before


def _chosen() -> str:
    """What the person settled, else what this browser was told, else what it asks for."""
    if not has_request_context():
        return "en"
    person = getattr(g, "person", None)
    for code in (getattr(person, "language", None), request.cookies.get(COOKIE)):
        if code in LANGUAGES:
            return cast(str, code)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def _filters() -> dict[str, object]:
    return {
        "number": lambda value, digits=0: formats.number(value, language(), digits),
        "percent": lambda ratio, digits=0: formats.percent(ratio, language(), digits),
        "interval": lambda pair, digits=0: formats.interval(pair[0], pair[1], language(), digits),
        "percents": lambda pair, digits=0: formats.percents(pair[0], pair[1], language(), digits),
        "day": lambda at: formats.day(at, language(), zone()),
        "weekday": lambda at: formats.weekday(at, language(), zone()),
        "hour": lambda at: formats.hour(at, language(), zone()),
        "moment": lambda at: formats.moment(at, language(), zone()),
        "ago": lambda at: formats.ago(at, language(), zone()),
        "seconds": lambda count: formats.seconds(count, language()),
        "listed": lambda items: formats.listed(items, language()),
    }
