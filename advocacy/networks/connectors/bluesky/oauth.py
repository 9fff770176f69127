"""Sign-in by OAuth as the AT Protocol wants it (atproto.com/specs/oauth): pushed requests, PKCE, bound tokens.

Where this installation has an address on the open web it is a confidential client, known by the document at its
`client_id`. On a developer's machine it is the public client that every server knows, `http://localhost`.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import regex

from advocacy import clock, http
from advocacy.networks.connector import Client, Departure, Holder, Permanent, Permission, Reconnect, Retry, Tokens
from advocacy.networks.connectors.bluesky import dpop, people, places
from advocacy.networks.connectors.bluesky.ways import Way, way
from advocacy.networks.wire import Pairs, ask, form, parsed

SCOPE = f"atproto repo:{places.POST} repo:{places.REPOST} blob:image/*"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LOOPBACK = ("127.0.0.1", "::1")
PLAIN = regex.compile(r"^[\w.~:/?&=%+-]+\Z", regex.ASCII)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Issuer:
    """Who signs people in for an account's server, and where."""

    name: str
    push: str
    authorize: str
    token: str
    revoke: str


def fits(redirect_uri: str) -> bool:
    """Whether people can be sent back to an address: one of the open web, or this very machine for a trial."""
    parts = urlsplit(redirect_uri)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def client_id(redirect_uri: str) -> str:
    """What servers know us by: the address of our document, or the client of every developer's machine."""
    if urlsplit(redirect_uri).scheme == "https":
        return urljoin(redirect_uri, "clients/bluesky.json")
    return f"http://localhost?{urlencode({'redirect_uri': redirect_uri, 'scope': SCOPE})}"


def document(client: Client, redirect_uri: str) -> dict[str, Any]:
    """What we say of ourselves at our `client_id`."""
    key = dpop.loaded(client.client_secret)
    public = {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": dpop.ALGORITHM}
    parts = urlsplit(redirect_uri)
    return {
        "client_id": client.client_id,
        "application_type": "web",
        "client_name": "Relais",
        "client_uri": f"{parts.scheme}://{parts.netloc}",
        "redirect_uris": [redirect_uri],
        "scope": SCOPE,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": dpop.ALGORITHM,
        "dpop_bound_access_tokens": True,
        "jwks": {"keys": [public]},
    }


def depart(client: Client, redirect_uri: str, state: str, challenge: str, hint: str) -> Departure:
    """Tell the account's server what we want, before the person goes there."""
    actor = places.actor(hint)
    did = people.did_of(client, actor)
    pds = people.home_of(client, did)
    issuer = _issuer(pds)
    key = dpop.new_key()
    values = [
        ("response_type", "code"),
        ("redirect_uri", redirect_uri),
        ("scope", SCOPE),
        ("state", state),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
        ("login_hint", actor),
    ]
    asked = parsed(_posted(client, issuer.push, issuer.name, key, values), dict).get("request_uri")
    if not isinstance(asked, str) or not asked:
        raise Retry("malformed")
    kept = Way(pds, issuer.name, issuer.token, issuer.revoke, key).written()
    query = urlencode({"client_id": client.client_id, "request_uri": asked})
    return Departure(f"{issuer.authorize}?{query}", json.dumps({"did": did, "way": kept}))


def arrive(client: Client, redirect_uri: str, told: Mapping[str, str], verifier: str, secret: str) -> Tokens:
    """Tokens for the code that came back, for the very account that was named at the start."""
    kept = json.loads(secret)
    found = way(kept["way"])
    if told.get("iss") != found.issuer:
        raise Permanent("refused", "iss")
    values = [
        ("grant_type", "authorization_code"),
        ("code", told.get("code", "")),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier),
    ]
    return _tokens(_posted(client, found.token, found.issuer, found.key, values), kept["did"], kept["way"])


def renewed(client: Client, holder: Holder) -> Tokens:
    """New tokens for the old ones; Reconnect only by the issuer's own no."""
    found = way(holder.secret)
    values = [("grant_type", "refresh_token"), ("refresh_token", holder.refresh)]
    try:
        answer = _posted(client, found.token, found.issuer, found.key, values)
        return _tokens(answer, holder.remote_id, holder.secret)
    except (Permanent, Permission) as error:
        raise Reconnect("token-refused", error.detail) from error


def ended(client: Client, holder: Holder) -> None:
    """Revoke the tokens; those that the issuer no longer knows are no error."""
    found = way(holder.secret)
    _posted(client, found.revoke, found.issuer, found.key, [("token", holder.refresh)])


def _posted(client: Client, url: str, issuer: str, key: str, values: Pairs) -> http.Response:
    body, kind = form([*values, ("client_id", client.client_id), *_assertion(client, issuer)])
    return dpop.proven(dpop.loaded(key), "POST", url, headers={"content-type": kind}, body=body)


def _assertion(client: Client, issuer: str) -> Pairs:
    if client.client_id.startswith("http://localhost"):
        return []
    key = dpop.loaded(client.client_secret)
    now = clock.now()
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": issuer,
        "jti": secrets.token_urlsafe(16),
        "iat": int(now.timestamp()),
        "exp": int((now + MINUTE).timestamp()),
    }
    signed = dpop.signed(key, claims, kid=key.thumbprint())
    return [("client_assertion_type", ASSERTION), ("client_assertion", signed)]


def _issuer(pds: str) -> Issuer:
    found = _said(pds, "oauth-protected-resource").get("authorization_servers")
    if not isinstance(found, list) or not found:
        raise Permanent("no-home")
    name = people.origin(str(found[0]))
    said = _said(name, "oauth-authorization-server")
    if said.get("issuer") != name:
        raise Permanent("no-home")
    kinds = ("pushed_authorization_request", "authorization", "token", "revocation")
    return Issuer(name, *(_on(name, said.get(f"{kind}_endpoint")) for kind in kinds))


def _said(origin: str, name: str) -> dict[str, Any]:
    return dict(parsed(ask("GET", f"{origin}/.well-known/{name}"), dict))


def _on(issuer: str, address: Any) -> str:
    # A document may not lead people or secrets to another server.
    if isinstance(address, str) and address.startswith(f"{issuer}/") and PLAIN.match(address):
        return address
    raise Permanent("no-home")


def _tokens(answer: http.Response, did: str, secret: str) -> Tokens:
    found = parsed(answer, dict)
    token, refresh, lasts = found.get("access_token"), found.get("refresh_token"), found.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(lasts, int) or lasts <= 0:
        raise Retry("malformed")
    # Who agreed must be who was named: the issuer of another account cannot speak for this one.
    if found.get("sub") != did:
        raise Permanent("another-account")
    if str(found.get("token_type", "")).lower() != "dpop" or "atproto" not in str(found.get("scope", "")).split():
        raise Permanent("refused", "token")
    until = clock.now() + timedelta(seconds=lasts)
    return Tokens(token, str(refresh or ""), until, str(found.get("scope")), secret)
