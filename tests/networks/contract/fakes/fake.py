"""What the contract suite needs to know of a network: where its calls arrive and what comes of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advocacy.networks.connector import (
    Client,
    Connector,
    ConnectorError,
    Holder,
    Identity,
    Message,
    Original,
    Outcome,
    Pending,
    Preparing,
    Published,
)
from tests.peer import Answer, Heard, Peer

Place = tuple[str, str]
Refusal = tuple[type[ConnectorError], str]

BACK = "https://relais.example/accounts/callback"
TEXT = "Nous recrutons à Nantes : https://relais.example/r/abc123 #emploi"
MESSAGE = Message(TEXT, "fr", "01890000-key")


def words(said: str) -> Any:
    """An error as most networks write it."""
    return {"error": said}


def put_out(network: Connector, holder: Holder, message: Message) -> Outcome:
    """Publish, and where the network prepares things first, follow until they are out."""
    outcome = network.publish(holder, message)
    for _ in range(20):
        if not isinstance(outcome, Pending):
            return outcome
        assert isinstance(network, Preparing)
        outcome = network.follow(holder, outcome.ticket, message)
    raise AssertionError("still pending")


def refreshed_with(heard: Heard) -> str:
    """What a renewal was asked for with, by RFC 6749."""
    return heard.form["refresh_token"]


@dataclass(frozen=True)
class Fake:
    """A peer that answers as one network does when all is well.

    Its holder's token is "secret-token" and its refresh token, where it has one, "secret-refresh"; its client's
    secret is "hush".
    """

    peer: Peer
    client: Client
    holder: Holder
    # Where a code becomes tokens, and whose tokens they are.
    exchange: Place
    identity: Identity
    # The one call after which a message may be out, and what it answers.
    publish: Place
    published: Published
    # Asserts that a heard publication carries MESSAGE, its key where there are keys, and the token.
    carried: Callable[[Heard], None]
    reading: Place
    # What the network gives; everything else must be missing with its reason.
    counts: Mapping[str, int]
    # A reading without a single count.
    bare: Answer
    delete: Place
    revoke: Place
    # Where a lost publication is looked for, and what is answered when it is not there; None: not to be found.
    listing: Place | None = None
    absent: Answer = field(default_factory=Answer)
    # A native reshare: where, the id it gets, and of what.
    reshare: Place | None = None
    reshared: str = ""
    originals: Sequence[Original] = ()
    # Where a sign-in begins with a call of ours: where that arrives, what the person typed, what comes back.
    pushed: Place | None = None
    hint: str = ""
    returned: Mapping[str, str] = field(default_factory=dict)
    # Whether its figures are for anybody to read.
    reads_openly: bool = False
    # Whether its sign-in takes PKCE: some networks refuse it.
    pkce: bool = True
    # Where tokens are renewed, if elsewhere than where a code becomes tokens, and with what.
    renewal: Place | None = None
    renews_with: Callable[[Heard], str] = refreshed_with
    # Whether it has a call that revokes; else `revoke` is where a token is found dead, or not.
    revocable: bool = True
    # How it writes an error, and what it means where that differs from the rest.
    says: Callable[[str], Any] = words
    refusals: Mapping[int, Refusal] = field(default_factory=dict)
