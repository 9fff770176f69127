"""Quantiles the standard library does not offer."""

from math import exp, lgamma, log, sqrt
from statistics import NormalDist

Z90 = 1.6448536269514722
Z95 = NormalDist().inv_cdf(0.975)
Z998 = NormalDist().inv_cdf(0.999)


def gamma_cdf(x: float, shape: float) -> float:
    """Probability that a gamma variable of scale 1 stays under x (Abramowitz, Stegun 6.5.29)."""
    if x <= 0:
        return 0.0
    if x > shape + 40 * sqrt(shape) + 40:
        return 1.0
    term = total = 1.0
    step = shape
    while term > total * 1e-16:
        step += 1
        term *= x / step
        total += term
    return min(1.0, total * exp(shape * log(x) - x - lgamma(shape + 1)))


def gamma_quantile(probability: float, shape: float) -> float:
    """The x that a gamma variable of scale 1 stays under with this probability, by bisection."""
    if not 0 < probability < 1 or shape <= 0:
        raise ValueError("a probability between 0 and 1 and a positive shape are needed")
    low, high = 0.0, shape + 40 * sqrt(shape) + 40
    for _ in range(100):
        middle = (low + high) / 2
        if gamma_cdf(middle, shape) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2
