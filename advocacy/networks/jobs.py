"""Background work on connected accounts, each in three moves: claim, call with no transaction open, record."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from advocacy import clock, crypto, db
from advocacy.networks import actions, queries
from advocacy.networks.connector import ConnectorError, Holder, Reconnect, Retry, Tokens

log = structlog.get_logger()

# Seconds after which a job leaves the rest to the next one, well below the job's own limit.
BUDGET = 60.0
BATCH = 200
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
            # Its token is lost to us: only its person can give another.
            actions.expire(session, account_id)
            return
    try:
        found = queries.connector(name).identity(holder.client, Tokens(holder.token))
    except Reconnect:
        with db.transaction() as session:
            actions.expire(session, account_id)
    except ConnectorError as error:
        until = error.at if isinstance(error, Retry) else None
        with db.transaction() as session:
            actions.quiet(session, account_id, until or clock.now() + timedelta(hours=1))
    else:
        if found.followers is not None:
            with db.transaction() as session:
                actions.count_followers(session, account_id, clock.now().date(), found.followers)


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
