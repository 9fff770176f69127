"""What is left of a bare client's rate once each post is claimed, sent, and recorded so that it can never go twice?"""

import http.client
import json
import os
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from advocacy import clock, crypto, db, settings
from advocacy.shares import jobs
from advocacy.shares.models import Delivery, DeliveryState
from advocacy.slices import tables
from bench.ground.house import databases, valkey
from bench.ground.report import compare
from tests import factories
from tests.sandbox_fixture import Sandbox, running

POSTS = int(os.environ.get("BENCH_POSTS", "10000"))
ACCOUNTS = 100
GOAL = 0.5
RUNS = 3


def seed(sandbox: Sandbox) -> None:
    """Accounts on the sandbox, and shares for the deliveries of each run."""
    tables().create_all(db.engine())
    with db.transaction() as session:
        server = factories.server(session, origin=sandbox.origin)
        for number in range(ACCOUNTS):
            person = factories.person(session)
            token = crypto.seal(sandbox.token(f"bench{number}"))
            factories.account(session, person, server, remote_id=str(number), token_sealed=token)


def due() -> None:
    """New deliveries for every account, all due now; what an earlier run left is taken away."""
    from advocacy.networks.models import Account

    with db.transaction() as session:
        session.execute(sa.delete(Delivery))
        accounts = session.scalars(sa.select(Account)).all()
        shares = [factories.share(session, account.person) for account in accounts]
        for number in range(POSTS):
            factories.delivery(
                session, shares[number % ACCOUNTS], accounts[number % ACCOUNTS], text=f"À lire, vraiment. {number}"
            )
        session.execute(sa.update(Delivery).values(due_at=clock.now()))


def delivered() -> float:
    """Deliveries a second, from due to recorded, by the product's own job."""
    due()
    began = time.perf_counter()
    while jobs.deliver_due("sandbox"):
        pass
    took = time.perf_counter() - began
    with db.transaction() as session:
        out = session.scalar(sa.select(sa.func.count()).where(Delivery.state == DeliveryState.PUBLISHED))
    assert out == POSTS, f"{out} of {POSTS} were published"
    return POSTS / took


def posted(sandbox: Sandbox) -> float:
    """The same posts a second by a bare loop over one keep-alive connection."""
    tokens = [sandbox.token(f"bench{number}") for number in range(ACCOUNTS)]
    line = http.client.HTTPConnection("127.0.0.1", int(sandbox.origin.rsplit(":", 1)[1]))
    began = time.perf_counter()
    for number in range(POSTS):
        body = json.dumps({"status": f"À lire, vraiment. {number}", "language": "fr"})
        heads = {
            "Authorization": f"Bearer {tokens[number % ACCOUNTS]}",
            "Content-Type": "application/json",
            "Idempotency-Key": db.new_id(),
        }
        line.request("POST", "/api/v1/statuses", body, heads)
        answer = line.getresponse()
        answer.read()
        assert answer.status == 200
    return POSTS / (time.perf_counter() - began)


def measure(database: str, folder: Path) -> None:
    """One database: both sides in turn, to the same server."""
    with running(folder / database, "--rate-limit", "0", "--no-audience") as sandbox:
        os.environ.update(RELAIS_SANDBOX="1", RELAIS_SANDBOX_URL=sandbox.origin)
        settings.current.cache_clear()
        seed(sandbox)
        compare(
            f"{POSTS:,} deliveries from due to recorded, {database}",
            ("relais: claimed, sent, recorded", delivered),
            ("a bare keep-alive loop to the same server", lambda: posted(sandbox)),
            GOAL,
            "posts/s",
            runs=RUNS,
        )
    db.engine().dispose()


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
