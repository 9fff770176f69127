"""Writes of the reach slice: readings planned, claimed, and recorded as measured or unavailable."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.networks import queries as networks
from advocacy.networks.connector import Metrics
from advocacy.networks.models import FollowerCount
from advocacy.reach import queries
from advocacy.reach.models import Reading, ReadingState
from advocacy.shares.models import Delivery

VALUES = ("views", "viewers", "likes", "comments", "reshares")
STALE = timedelta(minutes=5)
MOST_ATTEMPTS = 4
# Readings that came due while we were away are spread over this time when we are back.
CATCH_UP = timedelta(minutes=10)


@dataclass(frozen=True)
class Errand:
    """One call to one network for one account: which deliveries to ask about, and the readings they fill."""

    account_id: str
    network: str
    # Reading id by the id the network knows the status by.
    readings: dict[str, str]


def pace(network: str) -> float:
    """How much faster than ours a network's clock runs: 1, but on the sandbox."""
    return settings.current().sandbox_speed if network == "sandbox" else 1.0


def plan(session: Session, now: datetime, limit: int = 1_000) -> int:
    """Plan the readings of deliveries that have none yet; how many deliveries."""
    deliveries = queries.unplanned(session, now, limit)
    for delivery in deliveries:
        _plan_one(session, delivery, now)
    return len(deliveries)


def _plan_one(session: Session, delivery: Delivery, now: datetime) -> None:
    assert delivery.published_at is not None
    speed = pace(delivery.network)
    every = {age: delivery.published_at + timedelta(minutes=age / speed) for age in queries.AGES}
    times = spread(every, _a_day(delivery))
    # Of the ages already past, only the last still says something true.
    missed = [age for age, at in times.items() if at < now][:-1]
    session.add_all(
        Reading(delivery_id=delivery.id, age=age, due_at=at) for age, at in times.items() if age not in missed
    )


def spread(times: Mapping[int, datetime], a_day: int | None) -> dict[int, datetime]:
    """Of the times of each day (UTC) only the last so many: they say the most. None: all. Pure."""
    if a_day is None:
        return dict(times)
    days: dict[date, list[int]] = defaultdict(list)
    for age, at in times.items():
        days[at.date()].append(age)
    return {age: times[age] for ages in days.values() for age in ages[max(len(ages) - a_day, 0) :]}


def _a_day(delivery: Delivery) -> int | None:
    bounded = "readings_a_day" in networks.options(delivery.network, {})
    account = delivery.account if bounded else None
    return networks.readings_a_day(delivery.network, account.server) if account else None


def claim(session: Session, now: datetime, limit: int = 500) -> list[Errand]:
    """Take readings that are due; where several of one delivery are, the earlier ones are marked missed."""
    newest: dict[str, Reading] = {}
    for reading in queries.due(session, now, limit):
        earlier = newest.get(reading.delivery_id)
        if earlier is not None:
            _unavailable(earlier, "missed", now)
        newest[reading.delivery_id] = reading
        reading.state, reading.claimed_at = ReadingState.CLAIMED, now
        reading.attempts += 1
    session.flush()
    return _errands(session, _affordable(session, list(newest.values()), now))


def _affordable(session: Session, readings: list[Reading], now: datetime) -> list[Reading]:
    """Without those of deliveries that were read today (UTC) as often as their network bears; late ones can be such."""
    read = queries.read_on(session, [reading.delivery_id for reading in readings], now)
    kept = []
    for reading in readings:
        most = _a_day(reading.delivery) if reading.delivery_id in read else None
        if most is not None and read[reading.delivery_id] >= most:
            _unavailable(reading, "read-today", now)
        else:
            kept.append(reading)
    return kept


def _errands(session: Session, readings: list[Reading]) -> list[Errand]:
    deliveries = {
        row.id: row
        for row in session.scalars(sa.select(Delivery).where(Delivery.id.in_([one.delivery_id for one in readings])))
    }
    grouped: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for reading in readings:
        delivery = deliveries[reading.delivery_id]
        grouped[delivery.account_id or "", delivery.network][delivery.remote_id or ""] = reading.id
    return [Errand(account, network, ids) for (account, network), ids in grouped.items()]


def record(session: Session, errand: Errand, answers: Sequence[Metrics], now: datetime) -> int:
    """Record what a network said; a status it no longer has is gone. How many readings were taken."""
    by_id = {answer.remote_id: answer for answer in answers}
    readings = _claimed(session, errand)
    for remote_id, reading_id in errand.readings.items():
        reading = readings.get(reading_id)
        answer = by_id.get(remote_id)
        if reading is not None and answer is not None:
            _taken(reading, answer, now)
        elif reading is not None:
            _unavailable(reading, "gone", now)
    _note_followers(session, errand.account_id, answers, now)
    return len(by_id)


def _claimed(session: Session, errand: Errand) -> dict[str, Reading]:
    rows = session.scalars(
        sa.select(Reading).where(Reading.id.in_(errand.readings.values()), Reading.state == ReadingState.CLAIMED)
    )
    return {row.id: row for row in rows}


def _taken(reading: Reading, answer: Metrics, now: datetime) -> None:
    for name in VALUES:
        setattr(reading, name, getattr(answer, name))
    reading.missing = {
        name: answer.missing.get(name, "not-provided") for name in VALUES if getattr(answer, name) is None
    }
    measured = len(reading.missing) < len(VALUES)
    reading.state = ReadingState.TAKEN if measured else ReadingState.UNAVAILABLE
    reading.taken_at = now


def _unavailable(reading: Reading, reason: str, now: datetime) -> None:
    reading.state, reading.taken_at = ReadingState.UNAVAILABLE, now
    reading.missing = dict.fromkeys(VALUES, reason)


def _note_followers(session: Session, account_id: str, answers: Sequence[Metrics], now: datetime) -> None:
    said = [answer.followers for answer in answers if answer.followers is not None]
    if said:
        session.merge(FollowerCount(account_id=account_id, day=now.date(), followers=said[-1]))


def give_up(session: Session, errand: Errand, reason: str, now: datetime) -> None:
    """Record that nothing could be had, and why."""
    for reading in _claimed(session, errand).values():
        _unavailable(reading, reason, now)


def put_off(session: Session, errand: Errand, until: datetime, reason: str, now: datetime) -> None:
    """Try again at `until`; after four attempts the reading is unavailable for that reason."""
    for reading in _claimed(session, errand).values():
        if reading.attempts >= MOST_ATTEMPTS:
            _unavailable(reading, reason, now)
        else:
            reading.state, reading.due_at = ReadingState.WAITING, until


def give_back(session: Session, errand: Errand, until: datetime | None = None) -> None:
    """Leave readings to a later job, not before `until`: nothing was asked."""
    for reading in _claimed(session, errand).values():
        reading.state, reading.attempts = ReadingState.WAITING, reading.attempts - 1
        reading.due_at = until or reading.due_at


def release_stale(session: Session, now: datetime) -> int:
    """Give back readings whose worker died: asking again changes nothing at the network. How many."""
    rows = session.scalars(
        sa.select(Reading).where(Reading.state == ReadingState.CLAIMED, Reading.claimed_at < now - STALE)
    ).all()
    for number, reading in enumerate(rows):
        reading.state = ReadingState.WAITING
        reading.due_at = now + CATCH_UP * number / len(rows)
    return len(rows)
