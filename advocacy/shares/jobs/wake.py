"""What the timetable calls: every second for what is due, a little less often for what got stuck."""

import time
from datetime import timedelta

from advocacy import clock, db, queue
from advocacy.networks import queries as networks
from advocacy.shares.actions import sweeping
from advocacy.shares.jobs.deliver import deliver_due
from advocacy.shares.queries import due

# The timetable ticks every second: looking a little further ahead lets each relay leave on its very moment.
AHEAD = 1.3
GLANCE = 0.1


def wake() -> int:
    """Deliver what is due or is about to be, and have the rest looked after; how many calls left."""
    _promise_the_rest()
    end = time.monotonic() + AHEAD
    sent = 0
    while True:
        ready, soon = _glance()
        sent += sum(deliver_due(network) for network in ready)
        if not soon or time.monotonic() >= end:
            return sent
        time.sleep(GLANCE)


def _glance() -> tuple[list[str], list[str]]:
    """Networks with something due now, and within the time we look ahead."""
    now = clock.now()
    with db.transaction() as session:
        session.connection(execution_options={"writes": False})
        soon = _installed(due.networks_to_deliver(session, now + timedelta(seconds=AHEAD)))
        ready = _installed(due.networks_to_deliver(session, now)) if soon else []
    return ready, soon


def _installed(names: list[str]) -> list[str]:
    """Those that this installation still speaks to: a network taken out must not hold up the others."""
    known = {each.name for each in networks.all_connectors()}
    return [name for name in names if name in known]


def _promise_the_rest() -> None:
    with db.transaction() as session:
        now = clock.now()
        for network in _installed(due.networks_to_look(session, now)):
            queue.later(session, "advocacy.shares.jobs.look_up", network)
        for network in _installed(due.networks_to_follow(session, now)):
            queue.later(session, "advocacy.shares.jobs.follow_due", network, queue="deliveries")
        for network in _installed(due.networks_to_delete(session, now)):
            queue.later(session, "advocacy.shares.jobs.delete_asked", network)


def sweep() -> int:
    """Free what killed workers left behind and let go of what was held; how many rows."""
    with db.transaction() as session:
        return sweeping.sweep(session, clock.now())
