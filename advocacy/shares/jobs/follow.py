"""Following what a network prepares, until it is out: claim, call with no transaction open, record."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import structlog

from advocacy import clock, db
from advocacy.networks import actions as network_actions
from advocacy.networks import queries as networks
from advocacy.networks.connector import ConnectorError, OutcomeUnknown, Preparing, Retry
from advocacy.shares.actions import following, recording
from advocacy.shares.actions.claiming import Parcel
from advocacy.shares.actions.recording import Result

log = structlog.get_logger()

# Seconds after which the rest is left to the next job, so that every network has its turn.
BUDGET = 5.0
THREADS = 8


def follow_due(network: str) -> int:
    """Ask one network whether what it prepares is ready, and have it put out; how many deliveries were asked for."""
    connector, run, asked = networks.connector(network), db.new_id(), 0
    if not isinstance(connector, Preparing):
        return 0
    until = time.monotonic() + BUDGET
    with ThreadPoolExecutor(THREADS, thread_name_prefix="follow") as pool:
        while time.monotonic() < until and (results := _round(connector, run, pool)):
            asked += len(results)
            # A network in trouble is left alone until the next job.
            if any(isinstance(result, Retry | OutcomeUnknown) for _, result in results):
                break
    return asked


def _round(connector: Preparing, run: str, pool: ThreadPoolExecutor) -> list[tuple[Parcel, Result]]:
    with db.transaction() as session:
        parcels = following.take_follows(session, connector.name, run, clock.now(), THREADS)
    results = list(zip(parcels, pool.map(partial(_follow, connector), parcels), strict=True))
    with db.transaction() as session:
        recording.record(session, run, results, clock.now())
    return results


def _follow(connector: Preparing, parcel: Parcel) -> Result:
    if full := network_actions.take(parcel.holder):
        return Retry("rate", full.until)
    try:
        return connector.follow(parcel.holder, parcel.ticket, parcel.message)
    except ConnectorError as error:
        return error
    except Exception as error:
        log.exception("delivery.broke", delivery=parcel.delivery_id)
        return OutcomeUnknown("broke", type(error).__name__)
