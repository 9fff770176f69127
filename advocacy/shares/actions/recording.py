"""Last move of a delivery: what became of it, in one short transaction for a whole batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.db import Base
from advocacy.networks import actions as networks
from advocacy.networks.connector import (
    ConnectorError,
    Duplicate,
    Outcome,
    OutcomeUnknown,
    Paused,
    Pending,
    Permanent,
    Permission,
    Published,
    Reconnect,
    Retry,
    Unknown,
)
from advocacy.shares.actions.claiming import Parcel
from advocacy.shares.models import Delivery, DeliveryState, move

MOST_ATTEMPTS = 8
SHORT_WAIT = timedelta(seconds=5)
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=1)
PERMISSION_WAIT = timedelta(hours=6)
# A network that prepares is asked again after half the time it has had so far, at most so much later.
LONGEST_PREPARING_WAIT = timedelta(minutes=5)
# What is not prepared after so long never will be.
PREPARING_ENDS = timedelta(hours=24)
# Multiples of the first wait for a look-up; after the last one only the person can tell.
LOOKS = (1, 3, 15, 45, 180, 720, 2160)


@dataclass(frozen=True)
class NotCalled:
    """The call never left: this account or its network had asked us to wait meanwhile."""


Result = Outcome | ConnectorError | NotCalled


@dataclass(frozen=True)
class Verdict:
    """The state a result leads to, and what to write with it."""

    state: DeliveryState
    values: dict[str, Any] = field(default_factory=dict)


def record(session: Session, run: str, results: Sequence[tuple[Parcel, Result]], at: datetime) -> None:
    """Write what became of each delivery of a run, and what its network said of the account or of itself."""
    published: list[tuple[Parcel, Published]] = []
    for parcel, result in results:
        if isinstance(result, Published):
            published.append((parcel, result))
            continue
        verdict = judged(parcel, result, at)
        own = Delivery.claimed_by == run
        sending = {DeliveryState.SENDING}
        move(session, [parcel.delivery_id], verdict.state, sending, own, **verdict.values)
        _tell_networks(session, parcel, result, at)
    _publish(session, published, at)


def judged(parcel: Parcel, result: Result, at: datetime) -> Verdict:
    """What a result that is not plain success means for the delivery. Pure."""
    match result:
        case NotCalled():
            later = {"attempts": parcel.attempts - 1, "due_at": at + SHORT_WAIT}
            return Verdict(DeliveryState.WAITING, later)
        case Pending(ticket=ticket):
            return _preparing(parcel, ticket, at)
        case Retry() if parcel.ticket:
            return _preparing(parcel, parcel.ticket, at, result)
        case Unknown(reason=reason):
            return _unknown(parcel, "no-answer", at, reason)
        case OutcomeUnknown():
            return _unknown(parcel, "no-answer", at, result.detail or result.code)
        case Duplicate() if parcel.looks and result.remote_id:
            return published_as(Published(result.remote_id, result.url), at)
        case Duplicate() if parcel.looks:
            return _unknown(parcel, "duplicate-after", at, result.detail)
        case Retry():
            return _again(parcel, result, at)
        case Reconnect():
            return _held("account-expired", result)
        case Paused():
            return _held("network-paused", result)
        case Permission():
            return _held("permission", result, due_at=at + PERMISSION_WAIT)
        case Permanent() | Duplicate():
            return Verdict(DeliveryState.FAILED, _problem(result.code, result.detail))
        case _:
            return _unknown(parcel, "no-answer", at, str(result))


def published_as(out: Published, at: datetime) -> Verdict:
    """It is out."""
    found = {"remote_id": out.remote_id, "remote_url": out.url, "published_at": at}
    return Verdict(DeliveryState.PUBLISHED, {**found, "look_at": None, "problem": "", "problem_detail": ""})


def _problem(code: str, detail: str) -> dict[str, Any]:
    return {"problem": code, "problem_detail": detail[:300]}


def _unknown(parcel: Parcel, code: str, at: datetime, detail: str) -> Verdict:
    # A ticket may be followed and doubted in turn: its look-ups go on growing rarer, and come to an end.
    looks = parcel.looks if parcel.ticket else 0
    return Verdict(DeliveryState.UNCONFIRMED, {**_problem(code, detail), "look_at": next_look(looks, at)})


def next_look(looks: int, at: datetime) -> datetime | None:
    """When to look an outcome up again after so many looks; None when looking has an end."""
    if looks >= len(LOOKS):
        return None
    return at + LOOKS[looks] * timedelta(seconds=settings.current().look_seconds)


def _preparing(parcel: Parcel, ticket: str, at: datetime, error: Retry | None = None) -> Verdict:
    since = parcel.ticket_at or at
    if error and at - since > PREPARING_ENDS:
        return Verdict(DeliveryState.FAILED, _problem("gave-up", error.detail or error.code))
    first = timedelta(seconds=settings.current().follow_seconds)
    wait = min(max((at - since) / 2, first), LONGEST_PREPARING_WAIT)
    look = max(error.at, at) if error and error.at else at + wait
    known = {"ticket": ticket, "ticket_at": since, "look_at": look, "problem": "", "problem_detail": ""}
    anew = {} if parcel.ticket else {"looks": 0}
    return Verdict(DeliveryState.PREPARING, known | anew)


def _held(code: str, error: ConnectorError, **values: Any) -> Verdict:
    return Verdict(DeliveryState.HELD, {**_problem(code, error.detail or error.code), **values})


def _again(parcel: Parcel, error: Retry, at: datetime) -> Verdict:
    if parcel.attempts >= MOST_ATTEMPTS:
        return Verdict(DeliveryState.FAILED, _problem("gave-up", error.detail or error.code))
    wait = min(FIRST_WAIT * 2 ** (parcel.attempts - 1), LONGEST_WAIT)
    due_at = max(error.at or at + wait, at)
    return Verdict(DeliveryState.WAITING, {**_problem("retry", error.code), "due_at": due_at})


def _tell_networks(session: Session, parcel: Parcel, result: Result, at: datetime) -> None:
    networks.settle(session, parcel.receipt, result, made=not isinstance(result, NotCalled))
    if isinstance(result, Reconnect):
        networks.expire(session, parcel.account_id)
    elif isinstance(result, Paused):
        networks.pause(session, parcel.server_id, result.code)
    elif isinstance(result, Retry) and result.at is not None:
        networks.quiet(session, parcel.account_id, result.at)


def _publish(session: Session, out: Sequence[tuple[Parcel, Published]], at: datetime) -> None:
    """One statement for many rows: this is what a campaign's throughput hangs on."""
    if not out:
        return
    # The table and not the class: one prepared statement for all rows.
    table = Base.metadata.tables[Delivery.__tablename__]
    verdicts = [(parcel, published_as(result, at)) for parcel, result in out]
    # A list would be expanded, which many rows in one statement do not allow.
    on_its_way = sa.or_(table.c.state == DeliveryState.SENDING, table.c.state == DeliveryState.UNCONFIRMED)
    change = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("this"), on_its_way)
        .values(state=DeliveryState.PUBLISHED)
        .values({name: sa.bindparam(name) for name in verdicts[0][1].values})
    )
    rows = [{"this": parcel.delivery_id, **verdict.values} for parcel, verdict in verdicts]
    session.connection().execute(change, rows)
