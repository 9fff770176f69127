"""The person's own posts on Threads: found by their text, and their figures."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from advocacy.networks.connector import Holder, Message, Metrics, Outcome, Permanent, Published, Retry, Unknown
from advocacy.networks.connectors.threads import api
from advocacy.networks.connectors.threads.answers import count, id_of, items, web

# Clocks of two servers differ.
SKEW = timedelta(minutes=2)
PAGE = 50
PAGES = 4
FIELDS = "id,text,permalink,timestamp,media_type"
REPOST = "REPOST_FACADE"
METRICS = "views,likes,replies,reposts,quotes"


def find(holder: Holder, message: Message, since: datetime) -> Outcome | None:
    """The latest own post with this text; None when it is not among those since then."""
    earliest = since - SKEW
    after = ""
    for _ in range(PAGES):
        page, after = _page(holder, earliest, after)
        for post in page:
            if _moment(post) >= earliest and post.get("media_type") != REPOST and _same(post, message.text):
                return Published(id_of(post), web(post.get("permalink")))
        if not after:
            return None
    return Unknown("too-many")


def _page(holder: Holder, earliest: datetime, after: str) -> tuple[list[dict[str, Any]], str]:
    values = {"fields": FIELDS, "limit": str(PAGE), "since": str(int(earliest.timestamp()))}
    if after:
        values["after"] = after
    found = api.read(holder.client, holder.token, f"{api.part(holder.remote_id)}/threads", **values)
    page, paging = items(found), found.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, dict) else None
    further = str(cursors.get("after") or "") if isinstance(cursors, dict) else ""
    return page, further if len(page) == PAGE else ""


def _moment(post: dict[str, Any]) -> datetime:
    try:
        found = datetime.fromisoformat(str(post.get("timestamp")))
    except ValueError as error:
        raise Retry("malformed") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _same(post: dict[str, Any], text: str) -> bool:
    return _bare(str(post.get("text") or "")) == _bare(text)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def readings(holder: Holder, remote_ids: Iterable[str]) -> Iterator[Metrics]:
    """The figures of own posts, one call each; a post that is gone is absent."""
    for remote_id in remote_ids:
        try:
            found = items(api.read(holder.client, holder.token, f"{api.part(remote_id)}/insights", metric=METRICS))
        except Permanent as error:
            if error.code == "gone":
                continue
            raise
        yield _metrics(remote_id, found)


def _metrics(remote_id: str, found: list[dict[str, Any]]) -> Metrics:
    said = {str(each.get("name")): _value(each) for each in found}
    reposts, quotes = said.get("reposts"), said.get("quotes")
    values = {
        "views": said.get("views"),
        "likes": said.get("likes"),
        "comments": said.get("replies"),
        # Either one puts the post in front of others again; half of the sum would pass for all of it.
        "reshares": None if reposts is None or quotes is None else reposts + quotes,
    }
    # A repost has no figures of its own: the list is then empty.
    reason = "not-provided" if found else "not-own"
    missing = {name: reason for name, value in values.items() if value is None}
    missing |= {"viewers": "not-provided", "followers": "not-provided"}
    return Metrics(remote_id, missing=missing, **values)


def _value(metric: dict[str, Any]) -> int | None:
    values, total = metric.get("values"), metric.get("total_value")
    if isinstance(values, list) and values and isinstance(values[-1], dict):
        return count(values[-1].get("value"))
    return count(total.get("value")) if isinstance(total, dict) else None


def followers(found: dict[str, Any]) -> int | None:
    """How many follow an account, from the answer to its own insights."""
    named = (each for each in items(found) if each.get("name") == "followers_count")
    return next((_value(each) for each in named), None)
