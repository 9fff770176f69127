"""What came back, as the simulator of the sandbox network tells it: readings, followers, clicks."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from advocacy import crypto, settings
from advocacy.demo.actions.accounts import Connected
from advocacy.demo.actions.relays import Live
from advocacy.demo.course import Course, Ids
from advocacy.networks.sandbox import simulator
from advocacy.networks.sandbox.simulator import Plan
from advocacy.reach.models import ReadingState
from advocacy.reach.queries import AGES

VALUES = ("views", "viewers", "likes", "comments", "reshares")
HOUR = timedelta(hours=1)
# One night the readers stood still: what came due meanwhile was missed, but for the last of each relay.
STANDSTILL = (timedelta(days=41), timedelta(days=40, hours=13))


def life(live: Live) -> Plan:
    """Everything that ever happens to it at the sandbox."""
    return simulator.plan(live.row["remote_id"], live.connected.followers, live.links)


def readings(lives: Iterable[Live], course: Course, ids: Ids) -> list[dict[str, Any]]:
    """Rows of every reading planned: taken, unavailable or still to come."""
    return [row for live in lives for row in _readings(live, course, ids)]


def _readings(live: Live, course: Course, ids: Ids) -> Iterator[dict[str, Any]]:
    start, plan, chance = live.row["published_at"], life(live), Random(f"readings:{live.row['remote_id']}")
    due = {age: start + timedelta(minutes=age) for age in AGES}
    asleep, awake = (course.now - back for back in STANDSTILL)
    missed = [age for age, at in due.items() if asleep <= at < awake][:-1]
    for age, at in due.items():
        taken = max(at, awake) if asleep <= at < awake else at + timedelta(seconds=chance.uniform(1, 20))
        row = {
            "id": ids.at(at), "delivery_id": live.row["id"], "age": age, "due_at": at, "attempts": 1,
            "claimed_at": taken, "taken_at": taken, **dict.fromkeys(VALUES), "missing": {},
        }  # fmt: skip
        if taken >= course.now:
            yield {**row, **_to_come(age, start, course)}
        elif (reason := _unavailable(live, age, taken, missed)) is not None:
            yield {**row, "state": ReadingState.UNAVAILABLE, "missing": dict.fromkeys(VALUES, reason)}
        else:
            yield {**row, **_measured(plan, (taken - start) / HOUR)}


def _unavailable(live: Live, age: int, taken: datetime, missed: list[int]) -> str | None:
    deleted = live.row["deleted_at"]
    if deleted is not None and taken >= deleted:
        return "gone"
    return "missed" if age in missed else None


def _to_come(age: int, start: datetime, course: Course) -> dict[str, Any]:
    """From now on the sandbox's clock decides, which may run fast."""
    left = start + timedelta(minutes=age) - course.now
    due = course.now + max(left, timedelta(0)) / settings.current().sandbox_speed
    return {"state": ReadingState.WAITING, "due_at": due, "attempts": 0, "claimed_at": None, "taken_at": None}


def _measured(plan: Plan, hours: float) -> dict[str, Any]:
    counts = plan.at(hours)
    told = {"views": counts.views, "viewers": counts.viewers, "likes": counts.likes}
    return {**told, "comments": counts.replies, "reshares": counts.boosts, "state": ReadingState.TAKEN}


def followers(
    known: Iterable[Connected], lives: Iterable[Live], rows: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """How many followed each account on the day it was connected, and on each day on which it was read."""
    by_delivery = {live.row["id"]: live.connected for live in lives}
    read = [(by_delivery[row["delivery_id"]], row["taken_at"]) for row in rows if row["state"] == ReadingState.TAKEN]
    read += [(who, who.account.connected_at) for who in known]
    days = {(who.account.id, at.date()): who.followers for who, at in read}
    return [{"account_id": account, "day": day, "followers": count} for (account, day), count in days.items()]


def clicks(lives: Iterable[Live], course: Course, ids: Ids) -> Iterator[bytes]:
    """Visits on tracked links up to now, as the redirect would have put them on the stream."""
    for live in lives:
        start = live.row["published_at"]
        end = live.row["deleted_at"] or course.now
        for event in life(live).until((end - start) / HOUR):
            if event.kind in simulator.CLICKS:
                at = start + event.age * HOUR
                visitor = crypto.fingerprint("demo-visitor", str(at.date()), str(event.person))[:32]
                click = (
                    ids.at(at), int(at.timestamp() * 1000), live.row["id"], event.agent, event.method, "", visitor,
                )  # fmt: skip
                yield json.dumps(click).encode()
