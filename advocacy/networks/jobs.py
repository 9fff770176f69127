"""Background work on connected accounts, each in three moves: claim, call with no transaction open, record."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from advocacy import clock, crypto, db
from advocacy.networks import actions, queries
from advocacy.networks.connector import (
    Capability,
    Connector,
    ConnectorError,
    Holder,
    Paused,
    Reconnect,
    Retry,
    Tokens,
)

log = structlog.get_logger()

# Seconds after which a job leaves the rest to the next one, well below the job's own limit.
BUDGET = 60.0
BATCH = 200
THREADS = 8
FACTS_LAST = timedelta(days=1)


def revoke(account_id: str) -> None:
    """Revoke a disconnected account's token at its network; what fails is tried again by `revoke_due`."""
    with db.transaction() as session:
        try:
            leaving = queries.leaving(session, account_id)
        except crypto.KeyMissing:
            actions.revoke_failed(session, account_id)
            return
    if leaving is not None:
        done = [_revoked(leaving.network, holder) for holder in leaving.holders]
        with db.transaction() as session:
            if all(done):
                actions.revoked(session, account_id, leaving.sealed)
            else:
                actions.revoke_failed(session, account_id)


def _revoked(name: str, holder: Holder) -> bool:
    try:
        queries.connector(name).revoke(holder.client, holder)
    except ConnectorError as error:
        log.info("networks.not_revoked", network=name, reason=error.code)
        return False
    return True


def revoke_due() -> None:
    """Try again what could not be revoked so far."""
    with db.transaction() as session:
        due = queries.to_revoke(session, clock.now())
    _within_budget(due, revoke)


def count_followers() -> None:
    """Ask each network once a day how many follow each connected account."""
    with db.transaction() as session:
        due = queries.to_count(session, clock.now(), BATCH)
    _within_budget(due, _count)


def _count(account_id: str) -> None:
    with db.transaction() as session:
        name = queries.network_of(session, account_id)
        try:
            holder = queries.holder(session, account_id)
        except crypto.KeyMissing:
            actions.lost(session, account_id)
            return
        receipt = actions.reserve(session, name, holder.client, lambda one: one.identifying(), clock.now())
    if receipt.refusal:
        return
    try:
        found = queries.connector(name).identity(
            holder.client, Tokens(holder.token, secret=holder.secret, scopes=holder.scopes)
        )
    except ConnectorError as error:
        with db.transaction() as session:
            actions.settle(session, receipt, error)
            _uncounted(session, account_id, error)
    else:
        if found.followers is not None:
            with db.transaction() as session:
                actions.count_followers(session, account_id, clock.now().date(), found.followers)


def _uncounted(session: Session, account_id: str, error: ConnectorError) -> None:
    if isinstance(error, Reconnect):
        actions.expire(session, account_id)
    elif isinstance(error, Paused):
        actions.stop(session, account_id, error)
    else:
        until = error.at if isinstance(error, Retry) else None
        actions.quiet(session, account_id, until or clock.now() + timedelta(hours=1))


def lift() -> None:
    """Let networks go on whose budget is a new month's, or that an owner has switched on again."""
    with db.transaction() as session:
        actions.lift(session, clock.now())


def renew_due() -> None:
    """Have the tokens renewed that run out soon, each by one worker only, several at a time."""
    until = time.monotonic() + BUDGET
    with ThreadPoolExecutor(THREADS, thread_name_prefix="renew") as pool:
        for network in queries.all_connectors():
            if Capability.REFRESH in network.capabilities:
                _renew_all(network, pool, until)


def _renew_all(network: Connector, pool: ThreadPoolExecutor, until: float) -> None:
    while time.monotonic() < until:
        with db.transaction() as session:
            ids = actions.claim_renewals(session, network, clock.now(), THREADS)
        if not ids:
            return
        list(pool.map(partial(_renew, network), ids))


def _renew(network: Connector, account_id: str) -> None:
    with db.transaction() as session:
        try:
            as_read, holder = queries.renewal(session, account_id)
        except crypto.KeyMissing:
            actions.lost(session, account_id)
            return
    try:
        tokens = network.renew(holder.client, holder)
    except Reconnect:
        with db.transaction() as session:
            actions.renewal_refused(session, account_id, as_read)
    except ConnectorError as error:
        # Not the network's "no": the lease runs out, and another try follows.
        log.info("networks.not_renewed", network=network.name, reason=error.code)
        if isinstance(error, Retry) and error.at:
            with db.transaction() as session:
                actions.quiet(session, account_id, error.at)
    else:
        with db.transaction() as session:
            actions.renewed(session, account_id, as_read, tokens)


def learn() -> None:
    """Ask each server in use for its limits again, once a day."""
    with db.transaction() as session:
        due = queries.to_learn(session, clock.now() - FACTS_LAST, BATCH)
    _within_budget(due, _learn)


def _learn(server_id: str) -> None:
    with db.transaction() as session:
        name, client = queries.registration(session, server_id)
        if client is None:
            actions.forget_registration(session, server_id)
            return
    try:
        found = queries.connector(name).learn(client)
    except ConnectorError as error:
        log.info("networks.not_learned", network=name, reason=error.code)
        return
    with db.transaction() as session:
        actions.learned(session, server_id, found)


def tidy() -> None:
    """Drop sign-ins that nobody finished."""
    with db.transaction() as session:
        actions.forget_handshakes(session, clock.now() - timedelta(days=1))


def _within_budget(ids: Sequence[str], work: Callable[[str], None]) -> None:
    until = time.monotonic() + BUDGET
    for one in ids:
        if time.monotonic() > until:
            return
        work(one)
