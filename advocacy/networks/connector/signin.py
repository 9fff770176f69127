"""The ways in which a network lets a person connect an account; a connector has one of them or several."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from advocacy.networks.connector.values import Client, Departure, Tokens


@runtime_checkable
class RedirectSignIn(Protocol):
    """OAuth by an address: the person goes to the network and comes back with a code."""

    def authorize_url(self, client: Client, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the person agrees. `challenge` is PKCE S256."""

    def exchange(self, client: Client, redirect_uri: str, code: str, verifier: str) -> Tokens:
        """Tokens for a code."""


@runtime_checkable
class PushedSignIn(Protocol):
    """OAuth that begins with a call of ours (RFC 9126), by what the person said of their account."""

    def fits(self, redirect_uri: str) -> bool:
        """Whether people can be sent back to that address at all."""

    def document(self, client: Client, redirect_uri: str) -> dict[str, Any]:
        """What we say of ourselves, for whoever reads our `client_id`; public."""

    def depart(self, client: Client, redirect_uri: str, state: str, challenge: str, hint: str) -> Departure:
        """Tell the network what we want. `hint` is what the person typed; `challenge` is PKCE S256."""

    def arrive(self, client: Client, redirect_uri: str, told: Mapping[str, str], verifier: str, secret: str) -> Tokens:
        """Tokens for what the person brought back: `told` is the query, `secret` the departure's."""


@runtime_checkable
class PasswordSignIn(Protocol):
    """A password that the person made at the network for us alone. It is used for one call and kept nowhere."""

    def sign_in(self, client: Client, typed: str, password: str) -> Tokens:
        """Tokens for an account and such a password. Raises Permanent with the reason."""
