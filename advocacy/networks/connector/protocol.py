"""What a network must be able to do, and what its share page must."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from advocacy.networks.connector.values import (
    Capability,
    Client,
    Health,
    Holder,
    Identity,
    Message,
    Metrics,
    Original,
    Outcome,
    Setting,
    TextRule,
    Tokens,
)


@runtime_checkable
class Connector(Protocol):
    """A network with an API. How its accounts are connected, in one way or several, is in `signin`.

    Share pages have their own, smaller protocol.
    """

    name: str
    label: str
    # What it allows everywhere. A server that allows more says so in its facts, under "also".
    capabilities: frozenset[Capability]
    # Whether the person must say on which server their account is.
    many_servers: bool
    # Whether an owner must bring credentials from the network before anybody can connect.
    needs_client: bool
    # What an owner may set of this network, with its defaults.
    settings: Sequence[Setting]
    # How long before their end tokens are renewed; only with Capability.REFRESH.
    renew_ahead: timedelta

    def origin(self, typed: str) -> str:
        """The server's origin from what a person typed. Raises Permanent when it cannot be one."""

    def register(self, origin: str, redirect_uri: str) -> Client:
        """Register this installation at a server and learn the server's facts.

        Raises Permission where only an owner can register us, at the network's own desk.
        """

    def knows(self, client: Client, redirect_uri: str) -> bool:
        """Whether the server still knows this registration and would send people back to that address."""

    def learn(self, client: Client) -> Client:
        """The same registration with the server's facts of today."""

    def identity(self, client: Client, tokens: Tokens) -> Identity:
        """Whose tokens they are."""

    def renew(self, client: Client, holder: Holder) -> Tokens:
        """New tokens for those that run out. Raises Reconnect when the network wants the person again."""

    def rule(self, facts: dict[str, Any]) -> TextRule:
        """The text rule at a server with these facts."""

    def length(self, text: str, facts: dict[str, Any]) -> int:
        """How long the network finds a text."""

    def publish(self, holder: Holder, message: Message) -> Outcome:
        """Publish once. Raises a ConnectorError; a time-out after sending is OutcomeUnknown."""

    def reshare(self, holder: Holder, original: Original, message: Message) -> Outcome:
        """Reshare somebody's post natively; the message's words go above it where the network allows that."""

    def find(self, holder: Holder, message: Message, since: datetime) -> Outcome | None:
        """After an unknown outcome: Published, None when it is surely not there, Unknown when nobody can tell."""

    def readings(self, holder: Holder, remote_ids: Sequence[str]) -> Sequence[Metrics]:
        """Metrics of the holder's own statuses, in one call where the network allows. A gone status is absent."""

    def delete(self, holder: Holder, remote_id: str) -> None:
        """Delete a status; one already gone is no error."""

    def revoke(self, client: Client, holder: Holder) -> None:
        """Revoke the token at the network."""


@runtime_checkable
class Preparing(Connector, Protocol):
    """A network with Capability.PENDING: its `publish` puts nothing out, and gives Pending with a ticket."""

    def follow(self, holder: Holder, ticket: str, message: Message) -> Outcome:
        """Publish what is prepared under a ticket once it is ready, and never twice; else Pending with the ticket now.

        Raises a ConnectorError: Retry when nothing was put out and it may go on under the same ticket, OutcomeUnknown
        when it may be out, Permanent when the ticket is good for nothing any more.
        """


@runtime_checkable
class Checked(Protocol):
    """A connector that knows how to prove that its network works with us; others get a general way (`checking`)."""

    def check(self, client: Client) -> Health:
        """Ask the network. Raises a ConnectorError where it gives no sound answer."""


@runtime_checkable
class Reader(Protocol):
    """A connector whose accounts publish nothing: they read what came back of relays on another network."""

    # The name of that network.
    reads_for: str


@runtime_checkable
class SharePage(Protocol):
    """A network reached by its own share page: nothing is confirmed, the person declares.

    A page may also have `parameter`, the name of the parameter that takes the words ("text" without it; after "#" it
    stands in the fragment); `needs_picture` and `needs_link`, where nothing can be posted without; `private`, for what
    is sent to people rather than published; `sheet`, for what a script of ours opens instead of an address.
    """

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
