"""What the Threads API says, read with care: its refusals, and the ids, counts and addresses in its answers."""

from datetime import timedelta
from typing import Any

from advocacy import clock, http
from advocacy.networks.connector import (
    ConnectorError,
    OutcomeUnknown,
    Permanent,
    Permission,
    Reconnect,
    Retry,
)
from advocacy.networks.wire import refused, resume_at, words

# Codes of the Graph API (developers.facebook.com/docs/graph-api/guides/error-handling).
TOKEN = 190
TEMPORARY = (1, 2)
THROTTLED = (4, 17, 32, 341, 613)
PERMISSIONS = (3, 10, *range(200, 300))
TOO_EARLY = 24
BLOCKED = 368
DAILY = 9
MISSING = 33
RESTRICTED = (2207050, 2207051, 4279013)
DAILY_SUBCODE = 2207042
TOO_MANY_LINKS = "LINK_LIMIT"
DAILY_WAIT = timedelta(hours=1)


def refusal(response: http.Response, writes: bool) -> ConnectorError:
    """What a refusal means, by the code of the Graph API where there is one, else by its status."""
    code, subcode = _codes(response)
    detail = words(response)
    if response.status == 429 or code in THROTTLED:
        return Retry("rate", resume_at(response.headers), detail)
    if code == DAILY or subcode == DAILY_SUBCODE:
        return Retry("rate", resume_at(response.headers) or clock.now() + DAILY_WAIT, detail)
    if code == TOKEN:
        return Reconnect("token-refused", detail)
    if subcode in RESTRICTED or code == BLOCKED:
        return Permanent("restricted", detail)
    if code == TOO_EARLY:
        return Retry("not-ready", detail=detail)
    if code in PERMISSIONS:
        return Permission("forbidden", detail)
    if code in TEMPORARY:
        return OutcomeUnknown("server-error", detail) if writes else Retry("server-error", detail=detail)
    if subcode == MISSING:
        return Permanent("gone", detail)
    return Permanent("too-many-links", detail) if TOO_MANY_LINKS in detail else refused(response, writes)


def _codes(response: http.Response) -> tuple[int, int]:
    try:
        found = response.json()
    except http.Malformed:
        return 0, 0
    error = found.get("error") if isinstance(found, dict) else None
    if not isinstance(error, dict):
        return 0, 0
    return _code(error.get("code")), _code(error.get("error_subcode"))


def _code(value: Any) -> int:
    return value if isinstance(value, int) else 0


def id_of(found: dict[str, Any], writes: bool = False) -> str:
    """The id in an answer; without one the outcome of a write is unknown."""
    value = found.get("id")
    if isinstance(value, str | int) and str(value):
        return str(value)
    raise OutcomeUnknown("malformed") if writes else Retry("malformed")


def items(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The list in an answer."""
    data = found.get("data")
    if isinstance(data, list) and all(isinstance(each, dict) for each in data):
        return data
    raise Retry("malformed")


def web(address: Any) -> str:
    """An address that may be shown as a link; empty when it is none of the web."""
    text = str(address or "")
    return text if text.startswith("https://") else ""


def count(value: Any) -> int | None:
    """A count; None when there is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
