"""What the queue calls for the reach slice: plan readings, take those that are due."""

import time
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from advocacy import clock, crypto, db
from advocacy.errors import Problem
from advocacy.networks import actions as networks
from advocacy.networks import queries as network_queries
from advocacy.networks.actions import Receipt
from advocacy.networks.connector import ConnectorError, Holder, OutcomeUnknown, Paused, Reconnect, Retry
from advocacy.reach import actions
from advocacy.reach.actions import Errand

log = structlog.get_logger()
BUDGET = 30.0
LATER = timedelta(minutes=15)


def plan() -> int:
    """Plan readings of what has been published since; how many deliveries."""
    with db.transaction() as session:
        return actions.plan(session, clock.now())


def read() -> int:
    """Take the readings that are due, until none is or the time is up; how many were taken."""
    until, taken = time.monotonic() + BUDGET, 0
    plan()
    while time.monotonic() < until:
        with db.transaction() as session:
            actions.release_stale(session, clock.now())
            errands = actions.claim(session, clock.now())
        if not errands:
            break
        taken += sum(_in_time(errand, until) for errand in errands)
    return taken


def _in_time(errand: Errand, until: float) -> int:
    if time.monotonic() < until:
        return _run(errand)
    # A network that does not answer must not take this job past its end, and the others with it.
    with db.transaction() as session:
        actions.give_back(session, errand)
    return 0


def _run(errand: Errand) -> int:
    asked, receipt = errand.account_id, networks.FREE
    try:
        with db.transaction() as session:
            asked = network_queries.reader(session, errand.account_id)
            holder = network_queries.holder(session, asked)
            name = network_queries.network_of(session, asked)
            receipt = _paid(session, name, errand, holder)
        receipt.insist()
        if full := networks.take(holder):
            return _no_room(errand, full.until, receipt)
        answers = network_queries.connector(name).readings(holder, list(errand.readings))
    except crypto.KeyMissing:
        # Its token is lost to us: only its person can give another.
        _refused(errand, asked, Reconnect("key-missing"))
        return 0
    except Problem as problem:
        with db.transaction() as session:
            actions.give_up(session, errand, problem.code, clock.now())
        return 0
    except ConnectorError as error:
        _refused(errand, asked, error, receipt)
        return 0
    with db.transaction() as session:
        return actions.record(session, errand, answers, clock.now())


def _no_room(errand: Errand, until: datetime, receipt: Receipt) -> int:
    with db.transaction() as session:
        networks.give_back(session, receipt)
        actions.give_back(session, errand, until)
    return 0


def _paid(session: Session, network: str, errand: Errand, holder: Holder) -> Receipt:
    ids = list(errand.readings)
    return networks.reserve(session, network, holder.client, lambda one: one.reading(ids), clock.now())


def _refused(errand: Errand, asked: str, error: ConnectorError, receipt: Receipt = networks.FREE) -> None:
    log.info("reading.refused", network=errand.network, code=error.code)
    now = clock.now()
    with db.transaction() as session:
        networks.settle(session, receipt, error)
        if isinstance(error, Reconnect):
            networks.expire(session, asked)
            actions.give_up(session, errand, "reconnect", now)
        elif isinstance(error, Paused):
            # What we refuse ourselves for want of money may still be enough for a relay.
            if not receipt.refusal:
                networks.stop(session, asked, error)
            actions.give_up(session, errand, error.code, now)
        elif isinstance(error, Retry | OutcomeUnknown):
            when = error.at if isinstance(error, Retry) and error.at else now + LATER
            actions.put_off(session, errand, when, error.code, now)
        else:
            actions.give_up(session, errand, error.code, now)
