"""What a status is made of: its text, a warning in front of it, who may see it, another's status inside it."""

from typing import Any
from urllib.parse import quote, urlencode

import regex

from advocacy.networks import counting
from advocacy.networks.connector import Capability, Holder, Message, Original, Permanent
from advocacy.networks.connectors.mastodon import facts as known
from advocacy.networks.wire import ask, parsed

OWN = regex.compile(r"^/@[\w.]+/(\d+)$")
# Our words for who may see it, and Mastodon's.
SEEN_BY = {"public": "public", "unlisted": "unlisted", "followers": "private"}


def values(holder: Holder, message: Message, quoted: str) -> list[tuple[str, str]]:
    """The fields of a status but for its images; `quoted` is the id of another on the holder's server.

    Raises Permanent (`too-long`) before anything is sent when text and warning together are over the server's limit.
    """
    facts = holder.client.facts
    if message.warning and length(message.text, message.warning, facts) > facts.get("limit", known.LIMIT):
        raise Permanent("too-long")
    told = [("status", message.text), ("visibility", visibility(message.visibility)), ("language", message.language)]
    warned = [("spoiler_text", message.warning)] if message.warning else []
    return [*told, *warned, *([("quoted_status_id", quoted)] if quoted else [])]


def length(text: str, warning: str, facts: dict[str, Any]) -> int:
    """How long a server finds a text with a warning: the warning counts as written, addresses in it too."""
    return counting.tooted(text, facts.get("per_url", known.PER_URL)) + counting.graphemes(warning)


def visibility(wanted: str) -> str:
    """Mastodon's word for who may see it. Raises Permanent for one it has not: nothing is shown to more people."""
    try:
        return SEEN_BY[wanted]
    except KeyError as error:
        raise Permanent("no-such-visibility") from error


def quoted(holder: Holder, original: Original) -> str:
    """The id of a status to be quoted. Raises Permanent where the server cannot, or the author lets nobody."""
    if Capability.QUOTE not in holder.client.facts.get("also", ()):
        raise Permanent("no-quotes")
    found = here(holder, original.url)
    url = f"{holder.client.origin}/api/v1/statuses/{quote(found, safe='')}"
    approval = parsed(ask("GET", url, token=holder.token), dict).get("quote_approval")
    # Automatic, or shown once its author has agreed; whatever else the server says it decides itself.
    if isinstance(approval, dict) and approval.get("current_user") == "denied":
        raise Permanent("quote-denied")
    return found


def here(holder: Holder, url: str) -> str:
    """The id that a status has on the holder's server; for an address elsewhere the server looks it up."""
    own = OWN.match(url.removeprefix(holder.client.origin)) if url.startswith(f"{holder.client.origin}/") else None
    if own:
        return str(own[1])
    query = urlencode({"q": url, "type": "statuses", "resolve": "true", "limit": 1})
    answer = ask("GET", f"{holder.client.origin}/api/v2/search?{query}", token=holder.token)
    found = parsed(answer, dict).get("statuses") or []
    if not isinstance(found, list) or not found or not isinstance(found[0], dict) or not found[0].get("id"):
        raise Permanent("gone")
    return str(found[0]["id"])
