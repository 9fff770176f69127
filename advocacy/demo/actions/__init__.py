"""Load the demonstration: a company, 120 days of its posts, and what came of them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.db import Base
from advocacy.demo.actions import accounts, company, returns
from advocacy.demo.actions.accounts import Connected
from advocacy.demo.actions.content import Desk
from advocacy.demo.actions.crowd import Lived, live
from advocacy.demo.actions.relays import Relays, Sender
from advocacy.demo.course import Course, Ids
from advocacy.demo.script import script
from advocacy.feed.models import Opinion, Showing, Visit
from advocacy.feed.queries import Face
from advocacy.links import actions as links
from advocacy.networks.models import FollowerCount, Server
from advocacy.reach.models import Reading
from advocacy.resonance import actions as resonance
from advocacy.resonance.queries import Quarter
from advocacy.shares.models import Delivery, Share

AT_ONCE = 2_000
Tell = Callable[[str], None]


def load(session: Session, now: datetime, tell: Tell) -> None:
    """Make everything there is to see, as if it had happened over the 120 days before `now`."""
    course = Course(now)
    ids = Ids(course)
    tell("Hiring 240 people for the demonstration …")
    everyone = company.found(session, script(), course, ids)
    connected, expired = accounts.connect(session, everyone, course, ids)
    tell("Writing posts …")
    desk = Desk(session, everyone, course, ids)
    posts = desk.publish(script())
    desk.draft(script())
    tell("Letting 120 days pass …")
    lived = live(script(), everyone, posts, course)
    sender = Sender(script(), course, ids, connected, expired)
    for act in lived.acts:
        sender.send(act)
    _keep(session, lived)
    _deliver(session, sender.made, [*connected.values(), expired], course, ids)
    tell("Weighing what came of it …")
    _weigh(session, posts.values(), course)


def move_in(session: Session) -> None:
    """Point the demonstration to where the sandbox network is now, if it has moved."""
    server = session.scalars(sa.select(Server).where(Server.connector == accounts.NETWORK)).first()
    if server is not None and server.origin != settings.current().sandbox_url.rstrip("/"):
        accounts.settle(server)


def _keep(session: Session, lived: Lived) -> None:
    _insert(session, Showing, lived.showings)
    _insert(session, Opinion, lived.opinions)
    came = {person: visits for person, visits in lived.visits.items() if visits}
    visits = [{"person_id": person, "at": v[-1], "before": v[-2] if len(v) > 1 else None} for person, v in came.items()]
    _insert(session, Visit, visits)


def _deliver(session: Session, made: Relays, known: Iterable[Connected], course: Course, ids: Ids) -> None:
    _insert(session, Share, made.shares)
    _insert(session, Delivery, made.deliveries)
    taken = returns.readings(made.live, course, ids)
    _insert(session, Reading, taken)
    _insert(session, FollowerCount, returns.followers(known, made.live, taken))
    for batch in _batches(returns.clicks(made.live, course, ids)):
        links.count(session, batch)


def _weigh(session: Session, posts: Iterable[Face], course: Course) -> None:
    for post in posts:
        resonance.weigh(session, post.id, course.now)
    first, quarter = Quarter.of(course.begin), Quarter.of(course.now)
    while quarter.start >= first.start:
        resonance.weigh_teams(session, quarter, course.now)
        quarter = quarter.before


def _insert(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        session.execute(sa.insert(table), rows[start : start + AT_ONCE])


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, AT_ONCE)):
        yield batch
