"""What a page says of itself in its head: Open Graph first, then cards for X, then plain HTML."""

from dataclasses import dataclass
from email.message import Message
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.filter import SoupStrainer

# The head comes first; whatever follows half a megabyte is not read.
HEAD_SIZE = 512 * 1024
LONGEST_TITLE = 300
LONGEST_DESCRIPTION = 600
TITLES = ("og:title", "twitter:title")
DESCRIPTIONS = ("og:description", "twitter:description", "description")
IMAGES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")


@dataclass(frozen=True)
class Said:
    """Plain texts, and the full address of an image where there is one."""

    site: str
    title: str
    description: str
    image_url: str


def is_page(content_type: str) -> bool:
    """Whether an answer of this type is a page to read."""
    return content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}


def read(body: bytes, url: str, content_type: str = "") -> Said:
    """What the head of a page says. Missing parts are empty."""
    soup = BeautifulSoup(
        body[:HEAD_SIZE],
        "html.parser",
        from_encoding=_charset(content_type),
        parse_only=SoupStrainer(["title", "meta"]),
    )
    metas = _metas(soup)
    title = _first(metas, TITLES) or (soup.title.get_text() if soup.title else "")
    image = _first(metas, IMAGES)
    return Said(
        site=_words(_first(metas, ("og:site_name",)), 80) or (urlsplit(url).hostname or ""),
        title=_words(title, LONGEST_TITLE),
        description=_words(_first(metas, DESCRIPTIONS), LONGEST_DESCRIPTION),
        image_url=_address(url, image),
    )


def _metas(soup: BeautifulSoup) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in soup.find_all("meta"):
        name = str(meta.get("property") or meta.get("name") or "").strip().lower()
        content = str(meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str:
    return next((metas[name] for name in names if name in metas), "")


def _words(text: str, longest: int) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= longest else f"{one_line[: longest - 1].rstrip()}…"


def _address(url: str, image: str) -> str:
    if not image:
        return ""
    try:
        full = urljoin(url, image)
    except ValueError:
        return ""
    return full if full.startswith(("https://", "http://")) else ""


def _charset(content_type: str) -> str | None:
    header = Message()
    header["content-type"] = content_type or "text/html"
    charset = header.get_param("charset")
    return charset if isinstance(charset, str) else None
