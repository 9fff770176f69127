"""Reach: how often relays were shown, and to how many people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, fsum, log, log1p, log2, log10, sqrt
from statistics import fmean, median

from advocacy.resonance.statistics.distributions import Z90

Range = tuple[float, float, float]


def reach_range(viewers: Sequence[float], a_point: float = 0.008, a_low: float = 0.02, b: float = 0.8) -> Range:
    """People reached on one network as (low, point, high), from the unique viewers of each relay.

    Audiences of colleagues overlap: the high end assumes no duplicate, the others divide by
    1 + a(s − 1)^b for s relays, never under the largest relay. The coefficients come from a
    simulation of clustered audiences.
    """
    if not viewers:
        return 0.0, 0.0, 0.0
    total, largest, others = fsum(viewers), max(viewers), len(viewers) - 1
    point, low = (min(total, max(largest, total / (1 + a * others**b))) for a in (a_point, a_low))
    return low, point, total


def across_networks(ranges: Iterable[Range]) -> tuple[float, float]:
    """People on several networks: from the largest low to the sum of the highs; no point."""
    known = list(ranges)
    return max((low for low, _, _ in known), default=0.0), sum(high for _, _, high in known)


def rounded_out(low: float, high: float) -> tuple[float, float]:
    """Both ends moved outwards to a step of about a twentieth of the high end: no more precision than there is."""
    step = 10 ** floor(log10(max(high, 20) / 20))
    return floor(low / step) * step, ceil(high / step) * step


def half_life_from(curve: Sequence[tuple[float, float]]) -> float | None:
    """Hours until half of the views came, from (age in hours, share of the final views); None when nothing tells.

    Each point between 5 and 95 % gives T = −t / log₂(1 − share); the median of them is taken.
    """
    found = [-age / log2(1 - share) for age, share in curve if age > 0 and 0.05 < share < 0.95]
    return median(found) if found else None


def maturity(age_hours: float, half_life_hours: float) -> float:
    """Share (0 to 1) of what will come that has come at this age."""
    if half_life_hours <= 0:
        raise ValueError("the half-life must be positive")
    return 1 - 2 ** (-max(0.0, age_hours) / half_life_hours)


HALF_LIVES: Mapping[str, float] = {
    "x": 0.4,
    "facebook": 50 / 60,
    "instagram": 20.0,
    "linkedin": 24.0,
    "mastodon": 3.0,
    "bluesky": 3.0,
}
"""Hours until half of the views came; starting values until own readings say better."""

DEFAULT_HALF_LIFE = 3.0


def half_life(network: str, own: Mapping[str, float] | None = None) -> float:
    """Hours until half of the views of a relay on this network came."""
    return (own or {}).get(network) or HALF_LIVES.get(network, DEFAULT_HALF_LIFE)


@dataclass(frozen=True, slots=True)
class ViewModel:
    """Views of a relay from its author's followers: exp(α + β·ln(1 + followers)), log-normal σ."""

    alpha: float
    beta: float = 1.0
    sigma: float = 1.0

    def views(self, followers: int) -> float:
        """Expected views of one relay (median)."""
        return exp(self.alpha + self.beta * log1p(followers))


VIEW_PRIORS: Mapping[str, ViewModel] = {
    "linkedin": ViewModel(log(0.10)),
    "x": ViewModel(log(0.05)),
    "threads": ViewModel(log(0.05)),
}
"""Networks whose missing views may be estimated; on any other they stay unknown."""


def estimated_views(model: ViewModel, followers: Iterable[int], z: float = Z90) -> Range:
    """Views of several relays as (low, value, high).

    Quantiles are added as if all estimates erred the same way, which gives the widest interval.
    """
    value = fsum(model.views(count) for count in followers)
    factor = exp(z * model.sigma)
    return value / factor, value, value * factor


def fit_views(
    measured: Sequence[tuple[int, float]],
    prior: ViewModel,
    weight: float = 20.0,
    slope_sd: float = 0.25,
) -> ViewModel:
    """Own model of views from (followers, views) of measured relays, drawn towards the prior.

    Level and spread give the prior the weight of `weight` relays; the slope has a normal prior of
    standard deviation `slope_sd`.
    """
    if not measured:
        return prior
    xs = [log1p(followers) for followers, _ in measured]
    centre = fmean(xs)
    misses = [log(max(views, 0.5)) - log(prior.views(followers)) for followers, views in measured]
    count = len(measured)
    level = sum(misses) / (count + weight)
    precision = sum((x - centre) ** 2 for x in xs) + (prior.sigma / slope_sd) ** 2
    slope = sum((x - centre) * miss for x, miss in zip(xs, misses, strict=True)) / precision
    left = sum((miss - level - slope * (x - centre)) ** 2 for x, miss in zip(xs, misses, strict=True))
    sigma = sqrt((weight * prior.sigma**2 + left) / (weight + count))
    return ViewModel(prior.alpha + level - slope * centre, prior.beta + slope, sigma)
