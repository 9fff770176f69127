"""The holder's own statuses and boosts, on their home server: found by text, and read in batches.

Their home server is where their counts are whole: another one only knows of what its own people did.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from advocacy import clock
from advocacy.networks.connector import Holder, Message, Outcome, Permanent, Published, Retry, Unknown
from advocacy.networks.connectors.mastodon import statuses
from advocacy.networks.wire import ask, parsed

BATCH = 20
PAGE = 40
PAGES = 5
# Clocks of two servers differ; a server is given this long to finish what it had begun.
SKEW = timedelta(minutes=2)
SETTLED = timedelta(minutes=2)


def find(holder: Holder, message: Message, since: datetime) -> Outcome | None:
    """The latest own status with this text; None when it is surely not among those since then."""
    oldest = ""
    for _ in range(PAGES):
        page = _latest(holder, exclude_reblogs="true", max_id=oldest)
        for status in page:
            if statuses.moment(status) < since - SKEW:
                return _absent(holder, since)
            if statuses.same(str(status.get("content", "")), message.text):
                return statuses.as_published(status)
        if not page:
            return _absent(holder, since)
        oldest = str(page[-1]["id"])
    return Unknown("too-many")


def boost_of(holder: Holder, here: str) -> Published | None:
    """The holder's boost of a status, by its id on their server, if it is among their latest."""
    for status in _latest(holder, exclude_replies="true"):
        boosted = status.get("reblog")
        if isinstance(boosted, dict) and str(boosted.get("id")) == here:
            return statuses.as_published(status)
    return None


def _latest(holder: Holder, **wanted: str) -> list[dict[str, Any]]:
    values = {"limit": str(PAGE)} | {name: value for name, value in wanted.items() if value}
    account = quote(holder.remote_id, safe="")
    url = f"{holder.client.origin}/api/v1/accounts/{account}/statuses?{urlencode(values)}"
    page = parsed(ask("GET", url, token=holder.token), list)
    if not all(isinstance(status, dict) and status.get("id") for status in page):
        raise Retry("malformed")
    return list(page)


def _absent(holder: Holder, since: datetime) -> Outcome | None:
    # A server that honours keys may be asked again safely; another may still be at work on the first request.
    if holder.client.facts.get("idempotent") or clock.now() - since > SETTLED:
        return None
    return Unknown("too-early")


def read(holder: Holder, remote_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Own statuses by their ids; one that is gone is absent."""
    found: list[dict[str, Any]] = []
    for start in range(0, len(remote_ids), BATCH):
        found += _statuses(holder, remote_ids[start : start + BATCH])
    return found


def _statuses(holder: Holder, ids: Sequence[str]) -> list[dict[str, Any]]:
    url = f"{holder.client.origin}/api/v1/statuses"
    if holder.client.facts.get("batch", True) and len(ids) > 1:
        try:
            query = urlencode([("id[]", one) for one in ids])
            return [statuses.status(one) for one in parsed(ask("GET", f"{url}?{query}", token=holder.token), list)]
        except Permanent:
            pass
    return [status for one in ids if (status := _one(holder, f"{url}/{quote(one, safe='')}")) is not None]


def _one(holder: Holder, url: str) -> dict[str, Any] | None:
    try:
        return statuses.status(parsed(ask("GET", url, token=holder.token), dict))
    except Permanent as error:
        if error.code == "gone":
            return None
        raise
