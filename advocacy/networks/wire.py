"""One call to a network's server, with every way it can fail turned into one of the seven errors."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from advocacy import clock, http
from advocacy.networks.connector import (
    ConnectorError,
    OutcomeUnknown,
    Permanent,
    Permission,
    Reconnect,
    Retry,
)

LONGEST_WAIT = timedelta(hours=24)
RESUMES = ("retry-after", "x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
REMAINS = ("x-ratelimit-remaining", "ratelimit-remaining")
REFUSALS = {404: "gone", 410: "gone", 413: "too-big", 415: "bad-media", 422: "refused"}

Pairs = Sequence[tuple[str, str]]
# How an answer that is not 2xx reads; the second value says that the call wrote.
Refusal = Callable[[http.Response, bool], ConnectorError]


def ask(
    method: str, url: str, *, token: str = "", limits: http.Limits = http.DEFAULT, follow: int = 0
) -> http.Response:
    """Read something, or undo what may be undone twice. A call without answer may be made again."""
    try:
        return _checked(http.request(method, url, headers=_bearer(token), follow=follow), writes=False)
    except http.Failure as error:
        raise _unheard(error, writes=False) from error


def tell(
    url: str,
    body: bytes,
    kind: str,
    *,
    token: str = "",
    key: str = "",
    writes: bool = True,
    limits: http.Limits | None = None,
) -> http.Response:
    """Post something. `writes` says that doing it twice would be wrong: no answer is then an unknown outcome."""
    headers = {**_bearer(token), "content-type": kind} | ({"idempotency-key": key} if key else {})
    try:
        bounds = {"limits": limits} if limits else {}
        return _checked(http.request("POST", url, headers=headers, body=body, **bounds), writes)
    except http.Failure as error:
        raise _unheard(error, writes) from error


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    writes: bool = False,
    limits: http.Limits | None = None,
    refusal: Refusal | None = None,
) -> http.Response:
    """One request with headers of its own, for networks that prove themselves or refuse in ways of their own.

    `refusal` reads an answer that is not 2xx; without it, `refused` does.
    """
    bounds = {"limits": limits} if limits else {}
    try:
        answer = http.request(method, url, headers=headers, body=body, **bounds)
    except http.Failure as error:
        raise _unheard(error, writes) from error
    if answer.ok:
        return answer
    raise (refusal or refused)(answer, writes)


def form(values: Pairs) -> tuple[bytes, str]:
    """A form body and its content type."""
    return urlencode(values).encode(), "application/x-www-form-urlencoded"


def parsed(response: http.Response, kind: type[dict[str, Any]] | type[list[Any]], writes: bool = False) -> Any:
    """The JSON of an answer, of the kind it must be; anything else leaves the outcome of a write unknown."""
    try:
        found = response.json()
    except http.Malformed:
        found = None
    if isinstance(found, kind):
        return found
    raise _broken("malformed", writes)


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"} if token else {}


def _broken(code: str, writes: bool, detail: str = "") -> ConnectorError:
    return OutcomeUnknown(code, detail) if writes else Retry(code, detail=detail)


def _unheard(error: http.Failure, writes: bool) -> ConnectorError:
    if isinstance(error, http.Refused):
        return Permanent("server-refused", str(error))
    if isinstance(error, http.NotSent):
        return Retry("unreachable", detail=str(error))
    return _broken("no-answer", writes, str(error))


def _checked(response: http.Response, writes: bool) -> http.Response:
    if response.ok:
        return response
    raise refused(response, writes)


def refused(response: http.Response, writes: bool) -> ConnectorError:
    """What an answer that is not 2xx means, by its status."""
    status, detail = response.status, words(response)
    if status == 429:
        return Retry("rate", resume_at(response.headers), detail)
    if status == 401:
        return Reconnect("token-refused", detail)
    if status == 403:
        return Permission("forbidden", detail)
    if status >= 500 or status == 408:
        return _broken("server-error", writes, detail or str(status))
    if status < 400:
        return Permanent("moved", str(status))
    return Permanent(REFUSALS.get(status, "refused"), detail or str(status))


def words(response: http.Response) -> str:
    """The server's own words on an error, shortened; empty when it has none for people."""
    try:
        found = response.json()
    except http.Malformed:
        return ""
    if not isinstance(found, dict):
        return ""
    # RFC 6749, what many do, and RFC 9457.
    said = found.get("error_description") or found.get("message") or found.get("error") or found.get("detail") or ""
    # The networks of Meta put their words one level deeper.
    return str(said.get("message", "") if isinstance(said, dict) else said)[:300]


def resume_at(headers: Mapping[str, str]) -> datetime | None:
    """When a server wants to hear from us again, from the headers in `RESUMES`; at most a day ahead."""
    now = clock.now()
    found = [_moment(headers[name], now) for name in RESUMES if name in headers]
    known = [moment for moment in found if moment is not None]
    return min(max(max(known), now), now + LONGEST_WAIT) if known else None


def spent_until(headers: Mapping[str, str]) -> datetime | None:
    """Until when a server has no room for another call, told on an answer that is fine; None when there is room."""
    spent = any(headers.get(name, "").strip() == "0" for name in REMAINS)
    return resume_at(headers) if spent else None


def _moment(text: str, now: datetime) -> datetime | None:
    # Seconds from now, seconds since 1970, ISO 8601 or the date format of mail: all four are met.
    try:
        if text.strip().isdigit():
            number = int(text)
            return (
                datetime.fromtimestamp(number, UTC) if number > 10**9 else now + timedelta(seconds=min(number, 10**6))
            )
        found = datetime.fromisoformat(text) if "T" in text and "," not in text else parsedate_to_datetime(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
