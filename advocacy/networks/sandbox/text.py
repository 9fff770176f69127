"""How the network counts and shows a text: an address is 23 characters, a mention loses its domain."""

import re

import regex
from markupsafe import Markup, escape

LIMIT = 500
PER_URL = 23
URL = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]»]")
_MENTION = re.compile(r"(?<![\w/])(@\w+)@[\w.-]*\w")
_GRAPHEME = regex.compile(r"\X")


def length(text: str, spoiler: str = "") -> int:
    """Characters as people count them (graphemes), addresses as 23."""
    counted = _MENTION.sub(r"\1", URL.sub("x" * PER_URL, text)) + spoiler
    return len(counted) if counted.isascii() else len(_GRAPHEME.findall(counted))


def links(text: str) -> list[str]:
    """The addresses in a text, in order."""
    return URL.findall(text)


def as_html(text: str) -> Markup:
    """Paragraphs, line breaks and links, everything else escaped."""
    return Markup("").join(Markup("<p>{}</p>").format(_lines(part)) for part in re.split(r"\n{2,}", text))


def _lines(text: str) -> Markup:
    return Markup("<br>").join(_linked(line) for line in text.split("\n"))


def _linked(line: str) -> Markup:
    if "://" not in line:
        return escape(line)
    shown, end = Markup(""), 0
    for found in URL.finditer(line):
        shown += escape(line[end : found.start()]) + _anchor(found.group())
        end = found.end()
    return shown + escape(line[end:])


def _anchor(url: str) -> Markup:
    return Markup('<a href="{}" rel="nofollow noopener noreferrer" target="_blank">{}</a>').format(url, url)
