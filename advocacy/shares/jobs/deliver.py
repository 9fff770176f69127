"""The dispatcher: claim, call with no transaction open, record; for one network, within a time budget."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from itertools import islice

import structlog

from advocacy import clock, db, queue
from advocacy.networks import actions as network_actions
from advocacy.networks import queries as networks
from advocacy.networks.connector import (
    Connector,
    ConnectorError,
    Outcome,
    OutcomeUnknown,
    Paused,
    Permanent,
    Published,
    Retry,
)
from advocacy.shares.actions import claiming, recording
from advocacy.shares.actions.claiming import Parcel
from advocacy.shares.actions.recording import NotCalled, Result

log = structlog.get_logger()

# Seconds after which the rest is left to the next job, so that every network has its turn.
BUDGET = 5.0
CLAIM = 256
# So many are marked as being sent at once, and are in doubt if the worker dies then.
CHUNK = 64
THREADS = 8
# After so many calls without an answer a server is left alone for a while.
TROUBLE = 3
REST = timedelta(seconds=30)
# Finished calls are recorded at least so often, however long the slowest one takes.
RECORD_EVERY = 0.25


class Dispatch:
    """One run of the dispatcher for one network."""

    def __init__(self, network: str, pool: ThreadPoolExecutor) -> None:
        self.network = network
        self.pool = pool
        self.run = db.new_id()
        self.connector: Connector = networks.connector(network)
        self.until = time.monotonic() + BUDGET
        # Accounts and servers that asked us to wait during this run.
        self.quiet: set[str] = set()
        # Where there is no room for more calls, and until when.
        self.full: dict[str, datetime] = {}
        self.trouble: Counter[str] = Counter()
        self.lock = threading.Lock()

    def deliver(self) -> int:
        """Send batch after batch; how many calls left."""
        with db.transaction() as session:
            claiming.tidy(session, self.network, clock.now())
        sent = 0
        while self.in_time() and (ids := self.claim()):
            sent += self.send_all(ids)
        self.spare()
        return sent

    def in_time(self) -> bool:
        """Whether another batch may be begun."""
        return time.monotonic() < self.until

    def claim(self) -> list[str]:
        """Take a batch."""
        with db.transaction() as session:
            return claiming.claim(session, self.network, self.run, clock.now(), CLAIM)

    def send_all(self, ids: Sequence[str]) -> int:
        """Send a batch chunk by chunk, and give back what there is no time for."""
        left = iter(ids)
        sent = 0
        while self.in_time() and (chunk := list(islice(left, CHUNK))):
            with db.transaction() as session:
                parcels = claiming.arm(session, chunk, self.run, clock.now())
            sent += sum(self.record(done) for done in self.call(parcels))
        if rest := list(left):
            with db.transaction() as session:
                claiming.disarm(session, rest, self.run)
        return sent

    def call(self, parcels: Iterable[Parcel]) -> Iterator[list[tuple[Parcel, Result]]]:
        """Call the network for each, several at a time; what has finished, as it finishes."""
        running = {self.pool.submit(self.send, parcel): parcel for parcel in parcels}
        pending: set[Future[Result]] = set(running)
        while pending:
            done, pending = wait(pending, timeout=RECORD_EVERY)
            yield [(running[each], each.result()) for each in done]

    def send(self, parcel: Parcel) -> Result:
        """One call. Whatever goes wrong after it began leaves the outcome unknown."""
        with self.lock:
            if self.quiet & {parcel.account_id, parcel.server_id}:
                return NotCalled()
        if parcel.incomplete:
            return Permanent("picture-gone")
        if parcel.receipt.refusal:
            return Paused(parcel.receipt.refusal)
        if full := network_actions.take(parcel.holder):
            self.rest(parcel.server_id if full.server else parcel.account_id, full.until)
            return NotCalled()
        try:
            outcome = self.call_out(parcel)
        except ConnectorError as error:
            self.hush(parcel, error)
            return error
        except Exception as error:
            log.exception("delivery.broke", delivery=parcel.delivery_id)
            return OutcomeUnknown("broke", type(error).__name__)
        if isinstance(outcome, Published) and outcome.rest_until:
            self.rest(parcel.account_id, outcome.rest_until)
        return outcome

    def call_out(self, parcel: Parcel) -> Outcome:
        """The one call that decides."""
        if parcel.reshares is not None:
            return self.connector.reshare(parcel.holder, parcel.reshares, parcel.message)
        return self.connector.publish(parcel.holder, parcel.message)

    def hush(self, parcel: Parcel, error: ConnectorError) -> None:
        """Send no more of this run to whom has asked us to wait, nor to a server that does not answer."""
        if not isinstance(error, Retry | OutcomeUnknown):
            return
        with self.lock:
            self.quiet.add(parcel.account_id)
            self.trouble[parcel.server_id] += not (isinstance(error, Retry) and error.at)
            if self.trouble[parcel.server_id] >= TROUBLE:
                self.quiet.add(parcel.server_id)

    def rest(self, whom: str, until: datetime) -> None:
        """Send no more to a server, or through an account, that has no room."""
        with self.lock:
            self.quiet.add(whom)
            self.full[whom] = until

    def spare(self) -> None:
        """Leave alone those that did not answer or have no room."""
        silent = {server: clock.now() + REST for server, times in self.trouble.items() if times >= TROUBLE}
        if silent or self.full:
            with db.transaction() as session:
                for whom, until in {**self.full, **silent}.items():
                    network_actions.quiet(session, whom, until)

    def record(self, results: Sequence[tuple[Parcel, Result]]) -> int:
        """Write what became of them; how many calls left."""
        if results:
            with db.transaction() as session:
                recording.record(session, self.run, results, clock.now())
        return sum(not isinstance(result, NotCalled) for _, result in results)


def deliver_due(network: str) -> int:
    """Send what may leave on one network now, and leave the rest to the next job; how many calls left."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="deliver") as pool:
        dispatch = Dispatch(network, pool)
        sent = dispatch.deliver()
    if not dispatch.in_time():
        queue.send(queue.Promise("advocacy.shares.jobs.deliver_due", (network,), "deliveries", None))
    if sent:
        log.info("delivered", network=network, calls=sent)
    return sent
