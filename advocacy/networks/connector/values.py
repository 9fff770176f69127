"""Values that pass between us and a connector: frozen, with nothing of our tables in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Capability(StrEnum):
    """What a network allows."""

    PUBLISH = "publish"
    SHARE_PAGE = "share-page"
    RESHARE = "reshare"
    DELETE = "delete"
    IDEMPOTENT = "idempotent"
    FIND = "find"
    IMPRESSIONS = "impressions"
    UNIQUE_REACH = "unique-reach"
    IMAGES = "images"
    # Its tokens run out and are renewed without the person.
    REFRESH = "refresh"
    # What it is given it prepares first: `publish` gives a ticket, and `follow` publishes once it is ready.
    PENDING = "pending"
    # It fetches images itself, from a public address of ours.
    FETCHES_IMAGES = "fetches-images"
    # Another's post inside one's own.
    QUOTE = "quote"
    # Words of one's own above a native reshare.
    COMMENTED_RESHARE = "commented-reshare"
    # A second native reshare of the same post is the first one: asking once more can do no harm.
    RESHARE_ONCE = "reshare-once"
    # A card for the link that we build ourselves.
    LINK_CARD = "link-card"
    # Says how many follow an account.
    FOLLOWERS = "followers"


@dataclass(frozen=True)
class TextRule:
    """How a network counts: at most `limit`, an address counting `per_url` (None: as written).

    `unit` is graphemes, code points ("characters"), X's weights ("weighted"), bytes in UTF-8 ("bytes"), or
    the more of graphemes and tenths of bytes ("either").
    """

    limit: int
    per_url: int | None = None
    unit: str = "graphemes"


@dataclass(frozen=True)
class Setting:
    """An option of a network that an owner may set: prices, limits and versions change, code should not.

    `kind` is text, number, money (micros of the currency) or switch ("on" or "off"). The settings of our own networks
    have their words in `words/options.py`; another package brings `label` and `help`, lazy if it translates.
    """

    name: str
    default: str
    kind: str = "text"
    label: Any = ""
    help: Any = ""


@dataclass(frozen=True)
class Client:
    """We, as registered at one server of a network.

    `facts` are what the server said of itself, `settings` what this installation says of the network.
    """

    origin: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    facts: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Health:
    """What came of asking a network whether it works with us.

    `code` is "answers" (it is there), "accepted" (it took our credentials), "refused" (it did not), or the code of an
    error. `words` are the network's own, such as its version or its refusal; never a secret.
    """

    code: str
    words: str = ""

    @property
    def good(self) -> bool:
        """Whether people can connect there now."""
        return self.code in ("answers", "accepted")


@dataclass(frozen=True)
class Holder:
    """A connected account with its token, as a connector needs it."""

    client: Client
    remote_id: str
    handle: str
    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    # Whatever else must be kept for the tokens to be good, such as the key they are bound to.
    secret: str = field(default="", repr=False)
    scopes: str = ""


@dataclass(frozen=True)
class Attachment:
    """A picture, a video or a document to publish, with its alternative text, or the document's title.

    `address` is where a network may fetch it for a while; empty where the open internet cannot reach us.
    """

    content: bytes = field(repr=False)
    mime: str
    alt: str
    address: str = field(default="", repr=False)


@dataclass(frozen=True)
class Card:
    """What a linked page says of itself, for networks that let us build its card. `url` is the tracked link."""

    url: str
    title: str
    description: str = ""
    thumbnail: Attachment | None = None


@dataclass(frozen=True)
class Original:
    """Somebody's post on a network, to be reshared or quoted there: its address, and its id where known."""

    url: str
    remote_id: str = ""


@dataclass(frozen=True)
class Message:
    """The exact text to publish, its language, and the key under which it may appear only once."""

    text: str
    language: str
    key: str
    attachments: Sequence[Attachment] = ()
    card: Card | None = None
    # Another's post to stand inside this one.
    quoted: Original | None = None
    # Words in front of which the network hides the rest until asked; empty: none.
    warning: str = ""
    # Who may see it, where the network lets the person choose: public, unlisted or followers.
    visibility: str = "public"
    # The network is told that the person is paid by whom this is about.
    paid: bool = False


@dataclass(frozen=True)
class Tokens:
    """What a network gave for a code. Empty `refresh` never overwrites a stored one."""

    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    scopes: str = ""
    # Kept sealed beside the tokens; empty never overwrites what is kept.
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Departure:
    """Where a person goes to agree, and what must be kept sealed until they are back."""

    url: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Identity:
    """Whose account it is."""

    remote_id: str
    handle: str
    name: str
    profile_url: str
    followers: int | None


@dataclass(frozen=True)
class Published:
    """It is out, under this id and address; `rest_until` when the network has no room for another call before then."""

    remote_id: str
    url: str
    rest_until: datetime | None = None


@dataclass(frozen=True)
class Pending:
    """Accepted, not out yet; ask again with `ticket`."""

    ticket: str


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether it is out: look it up, never send again blindly."""

    reason: str


Outcome = Published | Pending | Unknown


@dataclass(frozen=True)
class Metrics:
    """What a network says of one status. None is unavailable, with its reason in `missing`; never zero."""

    remote_id: str
    views: int | None = None
    viewers: int | None = None
    likes: int | None = None
    comments: int | None = None
    reshares: int | None = None
    followers: int | None = None
    missing: dict[str, str] = field(default_factory=dict)
