"""Sign-in by app password: a session at the account's own server. The password is used once and kept nowhere."""

from typing import Any

from advocacy import http
from advocacy.networks.connector import (
    Client,
    ConnectorError,
    Holder,
    Permanent,
    Permission,
    Reconnect,
    Retry,
    Tokens,
)
from advocacy.networks.connectors.bluesky import people, places, xrpc
from advocacy.networks.connectors.bluesky.ways import Way, claims, ends, way
from advocacy.networks.wire import refused, words

REFUSALS = {
    "AuthFactorTokenRequired": "second-factor",
    "AccountTakedown": "account-away",
    "AuthenticationRequired": "password-refused",
    "InvalidRequest": "password-refused",
}
# The right that a session has when it was made with the account's main password.
WHOLE = "com.atproto.access"


def sign_in(client: Client, typed: str, password: str) -> Tokens:
    """A session for a handle and its app password. Raises Permanent with the reason, Retry when asked to wait."""
    did = people.did_of(client, places.actor(typed))
    pds = people.home_of(client, did)
    # By its DID: whoever types a handle that is not theirs meets their own wrong password, nobody else's account.
    values = {"identifier": did, "password": password}
    session = xrpc.plain(pds, "com.atproto.server.createSession", values, _refusal)
    tokens = _tokens(session, did, Way(pds).written())
    if claims(tokens.token).get("scope") == WHOLE:
        _end(pds, tokens.refresh)
        raise Permanent("main-password")
    if session.get("active") is False:
        _end(pds, tokens.refresh)
        raise Permanent("account-away")
    return tokens


def renewed(holder: Holder) -> Tokens:
    """A new session for the old one; Reconnect only by the server's own no."""
    pds = way(holder.secret).pds
    try:
        session = xrpc.tell(xrpc.Door(pds, holder.refresh), "com.atproto.server.refreshSession", None, writes=False)
        return _tokens(session, holder.remote_id, holder.secret)
    except (Permanent, Permission) as error:
        raise Reconnect("token-refused", error.detail) from error


def ended(holder: Holder) -> None:
    """End the session; one that is over already is no error."""
    _end(way(holder.secret).pds, holder.refresh)


def _end(pds: str, refresh: str) -> None:
    try:
        xrpc.tell(xrpc.Door(pds, refresh), "com.atproto.server.deleteSession", None, writes=False)
    except (Reconnect, Permanent, Permission) as error:
        if error.code not in ("token-refused", "gone"):
            raise


def _tokens(session: dict[str, Any], did: str, secret: str) -> Tokens:
    token, refresh = session.get("accessJwt"), session.get("refreshJwt")
    if not isinstance(token, str) or not isinstance(refresh, str) or not token or not refresh:
        raise Retry("malformed")
    if session.get("did") != did:
        raise Permanent("another-account")
    return Tokens(token, refresh, ends(token), "app-password", secret)


def _refusal(answer: http.Response, writes: bool) -> ConnectorError:
    if answer.status in (400, 401, 403):
        return Permanent(REFUSALS.get(xrpc.told(answer), "password-refused"), words(answer))
    return refused(answer, writes)
