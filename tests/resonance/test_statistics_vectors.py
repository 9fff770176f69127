"""The golden vectors of the definition of resonance."""

import pytest

from advocacy.resonance.statistics import (
    Verdict,
    confidence,
    effective_n,
    expected_uptake,
    half_life_from,
    icc_by_moments,
    index,
    maturity,
    probability_above,
    reach_range,
    response_ratio,
    rounded_index,
    rounded_out,
    uptake_ratio,
    verdict,
    wilson,
)

POST = "01900000-0000-7000-8000-000000000001"
RATIOS = [0, 0, 0.4, 1.2, 2.5, 0.9, 3.1, 0, 1.8, 7, 0.2, 1.1, 0.6, 2.2]


@pytest.mark.parametrize(
    ("k", "n", "expected"),
    [(14, 180, (0.0508, 0.1172)), (0, 12, (0, 0.1840)), (3, 3, (0.5258, 1)), (0, 0, (0, 1))],
)
def test_wilson_gives_the_known_intervals(k: int, n: int, expected: tuple[float, float]) -> None:
    assert wilson(k, n) == pytest.approx(expected, abs=5e-5)


def test_expected_uptake_draws_each_person_towards_the_company() -> None:
    assert expected_uptake([(0, 10), (5, 10), (1, 20)], 0.08) == pytest.approx(0.14314, abs=5e-6)


def test_uptake_ratio_is_drawn_towards_one() -> None:
    assert uptake_ratio(14, 180, 0.06) == pytest.approx(1.2424, abs=5e-5)
    assert uptake_ratio(1, 4, 0.06) == pytest.approx(1.2879, abs=5e-5)


def test_likeness_within_persons_lowers_the_effective_number() -> None:
    assert effective_n([10] * 8, 0.25) == pytest.approx(24.615, abs=5e-4)
    assert icc_by_moments([(9, 10), (0, 10), (1, 10), (0, 10)]) == pytest.approx(0.7333, abs=5e-5)


@pytest.mark.parametrize(
    ("viewers", "expected"),
    [
        ([300], (300, 300, 300)),
        ([120] * 10, (1075.28, 1146.79, 1200)),
        ([5000] + [10] * 30, (5000, 5000, 5300)),
    ],
)
def test_reach_is_a_range(viewers: list[float], expected: tuple[float, float, float]) -> None:
    assert reach_range(viewers) == pytest.approx(expected, abs=5e-3)


def test_maturity_halves_what_is_missing_at_each_half_life() -> None:
    assert maturity(24, 24) == 0.5
    assert maturity(72, 24) == 0.875


def test_response_ratio_shrinks_by_its_own_uncertainty() -> None:
    assert response_ratio(RATIOS, 1.6) == pytest.approx((1.1259, 0.0503), abs=6e-5)


def test_a_good_but_uncertain_post_is_in_line() -> None:
    response = response_ratio(RATIOS, 1.6)
    above = probability_above(POST, 14, 180, 0.06, response)
    assert index(uptake_ratio(14, 180, 0.06), response[0]) == pytest.approx(139.9, abs=0.05)
    assert above == pytest.approx(0.815, abs=0.02)
    assert verdict(above, n=180, k=14, maturity=0.9, coverage=1) == Verdict.IN_LINE


def test_a_plainly_better_post_is_above_usual() -> None:
    response = response_ratio([1.6] * 60, 1.6)
    above = probability_above(POST, 60, 400, 0.07, response)
    value = index(uptake_ratio(60, 400, 0.07), response[0])
    assert value == pytest.approx(298.3, abs=0.05)
    assert rounded_index(value) == 300
    assert above == pytest.approx(1, abs=0.01)
    assert verdict(above, n=400, k=60, maturity=0.9, coverage=1) == Verdict.ABOVE


def test_few_exposed_are_not_enough_and_a_young_post_is_too_early() -> None:
    assert verdict(1, n=12, k=6, maturity=0.9, coverage=1) == Verdict.NOT_ENOUGH
    assert verdict(1, n=400, k=60, maturity=0.2, coverage=1) == Verdict.TOO_EARLY


@pytest.mark.parametrize(
    ("n", "k", "matured", "views", "expected"),
    [
        (100, 10, 0.9, 0.8, "A"),
        (99, 10, 0.9, 0.8, "B"),
        (50, 5, 0.75, 0.5, "B"),
        (49, 5, 0.75, 0.5, "C"),
        (29, 5, 0.75, 0.5, "D"),
    ],
)
def test_confidence_has_four_letters(n: int, k: int, matured: float, views: float, expected: str) -> None:
    assert confidence(n, k, matured, coverage=1, measured_views=views) == expected


def test_a_half_life_is_read_off_the_curve_of_views() -> None:
    curve = [(age, 1 - 2 ** (-age / 6)) for age in (1, 3, 12, 24)]
    assert half_life_from(curve) == pytest.approx(6)
    assert half_life_from([(1, 0.0), (3, 1.0)]) is None


@pytest.mark.parametrize(
    ("ends", "expected"), [((2625, 3179), (2600, 3200)), ((6812, 10353), (6800, 10400)), ((7, 9), (7, 9))]
)
def test_ranges_of_people_are_rounded_outwards(ends: tuple[int, int], expected: tuple[int, int]) -> None:
    assert rounded_out(*ends) == expected
