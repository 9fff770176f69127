"""Are a thousand tokens renewed once each by two workers at once, and how much of a bare client's rate is left?"""

import http.client
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import sqlalchemy as sa

from advocacy import clock, crypto, db, settings
from advocacy.networks import jobs
from advocacy.networks.models import Account, Server
from advocacy.slices import tables
from bench.ground.house import databases, valkey
from bench.ground.report import compare
from tests import factories
from tests.networks.contract.fakes.x import CLIENT, TOKEN, Network
from tests.peer import Heard, Peer

ACCOUNTS = int(os.environ.get("BENCH_ACCOUNTS", "1000"))
# A thousand within the ten minutes for which X's tokens are renewed ahead of their end would be two a second.
GOAL = 0.03
RUNS = 2


def seed(there: Network) -> None:
    """Accounts on X whose tokens have run out; an earlier run's are taken away."""
    there.refreshes.clear()
    there.peer.heard.clear()
    with db.transaction() as session:
        session.execute(sa.delete(Account))
        session.execute(sa.delete(Server))
        secret = crypto.seal(CLIENT["client_secret"])
        place = factories.server(
            session, "x", origin="https://x.com", client_id="us", client_secret_sealed=secret, settings=there.settings
        )
        person = factories.person(session)
        for number in range(ACCOUNTS):
            there.connected(f"token-{number}", f"refresh-{number}")
            sealed = {
                "token_sealed": crypto.seal(f"token-{number}"),
                "refresh_sealed": crypto.seal(f"refresh-{number}"),
            }
            factories.account(session, person, place, expires_at=clock.now(), **sealed)


def renewed(there: Network) -> float:
    """Renewals a second, by two workers at once; each token once, or this run counts for nothing."""
    seed(there)
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: jobs.renew_due(), range(2)))
    took = time.perf_counter() - began
    used = [_refresh(heard) for heard in there.peer.on(*TOKEN)]
    assert len(used) == len(set(used)) == ACCOUNTS, f"{len(used)} renewals of {len(set(used))} tokens"
    return ACCOUNTS / took


def _refresh(heard: Heard) -> str:
    return heard.form["refresh_token"]


def asked(there: Network) -> float:
    """The same requests a second by a bare loop over one keep-alive connection."""
    seed(there)
    line = http.client.HTTPConnection("127.0.0.1", there.peer.port)
    began = time.perf_counter()
    for number in range(ACCOUNTS):
        body = urlencode({"grant_type": "refresh_token", "refresh_token": f"refresh-{number}"})
        line.request("POST", TOKEN[1], body, {"Authorization": "Basic dXM6aHVzaA=="})
        answer = line.getresponse()
        answer.read()
        assert answer.status == 200
    return ACCOUNTS / (time.perf_counter() - began)


def measure(database: str) -> None:
    """One database: both sides in turn, against the same stand-in for X."""
    peer = Peer()
    there = Network(peer)
    there.open()
    tables().create_all(db.engine())
    compare(
        f"{ACCOUNTS:,} tokens renewed once each, {database}",
        ("relais: leased, renewed, kept, by two workers", lambda: renewed(there)),
        ("a bare keep-alive loop to the same server", lambda: asked(there)),
        GOAL,
        "tokens/s",
        runs=RUNS,
    )
    peer.stop()
    db.engine().dispose()


def main() -> None:
    """Both databases."""
    os.environ["RELAIS_TRUSTED_HOSTS"] = "127.0.0.1"
    with tempfile.TemporaryDirectory() as name, valkey(Path(name)) as redis_url, databases() as urls:
        os.environ["REDIS_URL"] = redis_url
        for database, url in urls.items():
            os.environ["DATABASE_URL"] = url
            settings.current.cache_clear()
            measure(database)


if __name__ == "__main__":
    main()
