"""The verdict: above, in line with or below what is usual, and how sure we are."""

from enum import StrEnum
from random import Random

USUAL = 100.0
DRAWS = 4000
LEAST_EXPOSED, LEAST_RELAYERS, LEAST_MATURITY, LEAST_COVERAGE = 30, 5, 0.5, 0.5


class Verdict(StrEnum):
    """The headline of a post's resonance."""

    ABOVE = "above"
    IN_LINE = "in_line"
    BELOW = "below"
    TOO_EARLY = "too_early"
    NOT_ENOUGH = "not_enough"


class Gate(StrEnum):
    """What must be there before a verdict is given."""

    EXPOSED = "exposed"
    RELAYERS = "relayers"
    MATURITY = "maturity"
    COVERAGE = "coverage"
    # Without earlier posts there is no "usual" to compare with.
    HISTORY = "history"


def index(uptake_ratio: float, response_ratio: float) -> float:
    """Resonance index, 100 = usual in this organisation."""
    return USUAL * uptake_ratio * response_ratio


def rounded_index(value: float) -> int:
    """The index as shown: to the nearest 5."""
    return 5 * round(value / 5)


def probability_above(
    post_id: str, k: int, n: int, expected: float, response: tuple[float, float], c: float = 40.0
) -> float:
    """Probability that the index is over 100, from 4000 draws seeded by the post's id.

    `response` is (ratio, variance) from `response_ratio`; `expected` the usual uptake.
    """
    draw = Random(post_id)
    ratio, variance = response
    deviation = variance**0.5
    yes, no = k + c * expected, n - k + c * (1 - expected)
    hits = sum(draw.betavariate(yes, no) / expected * draw.normalvariate(ratio, deviation) > 1 for _ in range(DRAWS))
    return hits / DRAWS


def failed_gates(n: int, k: int, maturity: float, coverage: float, *, usual_known: bool = True) -> frozenset[Gate]:
    """Gates not met: n ≥ 30 exposed, k ≥ 5 relayers, maturity and measured coverage ≥ 50 %."""
    met = {
        Gate.EXPOSED: n >= LEAST_EXPOSED,
        Gate.RELAYERS: k >= LEAST_RELAYERS,
        Gate.MATURITY: maturity >= LEAST_MATURITY,
        Gate.COVERAGE: coverage >= LEAST_COVERAGE,
        Gate.HISTORY: usual_known,
    }
    return frozenset(gate for gate, passed in met.items() if not passed)


def verdict(above: float, n: int, k: int, maturity: float, coverage: float, *, usual_known: bool = True) -> Verdict:
    """The verdict from the probability of being above usual, or why there is none."""
    failed = failed_gates(n, k, maturity, coverage, usual_known=usual_known)
    if Gate.MATURITY in failed:
        return Verdict.TOO_EARLY
    if failed:
        return Verdict.NOT_ENOUGH
    if above >= 0.95:
        return Verdict.ABOVE
    return Verdict.BELOW if above <= 0.05 else Verdict.IN_LINE


def confidence(
    n: int,
    k: int,
    maturity: float,
    coverage: float,
    measured_views: float,
    *,
    usual_known: bool = True,
) -> str:
    """A, B, C or D.

    `coverage` and `measured_views` are the shares (0 to 1) of relays with reactions and with views.
    """
    if failed_gates(n, k, maturity, coverage, usual_known=usual_known):
        return "D"
    if measured_views >= 0.8 and maturity >= 0.9 and n >= 100 and k >= 10:
        return "A"
    return "B" if measured_views >= 0.5 and maturity >= 0.75 and n >= 50 else "C"
