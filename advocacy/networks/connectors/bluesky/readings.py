"""What the network shows of a post to anybody, read with care."""

from collections.abc import Sequence
from typing import Any

from advocacy.networks.connector import Holder, Metrics, Permanent
from advocacy.networks.connectors.bluesky import places, records, ways, xrpc

BATCH = 25
UNSEEN = {"views": "not-provided", "viewers": "not-provided", "followers": "not-provided"}


def taken(holder: Holder, remote_ids: Sequence[str]) -> list[Metrics]:
    """Metrics of own posts and reposts. What its own server no longer has is absent."""
    posts = [one for one in remote_ids if (found := places.place(one)) and found.collection == places.POST]
    shown: dict[str, dict[str, Any]] = {}
    for start in range(0, len(posts), BATCH):
        shown |= records.seen(holder.client, posts[start : start + BATCH])
    return [metrics(one, shown.get(one)) for one in remote_ids if one in shown or _kept(holder, one)]


def metrics(remote_id: str, shown: dict[str, Any] | None) -> Metrics:
    """What one post says; a repost has no counts of its own, and nobody is told how often a post was seen."""
    found = places.place(remote_id)
    own = found is not None and found.collection == places.POST
    shown = shown or {}
    reposts, quotes = count(shown.get("repostCount")), count(shown.get("quoteCount"))
    counts = {
        "likes": count(shown.get("likeCount")),
        "comments": count(shown.get("replyCount")),
        "reshares": reposts + quotes if reposts is not None and quotes is not None else None,
    }
    missing = {name: "not-provided" if own else "not-own" for name, value in counts.items() if value is None}
    return Metrics(remote_id, missing=missing | UNSEEN, **counts)


def count(value: Any) -> int | None:
    """A count that is one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _kept(holder: Holder, remote_id: str) -> bool:
    # Not shown may mean not shown yet, or hidden by whoever shows it; its own server knows whether it is gone.
    found = places.place(remote_id)
    if found is None:
        return False
    values = [("repo", holder.remote_id), ("collection", found.collection), ("rkey", found.key)]
    try:
        xrpc.look(ways.door(holder).pds, "com.atproto.repo.getRecord", values)
    except Permanent as error:
        if error.code == "gone":
            return False
        raise
    return True
