"""Calls in the AT Protocol's own way (atproto.com/specs/xrpc), and what its errors mean."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from advocacy import http
from advocacy.networks.connector import ConnectorError, Permanent, Permission, Reconnect, Retry
from advocacy.networks.connectors.bluesky import dpop
from advocacy.networks.wire import Refusal, call, parsed, refused, words

UPLOAD = http.Limits(connect=4, read=30, total=60)
JSON = {"content-type": "application/json"}
# Names of errors that mean: this token is no longer good.
DEAD = ("ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired")
AWAY = ("AccountTakedown", "AccountDeactivated", "AccountSuspended", "RepoTakendown", "RepoDeactivated")
ABSENT = ("RecordNotFound", "RepoNotFound")

Values = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Door:
    """Where an account lives, and how we prove ourselves there: by a token, bound to a key where there is one."""

    pds: str
    token: str = field(repr=False)
    key: str = field(default="", repr=False)


def told(answer: http.Response) -> str:
    """The name of the error in an answer; empty when it has none."""
    try:
        found = answer.json()
    except http.Malformed:
        return ""
    return str(found.get("error") or "") if isinstance(found, dict) else ""


def refusal(answer: http.Response, writes: bool) -> ConnectorError:
    """One of the seven errors, by the error's name where it has one of its own, else by the status."""
    name, detail = told(answer), words(answer)
    if name in AWAY:
        return Permanent("account-away", detail)
    if name in DEAD and answer.status in (400, 401):
        return Reconnect("token-refused", detail)
    if name in ABSENT:
        return Permanent("gone", detail)
    if name == "InvalidSwap":
        return Permanent("there-already", detail)
    if name == "BlobTooLarge":
        return Permanent("too-big", detail)
    return refused(answer, writes)


def look(origin: str, name: str, values: Values) -> dict[str, Any]:
    """Ask something that anybody may ask; a server that wants to know who asks has no token of ours to refuse."""
    try:
        return dict(parsed(call("GET", _address(origin, name, values), headers={}, refusal=refusal), dict))
    except Reconnect as error:
        raise Permission("forbidden", error.detail) from error


def ask(door: Door, name: str, values: Values = ()) -> dict[str, Any]:
    """Ask something in the account's name."""
    return dict(parsed(_sent(door, "GET", _address(door.pds, name, values), {}), dict))


def tell(door: Door, name: str, values: dict[str, Any] | None, *, writes: bool) -> dict[str, Any]:
    """Have something done in the account's name. `writes` says that doing it twice would be wrong."""
    body = json.dumps(values).encode() if values is not None else None
    answer = _sent(door, "POST", _address(door.pds, name), JSON if body else {}, body, writes=writes)
    if not answer.body and not writes:
        return {}
    return dict(parsed(answer, dict, writes))


def upload(door: Door, content: bytes, mime: str) -> dict[str, Any]:
    """A blob at the account's server; until a record names it, nobody sees it."""
    url = _address(door.pds, "com.atproto.repo.uploadBlob")
    answer = _sent(door, "POST", url, {"content-type": mime}, content, limits=UPLOAD)
    blob = parsed(answer, dict).get("blob")
    if not isinstance(blob, dict):
        raise Retry("malformed")
    return blob


def plain(origin: str, name: str, values: dict[str, Any], refusal: Refusal) -> dict[str, Any]:
    """Have something done that needs no token yet, such as a sign-in."""
    body = json.dumps(values).encode()
    answer = call("POST", _address(origin, name), headers=JSON, body=body, refusal=refusal)
    return dict(parsed(answer, dict))


def _sent(
    door: Door,
    method: str,
    url: str,
    headers: dict[str, str],
    body: bytes | None = None,
    *,
    writes: bool = False,
    limits: http.Limits | None = None,
) -> http.Response:
    if not door.key:
        own = {**headers, "authorization": f"Bearer {door.token}"}
        return call(method, url, headers=own, body=body, writes=writes, limits=limits, refusal=refusal)
    own = {**headers, "authorization": f"DPoP {door.token}"}
    return dpop.proven(
        dpop.loaded(door.key),
        method,
        url,
        token=door.token,
        headers=own,
        body=body,
        writes=writes,
        limits=limits,
        refusal=refusal,
    )


def _address(origin: str, name: str, values: Values = ()) -> str:
    return f"{origin}/xrpc/{name}" + (f"?{urlencode(values)}" if values else "")
