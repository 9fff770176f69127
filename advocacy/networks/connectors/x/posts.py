"""What X says of posts, read with care; and reposts, which have no id and no figures of their own."""

import html
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import regex

from advocacy import clock
from advocacy.networks.connector import Metrics, Retry

# X names a repost by the post it repeats, so that an account's repost of a post is one thing however often it is asked.
REPOST = "repost:"
STATUS = regex.compile(r"^https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(?:\w+|i/web)/status/(\d{1,19})(?:[/?#].*)?$")
ID = regex.compile(r"^\d{1,19}$")
SCHEME = regex.compile(r"https?://", regex.IGNORECASE)
# Ids hold the millisecond of their making, counted from this one.
EPOCH = 1_288_834_974_657
# X keeps the private figures of a post for so long.
PRIVATE = timedelta(days=30)
VALUES = ("views", "viewers", "likes", "comments", "reshares", "followers")
# X gives the same count under an older and a newer name.
LIKES, COMMENTS, QUOTES, REPOSTS = (
    ("like_count",),
    ("reply_count",),
    ("quote_count",),
    ("repost_count", "retweet_count"),
)
VIEWS = ("impression_count",)


def is_repost(remote_id: str) -> bool:
    """Whether an id of ours is that of a repost."""
    return remote_id.startswith(REPOST)


def status_id(url: str, remote_id: str = "") -> str:
    """The id of somebody's post, from itself or its address; empty when neither holds one."""
    if ID.match(remote_id):
        return remote_id
    found = STATUS.match(url)
    return found[1] if found else ""


def made_at(remote_id: str) -> datetime:
    """When a post was made, by its id."""
    return datetime.fromtimestamp(((int(remote_id) >> 22) + EPOCH) / 1000, UTC)


def private(remote_id: str) -> bool:
    """Whether X still keeps the private figures of a post."""
    return made_at(remote_id) > clock.now() - PRIVATE


def listed(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The posts in an answer; none when X says that there are none. Raises Retry when it makes no sense."""
    found = answer.get("data", [] if "meta" in answer or "errors" in answer else None)
    if not isinstance(found, list) or not all(isinstance(one, dict) and one.get("id") for one in found):
        raise Retry("malformed")
    return found


def troubled(answer: dict[str, Any]) -> Iterator[str]:
    """Ids about which X has trouble of its own: they may be there still."""
    errors = answer.get("errors")
    for one in errors if isinstance(errors, list) else []:
        kind = str(one.get("type", "")).rpartition("/")[2] if isinstance(one, dict) else ""
        if kind in ("internal-error", "field-hydration-failure", "resource-unavailable"):
            yield str(one.get("resource_id") or one.get("value") or "")


def same(post: dict[str, Any], text: str) -> bool:
    """Whether a post says what we said: X puts its own short addresses in, and what they stand for beside the text."""
    shown = str(post.get("text", ""))
    entities = post.get("entities")
    for one in (entities.get("urls") if isinstance(entities, dict) else None) or []:
        if isinstance(one, dict) and one.get("url"):
            # The address of a picture of the post stands at the end of its text, and was never in ours.
            there = "" if one.get("media_key") else str(one.get("expanded_url") or "")
            shown = shown.replace(str(one["url"]), there)
    return _bare(html.unescape(shown)) == _bare(text)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", SCHEME.sub("", text)).split())


def metrics(post: dict[str, Any]) -> Metrics:
    """What X says of one post; a count that it does not give is missing, with why."""
    public, own, organic = (_part(post, name) for name in ("public_metrics", "non_public_metrics", "organic_metrics"))
    reposts, quotes = _count(REPOSTS, public), _count(QUOTES, public)
    counts = {
        "views": _count(VIEWS, public, own, organic),
        "likes": _count(LIKES, public),
        "comments": _count(COMMENTS, public),
        "reshares": None if reposts is None else reposts + (quotes or 0),
    }
    missing = {name: "not-provided" for name in VALUES if counts.get(name) is None}
    if counts["views"] is None and not private(str(post["id"])):
        missing["views"] = "too-old"
    return Metrics(str(post["id"]), missing=missing, **counts)


def nothing(remote_id: str) -> Metrics:
    """A repost: all that it does is counted on the post that it repeats."""
    return Metrics(remote_id, missing=dict.fromkeys(VALUES, "not-own"))


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def _count(names: tuple[str, ...], *parts: dict[str, Any]) -> int | None:
    found = (part.get(name) for part in parts for name in names)
    return next((one for one in found if isinstance(one, int) and not isinstance(one, bool) and one >= 0), None)


def followers(user: dict[str, Any]) -> int | None:
    """How many follow a user."""
    return _count(("followers_count",), _part(user, "public_metrics"))
