"""One call to X's API: where it goes, and what X means by a refusal."""

import base64
import json
from typing import Any
from urllib.parse import quote_plus, urlencode

from advocacy import http
from advocacy.networks import wire
from advocacy.networks.connector import (
    Client,
    ConnectorError,
    Duplicate,
    Holder,
    OutcomeUnknown,
    Paused,
    Permanent,
    Permission,
    Retry,
)

API = "https://api.x.com"
WEB = "https://x.com"
# Out of credits, or over the monthly cap of reads: nothing goes until somebody pays.
SPENT = ("usage-capped", "credits-depleted")
# The application itself lacks a right, or the person did not give it.
RIGHTS = ("client-forbidden", "unsupported-authentication")
WORDLESS = ("", "Forbidden")
TWICE = "duplicate content"


def api(client: Client, path: str, **query: str) -> str:
    """An address of the API, such as api(client, "/2/tweets", ids="1,2")."""
    return f"{client.settings.get('api') or API}{path}{'?' + urlencode(query) if query else ''}"


def web(client: Client, path: str) -> str:
    """An address for people."""
    return f"{client.settings.get('web') or WEB}{path}"


def refused(answer: http.Response, writes: bool) -> ConnectorError:
    """What X means by an answer that is not 2xx."""
    kind, detail = _kind(answer), wire.words(answer)
    if answer.status == 402 or kind in SPENT:
        return Paused("budget", detail)
    if answer.status != 403:
        return wire.refused(answer, writes)
    if TWICE in detail.lower():
        return Duplicate("duplicate", detail=detail)
    # X says 403 to a text it does not take as well as to a right that is missing.
    lacking = kind in RIGHTS or detail in WORDLESS
    return Permission("forbidden", detail) if lacking else Permanent("refused", detail)


def _kind(answer: http.Response) -> str:
    try:
        found = answer.json()
    except http.Malformed:
        return ""
    return str(found.get("type", "")).rpartition("/")[2] if isinstance(found, dict) else ""


def get(holder: Holder, path: str, **query: str) -> dict[str, Any]:
    """Read something."""
    return dict(wire.parsed(call(holder, "GET", path, **query), dict))


def remove(holder: Holder, path: str) -> dict[str, Any]:
    """Undo something."""
    return data(wire.parsed(call(holder, "DELETE", path), dict))


def post(holder: Holder, path: str, values: dict[str, Any], *, writes: bool = False) -> dict[str, Any]:
    """Post JSON, and what X says of it. `writes`: doing it twice would be wrong."""
    answer = send(holder, path, json.dumps(values).encode(), "application/json", writes=writes)
    return data(wire.parsed(answer, dict, writes), writes)


def call(holder: Holder, method: str, path: str, **query: str) -> http.Response:
    """A call without a body, which may be made again."""
    there = api(holder.client, path, **query)
    return wire.call(method, there, headers=_bearer(holder), refusal=refused)


def send(
    holder: Holder, path: str, body: bytes, kind: str, *, writes: bool = False, limits: http.Limits | None = None
) -> http.Response:
    """Post a body of a kind."""
    headers = {**_bearer(holder), "content-type": kind}
    there = api(holder.client, path)
    return wire.call("POST", there, headers=headers, body=body, writes=writes, limits=limits, refusal=refused)


def _bearer(holder: Holder) -> dict[str, str]:
    return {"authorization": f"Bearer {holder.token}"}


def data(answer: dict[str, Any], writes: bool = False) -> dict[str, Any]:
    """The one object of an answer; X may say 200 and give only errors."""
    found = answer.get("data")
    if isinstance(found, dict):
        return found
    raise OutcomeUnknown("malformed") if writes else Retry("malformed")


def grant(client: Client, path: str, values: wire.Pairs) -> http.Response:
    """Ask the token endpoint, as the application: its name and secret by HTTP Basic (RFC 6749, 2.3.1)."""
    us = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    body, kind = wire.form(values)
    headers = {"authorization": f"Basic {base64.b64encode(us.encode()).decode()}", "content-type": kind}
    return wire.call("POST", api(client, path), headers=headers, body=body, refusal=_ungranted)


def _ungranted(answer: http.Response, writes: bool) -> ConnectorError:
    # Being out of credits is no "no" to the person: their connection stays.
    return Retry("budget", detail=wire.words(answer)) if answer.status == 402 else wire.refused(answer, writes)
