"""Misbehaviour on demand: what the next requests on an endpoint will meet instead of an answer."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

KINDS = {
    "rate-limited": "429 with its headers, nothing written",
    "error": "500, nothing written",
    "unauthorized": "401, nothing written",
    "timeout-before": "no answer for some seconds, nothing written",
    "timeout-after": "written, then no answer for some seconds",
    "malformed": "written, and the answer is cut in the middle",
    "drip": "written, and the answer comes byte by byte",
}
EXEMPT = ("/control", "/assets", "/avatars")


@dataclass(frozen=True)
class Fault:
    """One misbehaviour, for so many requests still."""

    id: int
    kind: str
    endpoint: str
    times: int
    seconds: float
    account: str

    def meets(self, method: str, path: str, account: str) -> bool:
        """Whether it is meant for this request."""
        wanted, _, pattern = self.endpoint.rpartition(" ")
        return wanted in ("", method) and fnmatchcase(path, pattern) and self.account in ("", account)


class Faults:
    """The armed misbehaviours, first in, first out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[Fault] = []
        self._numbers = itertools.count(1)
        self._released = threading.Event()

    def arm(self, kind: str, endpoint: str, times: int, seconds: float, account: str = "") -> Fault:
        """Misbehave for the next `times` requests on `endpoint`, a glob with or without method."""
        if kind not in KINDS:
            raise ValueError(kind)
        fault = Fault(next(self._numbers), kind, endpoint or "*", times, seconds, account)
        with self._lock:
            self._armed.append(fault)
        return fault

    def armed(self) -> list[Fault]:
        """What is still to come."""
        return list(self._armed)

    def clear(self) -> None:
        """Behave again, and let those go who are waiting."""
        with self._lock:
            self._armed.clear()
            self._released.set()
            self._released = threading.Event()

    def take(self, method: str, path: str, account: Callable[[], str]) -> Fault | None:
        """The fault this request meets, counted down."""
        if not self._armed or path.startswith(EXEMPT):
            return None
        who = account()
        with self._lock:
            for place, fault in enumerate(self._armed):
                if fault.meets(method, path, who):
                    left = replace(fault, times=fault.times - 1)
                    self._armed[place : place + 1] = [left] if left.times else []
                    return fault
        return None

    def wait(self, seconds: float) -> None:
        """Say nothing for so long, or until all is forgiven."""
        self._released.wait(seconds)


class Misbehaving:
    """A WSGI application in front of the real one."""

    def __init__(self, app: WSGIApplication, faults: Faults, account: Callable[[str], str]) -> None:
        self._app = app
        self._faults = faults
        self._account = account

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer, or misbehave."""
        fault = self._faults.take(
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"],
            lambda: self._account(environ.get("HTTP_AUTHORIZATION", "")),
        )
        if fault is None:
            return self._app(environ, start)
        if fault.kind in ("rate-limited", "error", "unauthorized"):
            return _refuse(fault, start)
        if fault.kind == "timeout-before":
            return self._never(fault, start)
        return self._spoil(fault, environ, start)

    def _never(self, fault: Fault, start: StartResponse) -> Iterable[bytes]:
        self._faults.wait(fault.seconds)
        return _answer(start, "504 Gateway Timeout", {"error": "Gateway timeout"})

    def _spoil(self, fault: Fault, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        held: list[Any] = []

        def hold(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            held[:] = [status, headers]

        body = b"".join(self._app(environ, hold))
        if fault.kind == "timeout-after":
            return self._never(fault, start)
        if fault.kind == "malformed":
            body = body[: len(body) // 2]
        headers = [pair for pair in held[1] if pair[0].lower() != "content-length"]
        start(held[0], [*headers, ("Content-Length", str(len(body)))])
        return self._dripping(fault, body) if fault.kind == "drip" else [body]

    def _dripping(self, fault: Fault, body: bytes) -> Iterator[bytes]:
        for place in range(len(body)):
            self._faults.wait(fault.seconds / max(1, len(body)))
            yield body[place : place + 1]


def _refuse(fault: Fault, start: StartResponse) -> Iterable[bytes]:
    if fault.kind == "error":
        return _answer(start, "500 Internal Server Error", {"error": "Something went wrong"})
    if fault.kind == "unauthorized":
        return _answer(start, "401 Unauthorized", {"error": "The access token is invalid"})
    reset = datetime.fromtimestamp(time.time() + fault.seconds, UTC).isoformat(timespec="milliseconds")
    headers = [
        ("X-RateLimit-Limit", "300"),
        ("X-RateLimit-Remaining", "0"),
        ("X-RateLimit-Reset", reset.replace("+00:00", "Z")),
        ("Retry-After", str(max(1, round(fault.seconds)))),
    ]
    return _answer(start, "429 Too Many Requests", {"error": "Too many requests"}, headers)


def _answer(
    start: StartResponse, status: str, body: object, headers: Iterable[tuple[str, str]] = ()
) -> Iterable[bytes]:
    encoded = json.dumps(body).encode()
    plain = [("Content-Type", "application/json"), ("Content-Length", str(len(encoded)))]
    start(status, [*plain, *headers])
    return [encoded]
