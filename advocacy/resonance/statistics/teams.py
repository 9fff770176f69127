"""Teams over a quarter: uptake, echo and the funnel."""

from collections.abc import Sequence
from math import sqrt

from advocacy.resonance.statistics.distributions import Z95, Z998
from advocacy.resonance.statistics.reach import Range
from advocacy.resonance.statistics.response import rate_interval
from advocacy.resonance.statistics.uptake import posterior_rate, wilson

LEAST_EXPECTED = 5.0


def effective_n(opportunities: Sequence[int], icc: float) -> float:
    """Opportunities once likeness within a person is taken out: N/(1 + (Σmᵢ²/N − 1)·ICC)."""
    total = sum(opportunities)
    if not total:
        return 0.0
    return total / (1 + (sum(m * m for m in opportunities) / total - 1) * icc)


def team_uptake(people: Sequence[tuple[int, int]], icc: float, company_rate: float, c: float = 40.0) -> Range:
    """A team's uptake as (low, value, high) from (relays, opportunities) of its people.

    The value is a beta-binomial posterior mean, the interval Wilson's on the effective number of
    opportunities, widened where it would leave the value out.
    """
    total = sum(m for _, m in people)
    size = effective_n([m for _, m in people], icc)
    rate = sum(k for k, _ in people) / total if total else 0.0
    value = posterior_rate(rate * size, size, company_rate, c)
    low, high = wilson(min(size, rate * size), size)
    return min(low, value), value, max(high, value)


def echo(observed: float, expected: float, dispersion: float = 1.0) -> Range | None:
    """Outside reactions over expected ones as (low, value, high); None where E/φ is under 5."""
    spread = max(1.0, dispersion)
    if expected / spread < LEAST_EXPECTED:
        return None
    low, high = rate_interval(observed, expected, spread)
    return low, observed / expected, high


def funnel_limits(rate: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Where a team of n effective opportunities lies by chance around the overall rate (95 %)."""
    if n <= 0:
        return 0.0, 1.0
    half = z * sqrt(rate * (1 - rate) / n)
    return max(0.0, rate - half), min(1.0, rate + half)


def funnel_curve(rate: float, most: float, steps: int = 60) -> list[dict[str, float]]:
    """The limits of the funnel from a few up to `most` effective opportunities, to be drawn."""
    curve = []
    for step in range(1, steps + 1):
        n = most * step / steps
        (low, high), (least, highest) = funnel_limits(rate, n), funnel_limits(rate, n, Z998)
        curve.append({"x": n, "low95": low, "high95": high, "low998": least, "high998": highest})
    return curve
