"""Calls to the Threads API for one account: one place for addresses, the token and the meaning of refusals."""

from typing import Any
from urllib.parse import quote, urlencode

from advocacy import http
from advocacy.networks.connector import Client, Holder
from advocacy.networks.connectors.threads.answers import refusal
from advocacy.networks.wire import Pairs, call, form, parsed


def base(client: Client) -> str:
    """Where the API is, its version included."""
    return f"{client.settings['api']}/{client.settings['version']}"


def read(client: Client, token: str, path: str, **values: str) -> dict[str, Any]:
    """Ask for something by its path, such as `me`; segments that come from elsewhere are quoted by `part`."""
    url = f"{base(client)}/{path}?{urlencode(values)}"
    found: dict[str, Any] = parsed(call("GET", url, headers=_bearer(token), refusal=refusal), dict)
    return found


def write(holder: Holder, path: str, values: Pairs, *, writes: bool) -> dict[str, Any]:
    """Post something. `writes`: it would be seen by others, so that no answer leaves an unknown outcome."""
    found: dict[str, Any] = parsed(_posted(f"{base(holder.client)}/{path}", values, holder.token, writes), dict, writes)
    return found


def remove(holder: Holder, path: str) -> None:
    """Delete something."""
    call("DELETE", f"{base(holder.client)}/{path}", headers=_bearer(holder.token), refusal=refusal)


def grant(client: Client, path: str, **values: str) -> http.Response:
    """Ask for another token; Threads takes secrets in the address here, and in no other way."""
    return call("GET", f"{client.settings['api']}/{path}?{urlencode(values)}", headers={}, refusal=refusal)


def redeem(client: Client, values: Pairs) -> http.Response:
    """Give a code for a first token."""
    return _posted(f"{client.settings['api']}/oauth/access_token", values, "", writes=False)


def part(text: str) -> str:
    """One segment of a path."""
    return quote(text, safe="")


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"} if token else {}


def _posted(url: str, values: Pairs, token: str, writes: bool) -> http.Response:
    body, kind = form(values)
    headers = _bearer(token) | {"content-type": kind}
    return call("POST", url, headers=headers, body=body, writes=writes, refusal=refusal)
