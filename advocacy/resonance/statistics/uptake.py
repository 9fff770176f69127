"""Uptake: how many of the colleagues who saw a post relayed it."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean

from advocacy.resonance.statistics.distributions import Z90

Pair = tuple[float, float]


def wilson(k: float, n: float, z: float = Z90) -> tuple[float, float]:
    """Interval of the rate k out of n (Wilson 1927), 90 % unless z is given; (0, 1) at n = 0."""
    if n < 0 or not 0 <= k <= n:
        raise ValueError("k must lie between 0 and n")
    if n == 0:
        return 0.0, 1.0
    p = k / n
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    low = 0.0 if k == 0 else max(0.0, min(p, centre - half))
    high = 1.0 if k == n else min(1.0, max(p, centre + half))
    return low, high


def expected_uptake(history: Sequence[Pair], company_rate: float, prior: float = 6.0) -> float:
    """Rate usual for these people: mean of each one's own, drawn towards the company's.

    `history` holds (relays, opportunities) of each; `prior` is the number of opportunities the
    company rate weighs. Without history, the company rate.
    """
    if not history:
        return company_rate
    return fmean((k + prior * company_rate) / (n + prior) for k, n in history)


def uptake_ratio(k: int, n: int, expected: float, c: float = 40.0) -> float:
    """Uptake against the expected one, 1 = usual, drawn towards 1 by `c` imagined opportunities."""
    if expected <= 0:
        raise ValueError("the expected uptake must be positive")
    return (k + c * expected) / (n + c) / expected


def icc_by_moments(pairs: Sequence[Pair]) -> float:
    """Likeness of outcomes within a group, from (successes, opportunities) of each; 0 to 0.95.

    Solves E[Σ mᵢ(pᵢ − p)²] = p(1 − p)(G + ρ(N − G)) for ρ, with G groups and N opportunities.
    """
    groups = [(k, m) for k, m in pairs if m > 0]
    total = sum(m for _, m in groups)
    rate = sum(k for k, _ in groups) / total if total else 0.0
    if not 0 < rate < 1 or total <= len(groups):
        return 0.0
    spread = sum(m * (k / m - rate) ** 2 for k, m in groups) / (rate * (1 - rate))
    return min(0.95, max(0.0, (spread - len(groups)) / (total - len(groups))))


def prior_strength(pairs: Sequence[Pair], default: float = 40.0, least: int = 30) -> float:
    """How many opportunities the usual rate weighs (empirical Bayes: 1/ICC − 1), within 5 and 100.

    `pairs` are (relayers, exposed) of earlier posts; under `least` of them the default stands. The upper
    bound leaves room for a post unlike all before it, which posts that were alike would not foresee.
    """
    if len(pairs) < least:
        return default
    icc = icc_by_moments(pairs)
    return 100.0 if icc <= 0 else min(100.0, max(5.0, 1 / icc - 1))


def posterior_rate(k: float, n: float, rate: float, c: float = 40.0) -> float:
    """Beta-binomial posterior mean of k out of n, with a prior of weight c at `rate`."""
    return (k + c * rate) / (n + c)
