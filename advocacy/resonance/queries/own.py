"""A person's own results, which nobody else may ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Post
from advocacy.people.models import Person
from advocacy.resonance.queries.ages import BEFORE
from advocacy.resonance.queries.events import told_where
from advocacy.resonance.statistics import RelayFact
from advocacy.shares.models import Share

METRICS = ("views", "viewers", "reactions", "clicks")


@dataclass(frozen=True, slots=True)
class OwnRelay:
    """One of the person's relays with the post it passed on."""

    title: str
    language: str
    relay: RelayFact


@dataclass(frozen=True, slots=True)
class OwnSum:
    """A sum over own relays, and how many of them told it; None when none did."""

    value: int | None
    told: int


@dataclass(frozen=True, slots=True)
class OwnResults:
    """The person's relays of 90 days, the newest first, and their sums."""

    relays: Sequence[OwnRelay]

    def sum(self, metric: str) -> OwnSum:
        """Sum of views, viewers, reactions or clicks; kinds are never added up, and missing is never zero."""
        told = [value for own in self.relays if (value := getattr(own.relay, metric)) is not None]
        return OwnSum(sum(told) if told else None, len(told))


def own_results(session: Session, person: Person, now: datetime) -> OwnResults:
    """The results of the person who asks, of nobody else."""
    mine = (Share.person_id == person.id) & (Share.made_at > now - BEFORE)
    # One hour ahead, so that the clicks of the hour that runs are there: nothing is compared here.
    # Without half-lives, which take every reading of 90 days: what came is told as it is, not as a share of what will.
    relays = told_where(session, mine, now + timedelta(hours=1), {})
    query = sa.select(Post.id, Post.title, Post.language).where(Post.id.in_({relay.post for relay in relays}))
    posts = {post: (title, language) for post, title, language in session.execute(query)}
    newest = sorted(relays, key=lambda relay: relay.at, reverse=True)
    return OwnResults([OwnRelay(*posts[relay.post], relay) for relay in newest])
