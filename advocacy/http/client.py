"""The client: pools of kept connections behind the guard, one call at a time."""

import json
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from advocacy import db
from advocacy.http.addresses import PORTS, Failure, NoAnswer, NotSent, Refused, Target, target
from advocacy.http.sockets import PlainPool, TlsPool, call, tls

POOLS = 64
IDLE = 16
SAFE = ("GET", "HEAD")
MOVED = (301, 302, 303, 307, 308)
PRIVATE = ("authorization", "cookie")


class Malformed(Exception):
    """The answer is not the JSON it should be."""


@dataclass(frozen=True)
class Limits:
    """Seconds to connect, seconds for one read, seconds for all of it, and bytes of decoded body."""

    connect: float = 4.0
    read: float = 10.0
    total: float = 15.0
    size: int = 1024 * 1024


@dataclass(frozen=True)
class Question:
    """A request as it leaves. Header names are in lower case; an address may hold a secret, so it is not printed."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Response:
    """An answer, whole. Header names are in lower case; `url` is where it came from after redirects."""

    status: int
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON. Raises Malformed."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Malformed("not-json") from error


DEFAULT = Limits()


class Client:
    """Keep-alive pools behind the guard; any thread may use it, a forked child starts with none."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        self.trusted = frozenset(trusted)
        self._forget()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._pools: OrderedDict[tuple[str, str, int], urllib3.HTTPConnectionPool] = OrderedDict()
        self._process = os.getpid()

    def trusts(self, host: str, port: int) -> bool:
        """Whether this host may have a private address and any port."""
        return host in self.trusted or f"{host}:{port}" in self.trusted

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limits: Limits = DEFAULT,
        follow: int = 0,
    ) -> Response:
        """Call out, following at most `follow` redirects of a GET. Raises NotSent, Refused or NoAnswer."""
        if db.in_transaction():
            raise RuntimeError("a call to the outside inside a transaction")
        call.deadline = time.monotonic() + limits.total
        call.connect, call.read = limits.connect, limits.read
        sent = {"user-agent": "Relais/0.1", **{name.lower(): value for name, value in (headers or {}).items()}}
        question = Question(method, url, sent, body)
        answer = self._once(question, limits.size)
        while follow and method in SAFE and answer.status in MOVED and "location" in answer.headers:
            follow -= 1
            question = _next(question, answer.headers["location"])
            answer = self._once(question, limits.size)
        return answer

    def _once(self, question: Question, size: int) -> Response:
        there = target(question.url)
        pool = self._pool(there)
        try:
            return _ask(pool, question, there.path, size)
        except _Stale:
            return _ask(pool, question, there.path, size)

    def _pool(self, there: Target) -> urllib3.HTTPConnectionPool:
        if self._process != os.getpid():
            self._forget()
        with self._lock:
            pool = self._pools.pop(there.origin, None) or self._made(there)
            self._pools[there.origin] = pool
            if len(self._pools) > POOLS:
                self._pools.popitem(last=False)
        return pool

    def _made(self, there: Target) -> urllib3.HTTPConnectionPool:
        trusted = self.trusts(there.host, there.port)
        if not trusted and there.port not in PORTS.values():
            raise Refused("port")
        if there.scheme == "http":
            return PlainPool(there.host, there.port, maxsize=IDLE, trusted=trusted)
        return TlsPool(there.host, there.port, maxsize=IDLE, trusted=trusted, ssl_context=tls())


class _Stale(NoAnswer):
    """A kept connection was closed under a request that only asks: worth asking once more."""


def _next(question: Question, location: str) -> Question:
    there = urljoin(question.url, location)
    headers = question.headers
    if target(there).origin != target(question.url).origin:
        headers = {name: value for name, value in headers.items() if name not in PRIVATE}
    return replace(question, url=there, headers=headers)


def _ask(pool: urllib3.HTTPConnectionPool, question: Question, path: str, size: int) -> Response:
    call.sent = call.fresh = False
    try:
        raw = pool.urlopen(
            question.method,
            path,
            question.body,
            question.headers,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        headers = {name.lower(): value for name, value in raw.headers.items()}
        return Response(raw.status, question.url, headers, _body(raw, size))
    except (HTTPError, OSError) as error:
        raise _failure(error, question.method) from error


def _body(raw: urllib3.BaseHTTPResponse, size: int) -> bytes:
    whole = False
    try:
        content = raw.read(size + 1)
        whole = len(content) <= size
    finally:
        if not whole:
            raw.close()
        raw.release_conn()
    if not whole:
        raise NoAnswer("too-large")
    return content


def _failure(error: Exception, method: str) -> Failure:
    if not call.sent:
        return NotSent("unreachable")
    if method in SAFE and not call.fresh and isinstance(error, ProtocolError):
        return _Stale("broken")
    late = isinstance(error, ReadTimeoutError | TimeoutError)
    return NoAnswer("timeout" if late else "broken")
