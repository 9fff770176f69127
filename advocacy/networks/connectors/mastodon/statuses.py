"""What a Mastodon server says of a status, read with care."""

import html
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import regex

from advocacy import http
from advocacy.networks import counting
from advocacy.networks.connector import Metrics, OutcomeUnknown, Published, Retry
from advocacy.networks.wire import parsed, spent_until

TAG = regex.compile(r"<[^>]*>")
# What a server adds to a quoting status for those that do not show quotes.
FALLBACK = regex.compile(r'<p class="quote-inline">.*?</p>', regex.DOTALL)
COUNTS = {"likes": "favourites_count", "comments": "replies_count", "reshares": "reblogs_count"}


def published(answer: http.Response) -> Published:
    status = parsed(answer, dict, writes=True)
    if not status.get("id"):
        raise OutcomeUnknown("malformed")
    return replace(as_published(status), rest_until=spent_until(answer.headers))


def as_published(status: dict[str, Any]) -> Published:
    return Published(str(status["id"]), web(status.get("url")) or web(status.get("uri")))


def status(found: Any) -> dict[str, Any]:
    if isinstance(found, dict) and found.get("id"):
        return found
    raise Retry("malformed")


def web(address: Any) -> str:
    # Shown as a link later: nothing but an address of the web may pass.
    text = str(address or "")
    return text if text.startswith(("https://", "http://")) else ""


def count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def moment(status: dict[str, Any]) -> datetime:
    try:
        found = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError as error:
        raise Retry("malformed") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def same(content: str, text: str) -> bool:
    shown = html.unescape(TAG.sub("", FALLBACK.sub("", content)))
    return _bare(shown) == _bare(text)


def _bare(text: str) -> str:
    short = counting.MENTION.sub(r"@\1", text)
    return "".join(unicodedata.normalize("NFC", short).split())


def metrics(status: dict[str, Any]) -> Metrics:
    """What one status says; a boost has no counts of its own, and no server gives views."""
    own = status.get("reblog") is None
    counts = {
        name: count(status.get(key)) if own else None
        for name, key in (("likes", "favourites_count"), ("comments", "replies_count"), ("reshares", "reblogs_count"))
    }
    followers = count((status.get("account") or {}).get("followers_count"))
    missing = {name: "not-provided" if own else "not-own" for name, value in counts.items() if value is None}
    missing |= {"views": "not-provided", "viewers": "not-provided"}
    if followers is None:
        missing["followers"] = "not-provided"
    return Metrics(str(status["id"]), followers=followers, missing=missing, **counts)
