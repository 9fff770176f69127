"""A leader's post relayed by 10,000 colleagues over five networks: how much of what their limits allow is used?

The networks count strictly, over a moving window, and refuse what comes too soon. Nobody's second relay may leave
before everybody's first.
"""

import json
import os
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from advocacy import clock, crypto, db, settings
from advocacy.networks.connectors.bluesky.ways import Way
from advocacy.networks.models import Account, Server
from advocacy.shares import jobs
from advocacy.shares.models import Delivery, DeliveryState
from advocacy.slices import tables
from bench.ground.house import databases, free_port, running, valkey
from tests import factories

RELAYS = int(os.environ.get("BENCH_RELAYS", "10000"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
LIMIT, ACCOUNT, WINDOW = 400, 3, 10
GOAL = 0.9
NAMES = ("linkedin", "x", "bluesky", "threads", "mastodon")
# Calls that each relay takes: Threads prepares with one and publishes with another.
CALLS = {"threads": 2}
# These people have this many relays each; everybody else has one.
EAGER, EACH = 10, 10


def given(url: str) -> str:
    """Every network at one address, with limits of ours that are those of the networks."""
    rates = {"server-rate": f"{LIMIT}/{WINDOW}second", "account-rate": f"{ACCOUNT}/{WINDOW}second"}
    own = {"x": {"enabled": "on", "budget": "1000000000000"}}
    networks = {
        name: {
            "client_id": "us",
            "client_secret": "hush",
            "settings": {**rates, "api": f"{url}/{name}", "web": f"{url}/{name}", **own.get(name, {})},
        }
        for name in NAMES
    }
    for name in ("bluesky", "mastodon"):
        del networks[name]["client_id"], networks[name]["client_secret"]
    return json.dumps(networks)


def seed(url: str) -> None:
    """On each network as many accounts as its share of the relays needs."""
    tables().create_all(db.engine())
    with db.transaction() as session:
        for name in NAMES:
            server = factories.server(session, name, origin=f"{url}/{name}", facts={"idempotent": True})
            secret = crypto.seal(Way(f"{url}/bluesky").written()) if name == "bluesky" else ""
            for number in range(accounts()):
                sealed = crypto.seal(f"{name}-{number}")
                remote = f"did:plc:{number:024d}" if name == "bluesky" else str(number)
                factories.account(
                    session,
                    factories.person(session),
                    server,
                    remote_id=remote,
                    token_sealed=sealed,
                    secret_sealed=secret,
                )


def accounts() -> int:
    """How many accounts each network has."""
    return RELAYS // len(NAMES) - EAGER * (EACH - 1)


def due() -> None:
    """Everybody's relays of one post, all due now."""
    with db.transaction() as session:
        session.execute(sa.delete(Delivery))
        session.execute(sa.update(Server).values(quiet_until=None))
        session.execute(sa.update(Account).values(quiet_until=None))
        post = factories.post(session)
        for account in session.scalars(sa.select(Account).order_by(Account.id)):
            share = factories.share(session, account.person, post)
            for number in range(EACH if _place(account) < EAGER else 1):
                text = f"À lire, vraiment. {account.connector} {account.remote_id} {number}"
                factories.delivery(session, share, account, text=text, due_at=clock.now())


def _place(account: Account) -> int:
    return int(account.remote_id.rpartition(":")[2])


def left() -> int:
    """Relays that are not out yet."""
    with db.transaction() as session:
        query = sa.select(sa.func.count()).where(Delivery.state != DeliveryState.PUBLISHED)
        return session.scalar(query) or 0


def relayed(url: str) -> tuple[float, dict[str, Any]]:
    """Everything relayed as the timetable would have it; when that began, and what the networks counted."""
    due()
    began = tick = time.monotonic()
    while left():
        jobs.wake()
        jobs.follow_due("threads")
        tick = max(tick + 1, time.monotonic())
        time.sleep(max(0.0, tick - time.monotonic()))
    with urllib.request.urlopen(f"{url}/told", timeout=60) as answer:  # noqa: S310 - our own address
        return began, dict(json.loads(answer.read()))


def used(name: str, began: float, posts: list[list[Any]]) -> float:
    """How long the network's limit would have needed, by how long it took: a burst at once, then one each window."""
    windows = -(-len(posts) * CALLS.get(name, 1) // LIMIT) - 1
    # One clock for all processes of this machine.
    return windows * WINDOW / (posts[-1][0] - began)


def fair(posts: list[list[Any]]) -> bool:
    """Whether everybody's first relay left before anybody's second, but for what was in hand together."""
    seen: set[str] = set()
    seconds = [at for at, (_, token) in enumerate(posts) if token in seen or seen.add(token)]
    firsts = len(seen)
    # A batch that was claimed together may end in any order.
    return not seconds or seconds[0] >= firsts - 256


def measure(database: str, folder: Path) -> None:
    """One database, several campaigns, each against fresh networks."""
    ratios: dict[str, list[float]] = {name: [] for name in NAMES}
    print(f"\n{RELAYS:,} relays over {len(NAMES)} networks, {LIMIT} calls each {WINDOW} s, {database}  ({RUNS} runs)")
    for run in range(RUNS):
        port = free_port()
        words = (sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port))
        options = ("--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "critical")
        limits = {"BENCH_LIMITS": f"{LIMIT},{ACCOUNT}", "BENCH_WINDOW": str(WINDOW)}
        with running(*words, *options, "bench.ground.networks:app", port=port, **limits):
            url = f"http://127.0.0.1:{port}"
            os.environ.update(RELAIS_NETWORKS=given(url), RELAIS_TRUSTED_HOSTS="127.0.0.1")
            settings.current.cache_clear()
            if run == 0:
                seed(url)
            _move(url)
            began, told = relayed(url)
        for name in NAMES:
            ratios[name].append(used(name, began, told[name]["posts"]))
            once, kept = told[name]["twice"] == 0, told[name]["exceeded"] == 0
            assert once, f"{name}: {told[name]['twice']} relays appeared twice"
            print(f"  {name:<10} limit kept: {kept}, once each: {once}, fair: {fair(told[name]['posts'])}")
    for name, found in ratios.items():
        word = "reached" if median(found) >= GOAL else "NOT reached"
        print(f"  {name:<10} used {median(found):.2f} ({min(found):.2f} to {max(found):.2f}), goal {GOAL}: {word}")
    db.engine().dispose()


def _move(url: str) -> None:
    """The networks listen elsewhere in each run."""
    with db.transaction() as session:
        for server in session.scalars(sa.select(Server)):
            server.origin = f"{url}/{server.connector}"
        for account in session.scalars(sa.select(Account).where(Account.connector == "bluesky")):
            account.secret_sealed = crypto.seal(Way(f"{url}/bluesky").written())


def main() -> None:
    """Both databases."""
    with tempfile.TemporaryDirectory() as name, valkey(Path(name)) as redis_url, databases() as urls:
        os.environ["REDIS_URL"] = redis_url
        for database, url in urls.items():
            os.environ["DATABASE_URL"] = url
            settings.current.cache_clear()
            measure(database, Path(name))


if __name__ == "__main__":
    main()
