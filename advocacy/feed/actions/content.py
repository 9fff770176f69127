"""What an author wrote, and what is still missing before it may go out."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from advocacy import html
from advocacy.feed.models import Kind, Post

MOST_PICTURES = 4
FILE_NAME = re.compile(r"^\S+\.(jpe?g|png|gif|webp|heic|avif)$", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """A suggested caption; network is empty for any."""

    network: str
    language: str
    text: str


@dataclass(frozen=True)
class Outlet:
    """A network as captions see it: at most `limit` characters as `length` counts, an address for `per_url`.

    `unit` is what the live counter counts: the text rule's own.
    """

    name: str
    label: str
    limit: int
    per_url: int | None
    length: Callable[[str], int]
    unit: str = "graphemes"


@dataclass(frozen=True)
class Content:
    """Everything an author decides; `pictures` are pairs of key and alternative text."""

    author_id: str
    kind: Kind
    title: str
    body: str
    language: str = "fr"
    link_url: str = ""
    source: str = ""
    topic_ids: tuple[str, ...] = ()
    captions: tuple[Words, ...] = ()
    pictures: tuple[tuple[str, str], ...] = field(default=())
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Flaw:
    """What keeps a post from going out: the field, its place in a list, and a code with a sentence."""

    field: str
    code: str
    place: int = 0


def content_of(post: Post) -> Content:
    """What is stored of a post, as its author wrote it."""
    return Content(
        author_id=post.author_id,
        kind=post.kind,
        title=post.title,
        body=post.body_html,
        language=post.language,
        link_url=post.link_url,
        source=post.source,
        topic_ids=tuple(topic.id for topic in post.topics),
        captions=tuple(Words(each.network, each.language, each.text) for each in post.captions),
        pictures=tuple((each.key, each.alt) for each in post.pictures),
        expires_at=post.expires_at,
    )


def flaws(content: Content, now: datetime, outlets: Sequence[Outlet] = ()) -> list[Flaw]:
    """Everything that is missing or wrong, so that the author reads it all at once."""
    return [
        *_in_words(content),
        *_in_pictures(content),
        *_in_captions(content, {outlet.name: outlet for outlet in outlets}),
        *_in_time(content, now),
    ]


def web_address(typed: str) -> str | None:
    """The address if it is one of a web page, else nothing."""
    target = html.link(typed)
    return target if target and urlsplit(target).scheme in {"http", "https"} else None


def _in_words(content: Content) -> Iterator[Flaw]:
    if not content.title.strip():
        yield Flaw("title", "title-missing")
    if not html.plain(content.body):
        yield Flaw("body", "body-missing")
    if content.kind == Kind.PROOF and not content.source.strip():
        yield Flaw("source", "source-missing")
    if content.link_url and not web_address(content.link_url):
        yield Flaw("link_url", "link-unusable")


def _in_pictures(content: Content) -> Iterator[Flaw]:
    if len(content.pictures) > MOST_PICTURES:
        yield Flaw("uploads", "pictures-too-many")
    for place, (_key, alt) in enumerate(content.pictures):
        if not alt.strip():
            yield Flaw("pictures", "alt-missing", place)
        elif len(alt.split()) < 2 or FILE_NAME.match(alt.strip()):
            yield Flaw("pictures", "alt-thin", place)


def _in_captions(content: Content, outlets: dict[str, Outlet]) -> Iterator[Flaw]:
    for place, words in enumerate(content.captions):
        outlet = outlets.get(words.network)
        if outlet and outlet.length(words.text.strip()) > outlet.limit:
            yield Flaw("captions", "caption-too-long", place)


def _in_time(content: Content, now: datetime) -> Iterator[Flaw]:
    if content.expires_at and content.expires_at <= now:
        yield Flaw("expires", "expiry-past")
