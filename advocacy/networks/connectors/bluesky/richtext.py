"""Links, mentions and tags in a text: Bluesky shows none but those that a post points out, by UTF-8 bytes.

The rules are those of Bluesky's own app (`@atproto/api`, rich-text), but that an address ends where our counter says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

import regex

from advocacy.networks import counting
from advocacy.networks.connectors.bluesky import places

GRAPHEMES = 300
BYTES = 3000
# Each mention costs a call before the post can leave.
MENTIONS = 10
LONGEST_TAG = 64
LONGEST_TAG_BYTES = 640

INVISIBLE = r"\u00AD\u2060\u200A\u200B\u200C\u200D\u20e2"
LINK = regex.compile(r"(?<![\w@/.:-])https?://\S+", regex.IGNORECASE)
BARE = regex.compile(r"(?<![^\s(])[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+(?![@\w])(?:[/?#]\S*)?")
MENTION = regex.compile(r"(?<![^\s(])@([a-zA-Z0-9.-]+)\b", regex.ASCII)
TAG = regex.compile(rf"(?<!\S)[#＃]((?!\uFE0F)[^\s{INVISIBLE}]*[^0-9\s\p{{P}}{INVISIBLE}][^\s{INVISIBLE}]*)")
ENDING = regex.compile(r"[\p{P}]+\Z")
# What a name without https:// must end in to become a link.
ENDINGS = regex.compile(
    r".+\.(?:ai|app|art|at|au|be|biz|blog|br|ca|careers|cat|ch|cloud|club|co|com|community|coop|de|design|dev|dk|edu|es|eu"
    r"|fi|fm|fr|gov|green|group|ie|info|io|is|it|jobs|jp|lu|me|media|mx|net|news|ngo|nl|no|online|org|paris|pl|press|pt|pub"
    r"|re|se|shop|site|social|store|studio|team|tech|tools|tv|uk|us|wiki|work|world|xyz)\Z"
)
CLOSING = ".,;:!?…»”’\"'>"


@dataclass(frozen=True)
class Span:
    """A part of a text, by characters, and what it is."""

    start: int
    end: int
    feature: dict[str, str]


def length(text: str) -> int:
    """How much of the 300 a text takes: graphemes or, where that is more, tens of UTF-8 bytes.

    Bluesky takes at most 300 graphemes and at most 3,000 bytes; an emoji family of 25 bytes is one of the former.
    So a text fits exactly when this is at most 300.
    """
    return max(counting.graphemes(text), ceil(len(text.encode()) * GRAPHEMES / BYTES))


def facets(text: str, resolve: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """What a post points out in its text. `resolve` gives the DID of a handle, or None: then it stays text."""
    found: list[Span] = []
    for span in (*_links(text), *_bare(text), *_mentions(text, resolve), *_tags(text)):
        if all(span.end <= other.start or other.end <= span.start for other in found):
            found.append(span)
    return [_facet(text, span) for span in sorted(found, key=lambda span: span.start)]


def _facet(text: str, span: Span) -> dict[str, Any]:
    start = len(text[: span.start].encode())
    index = {"byteStart": start, "byteEnd": start + len(text[span.start : span.end].encode())}
    return {"index": index, "features": [span.feature]}


def _links(text: str) -> Iterator[Span]:
    for match in LINK.finditer(text):
        address = _trimmed(match[0])
        if len(address) > len("https://"):
            yield _link(match.start(), address, address)


def _bare(text: str) -> Iterator[Span]:
    for match in BARE.finditer(text):
        address = _trimmed(match[0])
        domain = regex.split(r"[/?#]", address, maxsplit=1)[0]
        # Not every dot without a blank makes an address: a short list rather than a link in mid-sentence.
        if ENDINGS.match(domain):
            yield _link(match.start(), address, f"https://{address}")


def _link(start: int, address: str, uri: str) -> Span:
    return Span(start, start + len(address), {"$type": "app.bsky.richtext.facet#link", "uri": uri})


def _trimmed(address: str) -> str:
    # A bracket that was opened within the address belongs to it, as in some encyclopedias.
    while address:
        last = address[-1]
        if last in CLOSING or (last in ")]}" and address.count("([{"[")]}".index(last)]) < address.count(last)):
            address = address[:-1]
        else:
            break
    return address


def _mentions(text: str, resolve: Callable[[str], str | None]) -> Iterator[Span]:
    known: dict[str, str | None] = {}
    for match in MENTION.finditer(text):
        handle = match[1].rstrip(".-").lower()
        if not places.HANDLE.match(handle):
            continue
        if handle not in known and len(known) < MENTIONS:
            known[handle] = resolve(handle)
        if did := known.get(handle):
            end = match.start() + 1 + len(handle)
            yield Span(match.start(), end, {"$type": "app.bsky.richtext.facet#mention", "did": did})


def _tags(text: str) -> Iterator[Span]:
    for match in TAG.finditer(text):
        tag = ENDING.sub("", match[1])
        if tag and counting.graphemes(tag) <= LONGEST_TAG and len(tag.encode()) <= LONGEST_TAG_BYTES:
            end = match.start() + 1 + len(tag)
            yield Span(match.start(), end, {"$type": "app.bsky.richtext.facet#tag", "tag": tag})
