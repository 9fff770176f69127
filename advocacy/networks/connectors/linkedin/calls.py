"""Calls to LinkedIn's API: its headers, and its refusals turned into the seven errors.

Sources: learn.microsoft.com/en-us/linkedin/marketing/versioning, …/shared/api-guide/concepts/rate-limits.
"""

import json
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import regex

from advocacy import clock, http
from advocacy.networks import wire
from advocacy.networks.connector import (
    Client,
    ConnectorError,
    Duplicate,
    Paused,
    Permanent,
    Reconnect,
    Retry,
)

UPLOAD = http.Limits(connect=4, read=30, total=60)
URN = regex.compile(r"urn:li:(?:share|ugcPost|groupPost):\d+")
# A picture or video that has arrived and cannot be used yet.
UNREADY = ("MEDIA_ASSET_WAITING_UPLOAD", "MEDIA_ASSET_PROCESSING")
BROKEN = "MEDIA_ASSET_PROCESSING_FAILED"
# Said of withdrawn tokens, and now and then of one that was given a moment ago.
REVOKED = ("65601", "REVOKED_ACCESS_TOKEN")


def option(client: Client, name: str) -> str:
    """An option of the network as it holds for this installation."""
    return client.settings[name]


def waits(client: Client, name: str) -> list[float]:
    """An option that lists seconds to wait; what is no number counts for nothing."""
    return [min(float(each), 30.0) for each in option(client, name).split() if each.replace(".", "", 1).isdigit()]


def rest(
    client: Client, token: str, method: str, path: str, value: dict[str, Any] | None = None, *, writes: bool = False
) -> http.Response:
    """One call to a versioned or an older resource. `writes`: making it twice would publish twice."""
    headers = {
        "authorization": f"Bearer {token}",
        "linkedin-version": option(client, "version"),
        "x-restli-protocol-version": "2.0.0",
    }
    body = None
    if value is not None:
        headers["content-type"] = "application/json"
        body = json.dumps(value).encode()
    url, refusal = option(client, "api") + path, partial(refused, client)
    return wire.call(method, url, headers=headers, body=body, writes=writes, refusal=refusal)


def put(client: Client, token: str, url: str, content: bytes) -> str:
    """Send the bytes of a file where LinkedIn wants them; the tag under which it keeps them."""
    if not _theirs(client, url):
        raise Permanent("server-refused", "upload address")
    headers = {"authorization": f"Bearer {token}", "content-type": "application/octet-stream"}
    refusal = partial(refused, client)
    answer = wire.call("PUT", url, headers=headers, body=content, limits=UPLOAD, refusal=refusal)
    return answer.headers.get("etag", "").strip('"')


def _theirs(client: Client, url: str) -> bool:
    # The token goes along: it may reach nobody but LinkedIn.
    parts = urlsplit(url)
    ours = {urlsplit(option(client, name)).netloc for name in ("api", "web")}
    return parts.netloc in ours or (parts.scheme == "https" and parts.netloc.endswith(".linkedin.com"))


def refused(client: Client, answer: http.Response, writes: bool) -> ConnectorError:
    """What a refusal means."""
    said, detail = answer.body[:10_000].decode(errors="replace"), wire.words(answer)
    if answer.status == 426:
        return Paused("version", detail)
    if answer.status == 401 and any(code in said for code in REVOKED):
        return Reconnect("token-revoked", detail)
    if answer.status == 429:
        return Retry("rate", wire.resume_at(answer.headers) or _midnight(), detail)
    if answer.status == 422 and ("DUPLICATE_POST" in said or "duplicate of urn:li:" in said):
        return _duplicate(client, said, detail)
    if answer.status == 400 and BROKEN in said:
        return Permanent("bad-media", detail)
    if answer.status == 400 and any(code in said for code in UNREADY):
        return Retry("media-slow", detail=detail)
    return wire.refused(answer, writes)


def _duplicate(client: Client, said: str, detail: str) -> Duplicate:
    named = URN.search(said)
    return Duplicate("duplicate", named[0], address(client, named[0]), detail) if named else Duplicate("duplicate")


def address(client: Client, urn: str) -> str:
    """Where people read a post."""
    return f"{option(client, 'web')}/feed/update/{urn}/"


def _midnight() -> datetime:
    # All its counters begin anew at midnight UTC, and no header says so.
    now = clock.now()
    return datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
