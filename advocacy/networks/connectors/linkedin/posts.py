"""Posts and reshares on LinkedIn: what is sent, what comes back, and which addresses name a post.

Source: learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api.
"""

import time
from typing import Any
from urllib.parse import unquote, urlsplit

import regex

from advocacy.networks.connector import (
    Client,
    Holder,
    Original,
    OutcomeUnknown,
    Permanent,
    Published,
    Retry,
)
from advocacy.networks.connectors.linkedin import little
from advocacy.networks.connectors.linkedin.calls import URN, address, option, rest, waits

# The part of an address that names a post: written out, or in the words of a page's address.
NAMED = regex.compile(r"(?:urn:li:|-)(share|ugcPost)[:-](\d+)", regex.IGNORECASE)
KINDS = {"share": "share", "ugcpost": "ugcPost"}
ACTIVITY = regex.compile(r"(?:urn:li:|-)activity[:-]\d+", regex.IGNORECASE)


def body(holder: Holder, text: str, **more: Any) -> dict[str, Any]:
    """A post of the holder, for everybody."""
    return {
        "author": f"urn:li:person:{holder.remote_id}",
        "commentary": little.escape(text),
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
        **more,
    }


def made(holder: Holder, value: dict[str, Any]) -> Published:
    """Make a post. LinkedIn refuses one whose files are not ready: that is waited for, and nothing is out meanwhile."""
    for wait in waits(holder.client, "media-waits"):
        try:
            return _made(holder, value)
        except Retry as error:
            if error.code != "media-slow":
                raise
            time.sleep(wait)
    return _made(holder, value)


def _made(holder: Holder, value: dict[str, Any]) -> Published:
    answer = rest(holder.client, holder.token, "POST", "/rest/posts", value, writes=True)
    urn = answer.headers.get("x-restli-id", "")
    if not URN.fullmatch(urn):
        raise OutcomeUnknown("malformed")
    return Published(urn, address(holder.client, urn))


def named(client: Client, original: Original) -> str:
    """The URN of a post that may be reshared. Raises Permanent where its address names none.

    An activity's number is not its post's: it is never converted.
    """
    if URN.fullmatch(original.remote_id):
        return original.remote_id
    place, told = urlsplit(original.url), unquote(original.url)
    if place.netloc != urlsplit(option(client, "web")).netloc and not f".{place.netloc}".endswith(".linkedin.com"):
        raise Permanent("not-a-post")
    found = NAMED.search(told)
    if found:
        return f"urn:li:{KINDS[found[1].lower()]}:{found[2]}"
    raise Permanent("activity-only" if ACTIVITY.search(told) else "not-a-post")
