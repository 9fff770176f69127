"""What the queue calls for resonance: weigh what has changed, a batch at a time."""

import time

from advocacy import clock, db
from advocacy.resonance import actions, queries

BATCH = 50
BUDGET = 60.0


def weigh_changed() -> int:
    """Weigh posts with news since they were last weighed, the longest unweighed first; how many."""
    until = time.monotonic() + BUDGET
    with db.snapshot() as session:
        due = queries.due(session, clock.now(), BATCH)
    weighed = 0
    for post_id in due:
        if time.monotonic() > until:
            break
        with db.snapshot() as session:
            found = actions.weighed(session, post_id)
        with db.transaction() as session:
            actions.keep(session, found)
        weighed += 1
    return weighed


def weigh_quarters() -> int:
    """Weigh the teams of this quarter, and of the one before while it still moves; how many rows."""
    now = clock.now()
    current = queries.Quarter.of(now)
    quarters = [current] if now > current.start + actions.SETTLED else [current.before, current]
    return sum(_weigh_quarter(quarter) for quarter in quarters)


def _weigh_quarter(quarter: queries.Quarter) -> int:
    with db.snapshot() as session:
        found = actions.weighed_teams(session, quarter)
    with db.transaction() as session:
        return len(actions.keep_teams(session, found))
