"""Stored events of one quarter, each in the team where the person was that day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.feed.models import Post, Showing
from advocacy.people.models import Membership
from advocacy.resonance.queries.events import OPEN, facts_where
from advocacy.resonance.statistics import Opportunity, PostFacts, TeamRelay


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of the organisation's calendar."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> "Quarter":
        """The quarter written "2026-Q4"; a ValueError when it is none."""
        year, _, number = name.partition("-Q")
        if not (year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
            raise ValueError(f"not a quarter: {name}")
        return cls(int(year), int(number))

    @classmethod
    def of(cls, at: datetime) -> "Quarter":
        """The quarter of a moment in the organisation's time zone."""
        local = at.astimezone(_zone())
        return cls(local.year, (local.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def start(self) -> datetime:
        """Its first moment, in UTC."""
        return datetime(self.year, 3 * self.number - 2, 1, tzinfo=_zone()).astimezone(UTC)

    @property
    def next(self) -> "Quarter":
        """The one after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The one before it."""
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)


class Places:
    """Which team each person was in on each day."""

    def __init__(self, memberships: Iterable[tuple[str, str, date, date | None]]) -> None:
        self._of: dict[str, list[tuple[date, date, str]]] = {}
        for person, team, since, until in memberships:
            self._of.setdefault(person, []).append((since, until or date.max, team))

    def team(self, person: str, at: datetime) -> str:
        """The person's team at a moment, or "" without one."""
        day = at.astimezone(_zone()).date()
        return next((team for since, until, team in self._of.get(person, ()) if since <= day < until), "")


def opportunities_in(session: Session, quarter: Quarter, at: datetime) -> tuple[list[Opportunity], list[TeamRelay]]:
    """Every opportunity to relay, and every relay, that fell into a quarter, as known at a moment."""
    start, end = quarter.start, quarter.next.start
    posts = facts_where(session, Post.published_at.between(start - OPEN, end), at)
    places = Places(_memberships(session))
    shown = _shown_at(session, start - OPEN, end)
    found: list[Opportunity] = []
    relays: list[TeamRelay] = []
    for facts in posts:
        moments = _moments(facts, shown)
        relayed = facts.relayers
        found += [
            Opportunity(places.team(person, when), person, person in relayed)
            for person, when in sorted(moments.items())
            if start <= when < end
        ]
        relays += [TeamRelay(places.team(r.person, r.at), r) for r in facts.relays if start <= r.at < end]
    return found, relays


def _moments(facts: PostFacts, shown: Mapping[tuple[str, str], datetime]) -> dict[str, datetime]:
    relayed = {relay.person: relay.at for relay in reversed(facts.relays)}
    return {person: shown.get((facts.post, person)) or relayed[person] for person in facts.opportunities}


def _memberships(session: Session) -> Iterable[tuple[str, str, date, date | None]]:
    columns = (Membership.person_id, Membership.team_id, Membership.since, Membership.until)
    rows = session.execute(sa.select(*columns).order_by(Membership.since, Membership.id))
    return [(person, team, since, until) for person, team, since, until in rows]


def _shown_at(session: Session, since: datetime, until: datetime) -> dict[tuple[str, str], datetime]:
    query = sa.select(Showing.post_id, Showing.person_id, Showing.at).where(
        Showing.at >= since, Showing.at < until + timedelta(days=14), Showing.could_relay
    )
    return {(post, person): at for post, person, at in session.execute(query)}


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.current().time_zone)
