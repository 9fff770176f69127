"""Beside the composer: how captions will look on each network, and what is still missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from wtforms import FormField

from advocacy import clock
from advocacy.feed.actions import Content, Outlet, flaws
from advocacy.feed.forms import CaptionForm, ComposeForm
from advocacy.feed.views.base import SENTENCES

# Where no network is known, room enough for any.
ANY_LIMIT = 500


@dataclass(frozen=True)
class Mock:
    """A caption as a network may show it; `used` and `limit` in the network's own characters."""

    label: str
    language: str
    text: str
    used: int
    limit: int


@dataclass(frozen=True)
class Point:
    """Something that is well, or that may still be looked at."""

    well: bool
    words: str


def mocks(content: Content, outlets: Sequence[Outlet]) -> list[Mock]:
    """One mock for each written caption, in the order of the form."""
    known = {outlet.name: outlet for outlet in outlets}
    found = []
    for words in content.captions:
        outlet = known.get(words.network) or strictest(outlets)
        if words.text and outlet:
            label = outlet.label if words.network else _("any network")
            used = outlet.length(words.text)
            found.append(Mock(label, words.language, words.text, used, outlet.limit))
    return found


def strictest(outlets: Sequence[Outlet]) -> Outlet | None:
    """The network that allows the fewest characters: what fits there fits everywhere."""
    return min(outlets, key=lambda outlet: outlet.limit, default=None)


@dataclass(frozen=True)
class Place:
    """The captions of one network in the form; `name` is empty for any network."""

    name: str
    label: str
    limit: int
    per_url: int
    unit: str
    entries: "list[FormField[CaptionForm]]"
    written: int
    open: bool


def caption_places(form: ComposeForm, outlets: Sequence[Outlet]) -> list[Place]:
    """The captions of the form by network, any network first."""
    tight = strictest(outlets)
    limit = tight.limit if tight else ANY_LIMIT
    anywhere = Outlet("", _("Any network"), limit, tight.per_url if tight else None, len)
    return [_place(form, outlet) for outlet in (anywhere, *outlets)]


def _place(form: ComposeForm, outlet: Outlet) -> Place:
    entries = [each for each in form.captions if each.form["network"].data == outlet.name]
    written = sum(1 for each in entries if (each.form["text"].data or "").strip())
    wrong = any(each.form["text"].errors for each in entries)
    return Place(
        name=outlet.name,
        label=outlet.label,
        limit=outlet.limit,
        per_url=outlet.per_url or 0,
        unit=outlet.unit,
        entries=entries,
        written=written,
        open=not outlet.name or bool(written) or wrong,
    )


def readiness(content: Content, outlets: Sequence[Outlet]) -> list[Point]:
    """What is ready and what is not, blocking things first."""
    blocking = {flaw.code: None for flaw in flaws(content, clock.now(), outlets)}
    missing = [Point(False, str(SENTENCES[code])) for code in blocking]
    return [*missing, *_captions(content, outlets)]


def _captions(content: Content, outlets: Sequence[Outlet]) -> Iterator[Point]:
    written = [words for words in content.captions if words.text]
    languages = {words.language for words in written}
    if {"fr", "en"} <= languages:
        yield Point(True, _("Captions in French and in English"))
    elif written:
        yield Point(False, _("Captions in one language only; this blocks nothing"))
    else:
        yield Point(False, _("No caption yet: colleagues start from an empty field"))
    if any(not words.network for words in written):
        return
    named = {words.network for words in written}
    for outlet in outlets:
        if written and outlet.name not in named:
            words = _("No caption for %(network)s; this blocks nothing", network=outlet.label)
            yield Point(False, words)
