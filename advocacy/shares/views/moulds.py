"""Trays that nobody has touched look alike but for ids and links: drawn once, then filled in for each person."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import quote

from flask import render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from advocacy.i18n import language
from advocacy.shares.queries import Choice, Tray, texts

# A character for private use: a tray whose words hold it is drawn by itself.
MARK = "\ue000"


@dataclass(frozen=True)
class Mould:
    """A tray with marks where the person's own values go; equal when it would be drawn alike."""

    key: tuple[object, ...]
    tray: Tray = field(compare=False)


def fits(tray: Tray) -> bool:
    """Whether a tray can be cast: untouched, so that only ids and links tell one person's from another's."""
    words = (tray.text, *(caption.text for caption in tray.captions))
    return tray.fresh and not any(MARK in each for each in words)


def cast(tray: Tray) -> Markup:
    """An untouched tray for its person."""
    drawn = _drawn(Mould(_key(tray), _blank(tray)))
    for mark, value in _values(tray):
        drawn = drawn.replace(mark, str(escape(value)))
    return Markup(drawn)  # noqa: S704 - our own template, and each value escaped


@lru_cache(maxsize=1000)
def _drawn(mould: Mould) -> str:
    disclosure = texts.disclosure(mould.tray.language)
    said = disclosure if disclosure in mould.tray.text else ""
    values = {"tray": mould.tray, "tellings": [], "disclosure": said, "token": _mark("token")}
    return render_template("shares/tray.html", **values)


def _key(tray: Tray) -> tuple[object, ...]:
    ways = tuple((each.way.network, each.way.rule, each.way.expired, each.chosen) for each in tray.accounts)
    links = tuple(len(each.link) for each in (*tray.accounts, *tray.pages))
    shown = tray.connected, tray.by_page, tuple(each.way.id for each in tray.pages)
    face = tray.face
    return (face.id, face.changed_at, language(), tray.text, tray.language, tray.captions, ways, links, shown)


def _mark(name: str, length: int = 0) -> str:
    return f"{MARK}{name:_<{length - 2}}{MARK}" if length else f"{MARK}{name}{MARK}"


def _blank(tray: Tray) -> Tray:
    accounts = tuple(_blank_choice(place, choice) for place, choice in enumerate(tray.accounts))
    pages = tuple(_blank_link(f"page{place}", choice) for place, choice in enumerate(tray.pages))
    return replace(tray, form_key=_mark("form"), accounts=accounts, pages=pages)


def _blank_choice(place: int, choice: Choice) -> Choice:
    account = choice.way.account
    assert account is not None
    nobody = replace(account, id=_mark(f"id{place}"), handle=_mark(f"handle{place}"))
    way = replace(choice.way, id=nobody.id, account=nobody)
    return replace(_blank_link(f"link{place}", choice), way=way)


def _blank_link(name: str, choice: Choice) -> Choice:
    # As long as the link itself, since its length is counted.
    return replace(choice, link=_mark(name, len(choice.link)) if choice.link else "")


def _values(tray: Tray) -> Iterator[tuple[str, str]]:
    yield _mark("token"), generate_csrf()
    yield _mark("form"), tray.form_key
    for place, choice in enumerate(tray.accounts):
        yield _mark(f"id{place}"), choice.way.id
        yield _mark(f"handle{place}"), choice.way.handle
        yield from _links(f"link{place}", choice.link)
    for place, choice in enumerate(tray.pages):
        yield from _links(f"page{place}", choice.link)


def _links(name: str, link: str) -> Iterator[tuple[str, str]]:
    if link:
        mark = _mark(name, len(link))
        yield mark, link
        # Inside the address of a share page.
        yield quote(mark, safe=""), quote(link, safe="")
