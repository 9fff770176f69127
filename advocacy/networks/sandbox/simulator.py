"""The simulated audience: pure and seeded, the same seed always gives the same people and moments.

Ages are hours since publication. Each viewer is drawn once, so viewers never exceed views and
nobody reacts before seeing. Only `plan` and `followers` draw; everything else counts.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from advocacy.networks.sandbox import agents

HALF_LIFE_HOURS = 3.0
CLICKS = ("click", "crawler", "scanner")
PEOPLE = 2**22


@dataclass(frozen=True)
class Event:
    """One act of the audience. `method`, `agent` and `link` matter for requests on links only."""

    age: float
    kind: str
    person: int
    agent: str = ""
    method: str = "GET"
    link: int = 0


@dataclass(frozen=True)
class Counts:
    """What the network would show at one moment. Clicks are people's, bots those of machines."""

    views: int
    viewers: int
    likes: int
    replies: int
    boosts: int
    clicks: int
    bots: int


@dataclass(frozen=True)
class Plan:
    """Everything that will ever happen to one status, in order of age."""

    viewers: Sequence[float]
    repeats: Sequence[float]
    events: Sequence[Event]

    def views_at(self, age: float) -> tuple[int, int]:
        """(views, viewers) at an age in hours."""
        viewers = bisect_right(self.viewers, age)
        return viewers + bisect_right(self.repeats, age), viewers

    def until(self, age: float) -> Sequence[Event]:
        """Events up to an age in hours."""
        return self.events[: bisect_right(self.events, age, key=lambda event: event.age)]

    def at(self, age: float) -> Counts:
        """All counts at an age in hours."""
        kinds = [event.kind for event in self.until(age)]
        views, viewers = self.views_at(age)
        return Counts(
            views,
            viewers,
            likes=kinds.count("like"),
            replies=kinds.count("reply"),
            boosts=kinds.count("boost"),
            clicks=kinds.count("click"),
            bots=kinds.count("crawler") + kinds.count("scanner"),
        )


@dataclass(frozen=True)
class _Appeal:
    """How a status does with those who could see it: shares between 0 and 1."""

    seen: float
    like: float
    reply: float
    boost: float
    click: float


def followers(seed: str, median: float = 260.0, sigma: float = 1.1, most: int = 15_000) -> int:
    """How many follow an account: log-normal, so a few have very many. At least 12."""
    drawn = Random(f"followers:{seed}").lognormvariate(math.log(median), sigma)
    return int(min(most, max(12.0, drawn)))


@lru_cache(maxsize=4096)
def plan(
    seed: str,
    follower_count: int,
    links: int = 1,
    half_life: float = HALF_LIFE_HOURS,
    reblog: bool = False,
) -> Plan:
    """The whole life of a status with so many followers and links. A reblog draws no first crawlers."""
    chance = Random(f"plan:{seed}:{follower_count}")
    appeal = _appeal(chance, links)
    viewers: list[float] = []
    repeats: list[float] = []
    events: list[Event] = []
    waves = [(0.0, follower_count, 0)]
    while waves:
        start, size, depth = waves.pop()
        for age in _arrivals(chance, size, appeal.seen / (1 + depth), start, half_life):
            viewers.append(age)
            if chance.random() < 0.22:
                repeats.append(age + chance.expovariate(1 / half_life))
            for event in _reactions(chance, appeal, age, links):
                events.append(event)
                if event.kind == "boost" and depth < 2:
                    waves.append((event.age, followers(f"{seed}:{event.person}", 120, 1.0, 4000), depth + 1))
    if links:
        events.extend(_machines(chance, links, reblog))
    return Plan(sorted(viewers), sorted(repeats), sorted(events, key=lambda event: event.age))


def history(
    seed: str, follower_count: int, published_at: datetime, now: datetime, links: int = 1, reblog: bool = False
) -> tuple[Counts, list[tuple[datetime, Event]]]:
    """Counts at `now` and the dated events up to it; the seed is the status's id in the sandbox."""
    life = plan(seed, follower_count, links, reblog=reblog)
    age = (now - published_at) / timedelta(hours=1)
    dated = [(published_at + timedelta(hours=event.age), event) for event in life.until(age)]
    return life.at(age), dated


def _appeal(chance: Random, links: int) -> _Appeal:
    """Most statuses do a little, some do well: log-normal factors on usual shares."""
    seen, liked = chance.lognormvariate(0, 0.45), chance.lognormvariate(0, 0.5)
    return _Appeal(
        seen=min(0.6, 0.17 * seen),
        like=min(0.3, 0.034 * liked),
        reply=min(0.1, 0.006 * liked),
        boost=min(0.1, 0.008 * liked),
        click=min(0.3, 0.03 * chance.lognormvariate(0, 0.4)) if links else 0.0,
    )


def _arrivals(chance: Random, size: int, share: float, start: float, half_life: float) -> Iterator[float]:
    """When each of those who see it does, half of them within the half-life."""
    for _ in range(_binomial(chance, size, share)):
        yield start - half_life * math.log2(1 - chance.random())


def _binomial(chance: Random, size: int, share: float) -> int:
    """How many of `size` do it; drawn one by one while small, else by the normal curve."""
    if size < 60:
        return sum(chance.random() < share for _ in range(size))
    drawn = round(chance.gauss(size * share, math.sqrt(size * share * (1 - share))))
    return min(size, max(0, drawn))


def _reactions(chance: Random, appeal: _Appeal, seen_at: float, links: int) -> Iterator[Event]:
    """What one viewer does after seeing it, within minutes."""
    for kind, share in (
        ("like", appeal.like),
        ("reply", appeal.reply),
        ("boost", appeal.boost),
        ("click", appeal.click),
    ):
        if chance.random() >= share:
            continue
        age = seen_at + chance.expovariate(30)
        person = chance.randrange(PEOPLE)
        if kind == "click":
            yield Event(age, kind, person, chance.choice(agents.PEOPLE), "GET", chance.randrange(links))
        else:
            yield Event(age, kind, person)


def _machines(chance: Random, links: int, reblog: bool) -> Iterator[Event]:
    """Scanners in the first seconds, preview crawlers in the first minute, a few more later."""
    second = 1 / 3600
    for _ in range(0 if reblog else chance.randrange(1, 4)):
        method = chance.choice(("HEAD", "GET"))
        age = chance.uniform(0.5, 8) * second
        yield _machine(chance, "scanner", age, chance.choice(agents.SCANNERS), method, links)
    for number in range(1 if reblog else chance.randrange(3, 8)):
        age = chance.uniform(2, 60) * second if number < 4 else chance.expovariate(0.4)
        yield _machine(chance, "crawler", age, chance.choice(agents.CRAWLERS), "GET", links)


def _machine(chance: Random, kind: str, age: float, agent: str, method: str, links: int) -> Event:
    return Event(age, kind, chance.randrange(PEOPLE), agent, method, chance.randrange(links))
