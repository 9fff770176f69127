"""Rich text made safe: a short list of tags, and links that go to a web page or a mail address."""

from collections.abc import Iterator, MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from bleach.html5lib_shim import Filter  # type: ignore[attr-defined] # missing from the stubs
from bleach.sanitizer import Cleaner
from markupsafe import Markup

TAGS = frozenset({"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote"})
REL = "noopener nofollow ugc"
BREAK = "\ue000"  # a private character: survives cleaning, never typed
Token = MutableMapping[Any, Any]


def safe(text: str) -> Markup:
    """The text with every tag, attribute and link that is not on the list taken out."""
    return Markup(_cleaner().clean(text))  # noqa: S704 - this is the sanitiser


def plain(text: str, gap: str = "\n") -> str:
    """The words alone, paragraphs parted by `gap`, for previews, search and plain fields."""
    spaced = text.replace("</p>", f"</p>{BREAK}").replace("<br>", "\n").replace("</li>", f"</li>{BREAK}")
    stripped = Cleaner(tags=frozenset(), strip=True, strip_comments=True).clean(spaced)
    blocks = Markup(stripped).unescape().split(BREAK)  # noqa: S704 - unescaped at once, never shown as HTML
    return gap.join(block.strip() for block in blocks if block.strip())


def paragraphs(text: str) -> str:
    """HTML paragraphs from what was typed without the editor: a blank line parts them."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    escaped = (str(Markup.escape(block.strip())).replace("\n", "<br>") for block in blocks)
    return "".join(f"<p>{block}</p>" for block in escaped if block)


def link(target: str) -> str | None:
    """The link target if it is one we may show, else nothing.

    Only http and https with a host, and mailto with an address. Refused: other schemes,
    `//host`, `javascript:80`, targets with credentials, spaces or control characters.
    """
    target = target.strip()
    if any(character.isspace() or ord(character) < 32 or character == "\\" for character in target):
        return None
    try:
        parts = urlsplit(target)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme == "mailto":
        return target if _is_address(parts.path) and not parts.netloc else None
    if parts.scheme in {"http", "https"} and host and "@" not in parts.netloc:
        return target
    return None


def _is_address(path: str) -> bool:
    name, at, host = path.partition("@")
    return bool(name and at and "." in host)


class _Links(Filter):  # type: ignore[misc] # without types, see the import
    """Drops the target of a link that may not be shown and marks the others as not ours."""

    def __iter__(self) -> Iterator[Token]:
        for token in super().__iter__():
            if token["type"] == "StartTag" and token["name"] == "a":
                token["data"] = _link_attributes(token["data"])
            yield token


def _link_attributes(data: MutableMapping[Any, str]) -> dict[Any, str]:
    target = link(data.get((None, "href"), ""))
    return {(None, "href"): target, (None, "rel"): REL} if target else {}


@lru_cache(maxsize=1)
def _cleaner() -> Cleaner:
    return Cleaner(
        tags=TAGS,
        attributes={"a": ["href"]},
        protocols=frozenset({"http", "https", "mailto"}),
        strip=True,
        strip_comments=True,
        filters=[_Links],
    )
