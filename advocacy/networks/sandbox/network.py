"""The running sandbox: its store, its clock, its settings, its faults; Flask-free."""

import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from advocacy.networks.sandbox.faults import Faults
from advocacy.networks.sandbox.store import Row, Store
from advocacy.networks.sandbox.tempo import Tempo

WINDOW_SECONDS = 300.0


@dataclass(frozen=True)
class Options:
    """How the process was started."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8090
    speed: float = 1.0
    rate_limit: int = 300
    clicks_per_second: float = 20.0
    audience: bool = True
    threads: int = 16
    click_hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Access:
    """What a token opens."""

    token: str
    account_id: int
    client_id: str
    application: str
    scopes: frozenset[str]

    def allows(self, scope: str) -> bool:
        """Whether `read:statuses` is granted, by itself or by `read`."""
        return scope in self.scopes or scope.split(":")[0] in self.scopes


@dataclass
class Budget:
    """Requests left in the present window."""

    ends: float
    left: int


@dataclass
class Dials:
    """What can be changed while running."""

    rate_limit: int
    clicks_per_second: float
    audience: bool


class Refused(Exception):
    """An answer of the API that is not 200, with its headers."""

    def __init__(self, status: int, error: str, **headers: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class Network:
    """The sandbox while it runs."""

    options: Options
    store: Store
    tempo: Tempo
    dials: Dials
    faults: Faults = field(default_factory=Faults)
    _open: dict[str, Access] = field(default_factory=dict)
    _budgets: dict[int, Budget] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def start(cls, options: Options) -> "Network":
        """Open the data directory."""
        (options.data / "media").mkdir(parents=True, exist_ok=True)
        store = Store(options.data / "sandbox.sqlite3")
        dials = Dials(options.rate_limit, options.clicks_per_second, options.audience)
        return cls(options, store, Tempo(store, options.speed), dials)

    def access(self, token: str) -> Access | None:
        """What a token opens, if it was not revoked."""
        known = self._open.get(token)
        if known is None:
            # In a transaction, so that a token revoked meanwhile is not kept as open.
            with self.store.write():
                known = _looked_up(self.store, token)
                if known:
                    self._open[token] = known
        return known

    def issue(self, client_id: str, account_id: int, scopes: str) -> str:
        """A new token."""
        token = secrets.token_urlsafe(32)
        with self.store.write() as db:
            db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, NULL)",
                (token, client_id, account_id, scopes, time.time()),
            )
        return token

    def revoke(self, token: str) -> None:
        """A token opens nothing from now on."""
        with self.store.write() as db:
            db.execute("UPDATE tokens SET revoked_at = ? WHERE token = ?", (time.time(), token))
            self._open.pop(token, None)

    def revoke_all(self, account_id: int) -> int:
        """Revoke every token of an account; how many there were."""
        rows = self.store.all("SELECT token FROM tokens WHERE account_id = ? AND revoked_at IS NULL", account_id)
        for row in rows:
            self.revoke(row["token"])
        return len(rows)

    def spend(self, account_id: int) -> dict[str, str]:
        """Count one request of an account; the headers that say so. Raises Refused 429."""
        limit = self.dials.rate_limit
        if not limit:
            return {}
        with self._lock:
            budget = self._budgets.get(account_id)
            if budget is None or budget.ends <= time.time() or budget.left > limit:
                budget = self._budgets[account_id] = Budget(time.time() + WINDOW_SECONDS, limit)
            budget.left -= 1
        headers = limits(limit, max(0, budget.left), budget.ends)
        if budget.left < 0:
            wait = str(max(1, round(budget.ends - time.time())))
            raise Refused(429, "Too many requests", **headers, Retry_After=wait)
        return headers

    def change(self, **values: float) -> None:
        """Turn dials; budgets start anew with another limit."""
        for name, value in values.items():
            setattr(self.dials, name, type(getattr(self.dials, name))(value))
        if "rate_limit" in values:
            with self._lock:
                self._budgets.clear()


def limits(limit: int, left: int, ends: float) -> dict[str, str]:
    """Mastodon's three headers; the reset is ISO 8601."""
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": iso(ends),
    }


def iso(moment: float) -> str:
    """A moment as the API writes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _looked_up(store: Store, token: str) -> Access | None:
    row: Row | None = store.one(
        "SELECT t.*, a.name AS application FROM tokens t LEFT JOIN apps a USING (client_id)"
        " WHERE t.token = ? AND t.revoked_at IS NULL",
        token,
    )
    if row is None:
        return None
    return Access(
        token,
        row["account_id"],
        row["client_id"],
        row["application"] or "",
        frozenset(row["scopes"].split()),
    )
