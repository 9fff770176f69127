"""What LinkedIn says of a member's own posts, to applications it has approved for that.

Sources: learn.microsoft.com/en-us/linkedin/marketing/community-management/members/ post-statistics and
follower-statistics.
"""

from collections.abc import Sequence
from urllib.parse import quote

from advocacy.networks.connector import Client, Holder, Metrics, Permanent
from advocacy.networks.connectors.linkedin.calls import rest
from advocacy.networks.wire import parsed

POSTS = "r_member_postAnalytics"
PROFILE = "r_member_profileAnalytics"
QUERIES = {
    "views": "IMPRESSION",
    "viewers": "MEMBERS_REACHED",
    "likes": "REACTION",
    "comments": "COMMENT",
    "reshares": "RESHARE",
}
NOT_GRANTED = "not-granted"


def read(holder: Holder, urns: Sequence[str]) -> list[Metrics]:
    """The metrics of own posts, one call for each; nothing is asked without the right to it. A gone post is absent."""
    scopes = holder.scopes.split()
    followers = count_followers(holder.client, holder.token, holder.scopes) if POSTS in scopes else None
    missing = {} if followers is not None else {"followers": "not-provided" if PROFILE in scopes else NOT_GRANTED}
    if POSTS not in scopes:
        return [Metrics(urn, missing=dict.fromkeys([*QUERIES, "followers"], NOT_GRANTED)) for urn in urns]
    return [found for urn in urns if (found := _of(holder, urn, followers, missing)) is not None]


def _of(holder: Holder, urn: str, followers: int | None, missing: dict[str, str]) -> Metrics | None:
    try:
        counts = {name: _count(holder, urn, query) for name, query in QUERIES.items()}
    except Permanent as error:
        if error.code == "gone":
            return None
        raise
    lacking = {name: "not-provided" for name, value in counts.items() if value is None}
    return Metrics(urn, followers=followers, missing={**missing, **lacking}, **counts)


def _count(holder: Holder, urn: str, query: str) -> int | None:
    kind = "ugc" if ":ugcPost:" in urn else "share"
    entity = f"({kind}:{quote(urn, safe='')})"
    path = f"/rest/memberCreatorPostAnalytics?q=entity&entity={entity}&queryType={query}&aggregation=TOTAL"
    return _first(holder.client, holder.token, path, "count")


def count_followers(client: Client, token: str, scopes: str) -> int | None:
    """How many follow the member; None without the right to know."""
    if PROFILE not in scopes.split():
        return None
    return _first(client, token, "/rest/memberFollowersCount?q=me", "memberFollowersCount")


def _first(client: Client, token: str, path: str, name: str) -> int | None:
    elements = parsed(rest(client, token, "GET", path), dict).get("elements")
    first = elements[0] if isinstance(elements, list) and elements and isinstance(elements[0], dict) else {}
    value = first.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
