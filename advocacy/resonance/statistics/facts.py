"""What is known of one post before anything is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from advocacy.resonance.statistics.reach import DEFAULT_HALF_LIFE, maturity
from advocacy.resonance.statistics.response import Relay, audience_band
from advocacy.resonance.statistics.suppression import LEAST_PEOPLE, LEAST_SEEN

LEAST_MATURITY = 0.05
POST_HALF_LIFE = 24.0


@dataclass(frozen=True, slots=True)
class RelayFact:
    """One relay with its last reading; a metric is None when the network did not give it.

    `age` is the age of the reading in hours, None where none was taken; `clicks` are human; `half_life`
    is the network's, in hours.
    """

    post: str
    person: str
    network: str
    confirmed: bool
    at: datetime
    followers: int | None = None
    age: float | None = None
    views: int | None = None
    viewers: int | None = None
    likes: int | None = None
    comments: int | None = None
    reshares: int | None = None
    clicks: int = 0
    robots: int = 0
    half_life: float = DEFAULT_HALF_LIFE

    @property
    def reactions(self) -> int | None:
        """Outside reactions, human clicks included; None where the network gives none at all."""
        told = [value for value in (self.likes, self.comments, self.reshares) if value is not None]
        return sum(told) + self.clicks if told else None

    @property
    def maturity(self) -> float:
        """Share (0 to 1) of what will come that had come at the last reading."""
        return 0.0 if self.age is None else maturity(self.age, self.half_life)

    def as_relay(self) -> Relay:
        """The relay as something to learn the usual reactions from."""
        band = audience_band(self.followers)
        return Relay(self.network, band, self.reactions or 0, max(LEAST_MATURITY, self.maturity))


@dataclass(frozen=True, slots=True)
class PostFacts:
    """One post at one moment: who could relay it and what was; author and delegates left out."""

    post: str
    published_at: datetime
    at: datetime
    exposed: frozenset[str]
    relays: Sequence[RelayFact]

    @property
    def relayers(self) -> frozenset[str]:
        """Distinct colleagues with at least one relay."""
        return frozenset(relay.person for relay in self.relays)

    @property
    def opportunities(self) -> frozenset[str]:
        """Distinct colleagues who saw it and could relay; who relayed surely could."""
        return self.exposed | self.relayers

    @property
    def enough(self) -> bool:
        """Whether at least five people relayed, of nine or more, so that what came back may be shown at all."""
        return len(self.relayers) >= LEAST_PEOPLE and len(self.opportunities) >= LEAST_SEEN

    @property
    def nearly_all(self) -> bool:
        """Whether fewer than five did not relay: how many did would then name those who did not."""
        return len(self.opportunities) - len(self.relayers) < LEAST_PEOPLE

    @property
    def maturity(self) -> float:
        """Mean maturity of the confirmed relays; of the post itself while there are too few to be shown."""
        ages = [relay.maturity for relay in self.relays if relay.confirmed]
        hours = (self.at - self.published_at).total_seconds() / 3600
        return sum(ages) / len(ages) if ages and self.enough else maturity(hours, POST_HALF_LIFE)

    def share(self, count: int) -> float:
        """Share (0 to 1) of all relays that `count` of them are; 0 while there are too few to be shown."""
        return count / len(self.relays) if self.enough else 0.0


@dataclass(frozen=True, slots=True)
class Past:
    """The organisation over the 90 days before a post: each person, each post, each measured relay.

    `people` maps a person to (relays, opportunities) and never leaves the job; `posts` are
    (relayers, exposed).
    """

    people: Mapping[str, tuple[int, int]]
    posts: Sequence[tuple[int, int]]
    relays: Sequence[RelayFact]

    @property
    def rate(self) -> float:
        """Uptake over the whole organisation; never nought, so that it can be divided by."""
        return (sum(k for k, _ in self.posts) + 0.5) / (sum(n for _, n in self.posts) + 1)
