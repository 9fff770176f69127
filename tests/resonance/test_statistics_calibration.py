"""Verdicts over a simulated company: rare where nothing changes, there where something does."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import exp
from random import Random

from advocacy.resonance.statistics import Past, PostFacts, RelayFact, Verdict, weigh_post

START = datetime(2026, 1, 1, tzinfo=UTC)
STAFF = 240
BEFORE = 45


class Company:
    """People who differ in how readily they relay and in how many follow them."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.readiness = [self.chance.betavariate(1, 9) for _ in range(STAFF)]
        self.followers = [int(self.chance.lognormvariate(5.5, 1)) for _ in range(STAFF)]
        self.posts: list[PostFacts] = []

    def publish(self, boost: float = 1.0) -> PostFacts:
        """One more post, shown to most, relayed `boost` times as readily as usual."""
        at = START + timedelta(days=2 * len(self.posts))
        exposed = [person for person in range(STAFF) if self.chance.random() < 0.6]
        relayers = [person for person in exposed if self.chance.random() < self.readiness[person] * boost]
        relays = [self._relay(person, at) for person in relayers]
        names = frozenset(str(person) for person in exposed)
        self.posts.append(PostFacts(str(len(self.posts)), at, at + timedelta(days=10), names, relays))
        return self.posts[-1]

    def _relay(self, person: int, at: datetime) -> RelayFact:
        views = int(self.chance.lognormvariate(0, 0.8) * self.followers[person] * 0.3) + 1
        likes = self._poisson(views * 0.03 * self.chance.gammavariate(1, 1))
        return RelayFact("", str(person), "sandbox", True, at, self.followers[person], 72, views, views, likes, 0, 0)

    def _poisson(self, mean: float) -> int:
        terms = accumulate(range(1, 400), lambda term, k: term * mean / k, initial=exp(-mean))
        aim = self.chance.random()
        return sum(total < aim for total in accumulate(terms))

    def past(self) -> Past:
        """The posts before the last one."""
        posts = self.posts[-BEFORE - 1 : -1]
        seen = Counter(person for post in posts for person in post.opportunities)
        done = Counter(person for post in posts for person in post.relayers)
        people = {person: (done[person], count) for person, count in seen.items()}
        sizes = [(len(post.relayers), len(post.opportunities)) for post in posts]
        return Past(people, sizes, [relay for post in posts for relay in post.relays])

    def verdict(self, boost: float = 1.0) -> Verdict:
        """The verdict on one more post."""
        return weigh_post(self.publish(boost), self.past()).verdict


def test_where_nothing_changes_hardly_any_post_is_judged_unusual() -> None:
    company = Company(seed=1)
    for _ in range(BEFORE):
        company.publish()
    verdicts = Counter(company.verdict() for _ in range(60))
    assert verdicts[Verdict.ABOVE] + verdicts[Verdict.BELOW] <= 4
    assert verdicts[Verdict.IN_LINE] >= 50


def test_posts_relayed_thrice_as_readily_are_mostly_found_and_never_called_below() -> None:
    company = Company(seed=2)
    for _ in range(BEFORE):
        company.publish()
    verdicts: Counter[Verdict] = Counter()
    for _ in range(12):
        verdicts[company.verdict(boost=3)] += 1
        # What is usual stays what it was.
        company.posts.pop()
        company.publish()
    assert verdicts[Verdict.ABOVE] >= 9
    assert verdicts[Verdict.BELOW] == 0
