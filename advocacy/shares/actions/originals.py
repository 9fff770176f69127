"""Where an author published a post themselves: an address of theirs, taken only in the form its network uses."""

import re
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from advocacy import clock, settings
from advocacy.errors import Refused
from advocacy.feed.models import Post
from advocacy.networks import queries as networks
from advocacy.networks.connector import Capability
from advocacy.people.models import Person
from advocacy.shares.models import Original

LONGEST = 500
STATUS = r"/(?:@[\w.-]+(?:@[\w.:-]+)?|users/[\w.-]+/statuses)/\d+"
# Host and path of one post; a network is recognised by its host, Mastodon by the form of the path on any other.
FORMS = {
    "x": (r"(?:www\.|mobile\.)?(?:x|twitter)\.com", r"/\w{1,15}/status/\d+"),
    "linkedin": (
        r"(?:[a-z]{2,3}\.)?linkedin\.com",
        r"/(?:feed/update/urn:li:(?:activity|share|ugcPost):\d+|posts/[\w%.-]+)",
    ),
    "bluesky": (r"bsky\.app", r"/profile/[\w.:-]+/post/\w+"),
    "threads": (r"(?:www\.)?threads\.(?:net|com)", r"/@[\w.]+/post/[\w-]+"),
}
# What the path must name besides, where the network has addresses that look alike and cannot be reshared.
NAMED = {"linkedin": (r"[:-](?:share|ugcPost)[:-]\d+", "activity-only")}
# Networks that reshare by an id only, which no address tells.
BY_ID = frozenset({"threads"})


def recognised(address: str) -> tuple[str, str]:
    """The network of a post's address, and the address without what is not needed.

    Raises Refused: `no-post-address`, `activity-only`, and `no-reshare` (details: network) where the network cannot
    reshare by address here.
    """
    parts = urlsplit(address.strip()[:LONGEST]) if address.strip().isascii() else urlsplit("")
    network = _network(f"{parts.scheme}://{parts.netloc}".lower(), parts.netloc.lower(), parts.path.rstrip("/"))
    if not network:
        raise Refused("no-post-address")
    able = {
        each.name for each in networks.all_connectors() if {Capability.RESHARE, Capability.QUOTE} & each.capabilities
    }
    if network not in able or network in BY_ID:
        raise Refused("no-reshare", network=network)
    needed, code = NAMED.get(network, ("", ""))
    if not re.search(needed, parts.path):
        raise Refused(code)
    return network, f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _network(origin: str, host: str, path: str) -> str:
    for name, (hosts, form) in FORMS.items():
        if re.fullmatch(hosts, host):
            return name if origin.startswith("https:") and re.fullmatch(form, path) else ""
    if not re.fullmatch(STATUS, path):
        return ""
    own = settings.current()
    if own.sandbox and origin == own.sandbox_url.rstrip("/").lower():
        return "sandbox"
    return "mastodon" if origin.startswith("https://") and re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", host) else ""


def note_original(session: Session, person: Person, post: Post, address: str) -> Original:
    """Keep where its author published a post; a later address on the same network takes the place of the first."""
    network, url = recognised(address)
    known = session.get(Original, (post.id, network))
    if known is None:
        known = Original(post_id=post.id, network=network)
        session.add(known)
    known.url, known.said_by_id, known.said_at = url, person.id, clock.now()
    session.flush()
    return known


def forget_original(session: Session, post: Post, network: str) -> None:
    """Offer it no longer; what was reshared stays."""
    known = session.get(Original, (post.id, network))
    if known is not None:
        session.delete(known)
