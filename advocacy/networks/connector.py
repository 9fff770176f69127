"""The connector protocol: what a network must be able to do, and the values and errors it speaks in.

Connectors never see our tables. They receive frozen values, call the outside through
`advocacy.http`, and return outcomes as values or raise one of seven errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable


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


@dataclass(frozen=True)
class TextRule:
    """How a network counts: at most `limit`, an address counting `per_url` (None: as written).

    `unit` is graphemes, code points ("characters"), or X's weights ("weighted").
    """

    limit: int
    per_url: int | None = None
    unit: str = "graphemes"


@dataclass(frozen=True)
class Client:
    """We, as registered at one server of a network. `facts` are what the server said of itself."""

    origin: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Holder:
    """A connected account with its token, as a connector needs it."""

    client: Client
    remote_id: str
    handle: str
    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)


@dataclass(frozen=True)
class Attachment:
    """An image to publish with its alternative text."""

    content: bytes = field(repr=False)
    mime: str
    alt: str


@dataclass(frozen=True)
class Message:
    """The exact text to publish, its language, and the key under which it may appear only once."""

    text: str
    language: str
    key: str
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Tokens:
    """What a network gave for a code. Empty `refresh` never overwrites a stored one."""

    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    scopes: str = ""


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
    """It is out, under this id and address."""

    remote_id: str
    url: str


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


class ConnectorError(Exception):
    """One of seven refusals. `detail` is the network's own words, shortened, never a secret."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail[:300]


class Retry(ConnectorError):
    """Refused before anything was written; try again at `at`."""

    def __init__(self, code: str, at: datetime | None = None, detail: str = "") -> None:
        super().__init__(code, detail)
        self.at = at


class OutcomeUnknown(ConnectorError):
    """The request left and the answer did not come, or came broken."""


class Permanent(ConnectorError):
    """The network refused this text or act for good; `code` has a sentence for the person."""


class Duplicate(ConnectorError):
    """The network says it has this already; `remote_id` when it tells which."""

    def __init__(self, code: str, remote_id: str = "", url: str = "", detail: str = "") -> None:
        super().__init__(code, detail)
        self.remote_id = remote_id
        self.url = url


class Reconnect(ConnectorError):
    """The token is no longer good: the person signs in again."""


class Permission(ConnectorError):
    """The installation lacks a right at the network: a matter for the admin."""


class Paused(ConnectorError):
    """Budget, version or the network itself: nothing leaves until it is lifted."""


@runtime_checkable
class Connector(Protocol):
    """A network with an API. Share pages have their own, smaller protocol."""

    name: str
    label: str
    capabilities: frozenset[Capability]
    # Whether the person must say on which server their account is.
    many_servers: bool

    def origin(self, typed: str) -> str:
        """The server's origin from what a person typed. Raises Permanent when it cannot be one."""

    def register(self, origin: str, redirect_uri: str) -> Client:
        """Register this installation at a server and learn the server's facts."""

    def knows(self, client: Client, redirect_uri: str) -> bool:
        """Whether the server still knows this registration and would send people back to that address."""

    def learn(self, client: Client) -> Client:
        """The same registration with the server's facts of today."""

    def authorize_url(self, client: Client, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the person agrees. `challenge` is PKCE S256."""

    def exchange(self, client: Client, redirect_uri: str, code: str, verifier: str) -> Tokens:
        """Tokens for a code."""

    def identity(self, client: Client, tokens: Tokens) -> Identity:
        """Whose tokens they are."""

    def rule(self, facts: dict[str, Any]) -> TextRule:
        """The text rule at a server with these facts."""

    def length(self, text: str, facts: dict[str, Any]) -> int:
        """How long the network finds a text."""

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """Publish once. Raises a ConnectorError; a time-out after sending is OutcomeUnknown."""

    def reshare(self, holder: Holder, url: str, key: str) -> Outcome:
        """Reshare a status natively by its address."""

    def find(self, holder: Holder, message: Message, since: datetime) -> Outcome | None:
        """After an unknown outcome: Published, None when it is surely not there, Unknown when nobody can tell."""

    def readings(self, holder: Holder, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """Metrics of the holder's own statuses, in one call where the network allows. A gone status is absent."""

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Delete a status; one already gone is no error."""

    def revoke(self, client: Client, holder: Holder) -> None:
        """Revoke the token at the network."""


@runtime_checkable
class SharePage(Protocol):
    """A network reached by its own share page: nothing is confirmed, the person declares."""

    name: str
    label: str
    # Whether the page takes our text, or only the address, so that the caption is copied.
    takes_text: bool

    def url(self, text: str, link: str) -> str:
        """The address of the share page."""

    def rule(self) -> TextRule:
        """How the network counts, for the live counter."""

    def length(self, text: str) -> int:
        """How long the network finds a text."""
