"""The tracked link's redirect, answered in front of the application: `/r/<code>` to 302, the click on its way."""

import atexit
import threading
import time
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from advocacy import db, settings
from advocacy.links import actions, queries, stream
from advocacy.links.queries import Target

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/r/"
LONGEST_CODE = 16
# A post's link may be corrected: a process believes what it read for this many seconds.
BELIEVED = 60.0
REMEMBERED = 50_000
LONGEST_AGENT = 300
DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()
NOTHING = (b"",)


class Door:
    """A WSGI callable that answers tracked links and hands everything else to the application."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application
        self.targets = Targets()
        self.salts = Salts()
        wait = settings.current().click_buffer_ms
        self.sink = Buffer(wait / 1000) if wait else Direct()

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer a redirect, or pass the request on."""
        path: str = environ["PATH_INFO"]
        if not path.startswith(PREFIX) or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start)
        target = self.targets.find(path[len(PREFIX) :])
        if target is None:
            return self.application(environ, start)
        self.sink.put(self._click(environ, target.delivery_id))
        start("302 Found", target.headers)
        return NOTHING

    def _click(self, environ: "WSGIEnvironment", delivery_id: str) -> stream.Raw:
        get = environ.get
        agent: str = get("HTTP_USER_AGENT", "")[:LONGEST_AGENT]
        purpose: str = get("HTTP_SEC_PURPOSE") or get("HTTP_PURPOSE") or get("HTTP_X_MOZ") or ""
        now = time.time()
        visit = f"{get('REMOTE_ADDR', '')}\x1f{agent}\x1f{delivery_id}".encode()
        unique = blake2b(visit, key=self.salts.on(int(now) // DAY), digest_size=16).hexdigest()
        return stream.Raw(
            db.new_id(), int(now * 1000), delivery_id, agent, environ["REQUEST_METHOD"], purpose[:40], unique
        )


class Known(NamedTuple):
    """A target with the answer to whoever follows it."""

    delivery_id: str
    headers: list[tuple[str, str]]


def _known(target: Target) -> Known:
    return Known(
        target.delivery_id,
        [
            ("Location", target.url),
            ("Cache-Control", "private, no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Robots-Tag", "noindex"),
            ("Content-Length", "0"),
        ],
    )


class Targets:
    """Where codes lead, remembered for a minute, unknown codes included."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[float, Known | None]] = {}

    def find(self, code: str) -> Known | None:
        """The target of a code, from memory or from the database."""
        now = time.monotonic()
        found = self.known.get(code)
        if found is not None and found[0] > now:
            return found[1]
        if not code.isalnum() or len(code) > LONGEST_CODE:
            return None
        return self._look_up(code, now)

    def _look_up(self, code: str, now: float) -> Known | None:
        with db.engine().connect().execution_options(writes=False) as connection:
            target = queries.target(connection, code)
        known = _known(target) if target else None
        if len(self.known) >= REMEMBERED:
            self.known.clear()
        self.known[code] = (now + BELIEVED, known)
        return known


class Salts:
    """The day's salt, read once a day by each process."""

    def __init__(self) -> None:
        self.day = 0
        self.salt = b""

    def on(self, day: int) -> bytes:
        """The salt (32 bytes) of a UTC day, counted from 1970."""
        if day != self.day:
            with db.transaction() as session:
                self.salt = actions.salt_of(session, date.fromordinal(EPOCH + day))
            self.day = day
        return self.salt


class Direct:
    """Each click is on the stream before its redirect is answered: a crash loses none."""

    def put(self, click: stream.Raw) -> None:
        """Append one click."""
        stream.append([click])


class Buffer:
    """Clicks gathered for some milliseconds and appended together: a crash loses at most that window."""

    def __init__(self, wait: float) -> None:
        self.wait = wait
        self.clicks: list[stream.Raw] = []
        self.some = threading.Event()
        threading.Thread(target=self._run, daemon=True, name="click-buffer").start()
        atexit.register(self.flush)

    def put(self, click: stream.Raw) -> None:
        """Keep one click for the next append."""
        self.clicks.append(click)
        self.some.set()

    def flush(self) -> None:
        """Append what has gathered."""
        gathered, self.clicks = self.clicks, []
        if gathered:
            stream.append(gathered)

    def _run(self) -> None:
        while True:
            self.some.wait()
            time.sleep(self.wait)
            self.some.clear()
            self.flush()
