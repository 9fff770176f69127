"""How Bluesky names things: accounts by DID and handle, records by at:// address and time-sorted key."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import regex

from advocacy.networks.connector import Permanent

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"

DID = regex.compile(r"^did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.-]+(?:%3A\d+)?)\Z")
HANDLE = regex.compile(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
RECORD = regex.compile(r"^at://([^/?#]+)/([A-Za-z0-9.-]+)/([A-Za-z0-9._~:-]{1,512})\Z")
# A post on the page of whichever app: bsky.app and others write it alike.
PAGE = regex.compile(r"^https?://[^/?#]+/profile/([^/?#]+)/post/([A-Za-z0-9._~:-]{1,512})/?(?:[?#].*)?\Z")
PROFILE = regex.compile(r"^(?:https?://[^/?#]+/profile/|at://)([^/?#]+).*\Z")
LONGEST_HANDLE = 253
# Characters of a key in the order of their values, so that keys sort by time.
SORTED = "234567abcdefghijklmnopqrstuvwxyz"
# Keys that say nothing of time are spread over ten years from 2020.
EPOCH, DECADE = 1_577_836_800_000_000, 315_360_000_000_000


@dataclass(frozen=True)
class Place:
    """Where a record is: whose, of which kind, under which key. `actor` is a DID, or a handle when typed so."""

    actor: str
    collection: str
    key: str

    @property
    def address(self) -> str:
        """Its at:// address."""
        return f"at://{self.actor}/{self.collection}/{self.key}"


def place(text: str) -> Place | None:
    """The record that an at:// address, or a post's page on the web, names; None when it names none."""
    if found := RECORD.match(text):
        return Place(found[1], found[2], found[3])
    if found := PAGE.match(text):
        return Place(found[1].lower(), POST, found[2])
    return None


def actor(typed: str) -> str:
    """The DID or handle in what a person typed: with or without @, or a profile's address. Raises Permanent."""
    text = typed.strip()
    if found := PROFILE.match(text):
        text = found[1]
    # Some keyboards and pages put marks of direction around a copied handle.
    text = regex.sub(r"[\p{Cf}]", "", text).removeprefix("@").lower()
    if DID.match(text) or (len(text) <= LONGEST_HANDLE and HANDLE.match(text)):
        return text
    raise Permanent("no-such-handle")


def record_key(key: str) -> str:
    """The record key of a message's key: always the same 13 characters, known before the call (atproto.com/specs/tid).

    Its time is that of the message's key, which is a UUIDv7; any other key gets one of its own.
    """
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    micros = _micros(key, digest)
    number = (micros & (2**53 - 1)) << 10 | digest & 1023
    return "".join(SORTED[number >> 5 * place & 31] for place in range(12, -1, -1))


def _micros(key: str, digest: int) -> int:
    try:
        found = UUID(key)
    except ValueError:
        return EPOCH + (digest >> 10) % DECADE
    if found.version != 7:
        return EPOCH + (digest >> 10) % DECADE
    return (found.int >> 80) * 1000 + (digest >> 10) % 1000
