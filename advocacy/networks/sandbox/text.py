"""How the network counts and shows a text: an address is 23 characters, a mention loses its domain."""

import re
from html import escape

import regex

LIMIT = 500
PER_URL = 23
URL = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]»]")
_MENTION = re.compile(r"(?<![\w/])(@\w+)@[\w.-]*\w")
_PARAGRAPH = re.compile(r"\n{2,}")
_GRAPHEME = regex.compile(r"\X")


def length(text: str, spoiler: str = "") -> int:
    """Characters as people count them (graphemes), addresses as 23."""
    counted = _MENTION.sub(r"\1", URL.sub("x" * PER_URL, text)) + spoiler
    return len(counted) if counted.isascii() else len(_GRAPHEME.findall(counted))


def links(text: str) -> list[str]:
    """The addresses in a text, in order."""
    return URL.findall(text)


def as_html(text: str) -> str:
    """Paragraphs, line breaks and links, everything else escaped."""
    return "".join(f"<p>{_lines(part)}</p>" for part in _PARAGRAPH.split(text))


def _lines(text: str) -> str:
    return "<br>".join(_linked(line) for line in text.split("\n"))


def _linked(line: str) -> str:
    if "://" not in line:
        return escape(line)
    shown, end = "", 0
    for found in URL.finditer(line):
        shown += escape(line[end : found.start()]) + _anchor(escape(found.group()))
        end = found.end()
    return shown + escape(line[end:])


def _anchor(url: str) -> str:
    return f'<a href="{url}" rel="nofollow noopener noreferrer" target="_blank">{url}</a>'
