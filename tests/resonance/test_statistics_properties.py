"""What every formula of resonance keeps to, whatever it is given."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.resonance.statistics import (
    LEAST_PEOPLE,
    VIEW_PRIORS,
    Relay,
    across_networks,
    dispersion,
    echo,
    effective_n,
    estimated_views,
    fit_views,
    funnel_limits,
    icc_by_moments,
    maturity,
    posterior_rate,
    prior_strength,
    probability_above,
    rate_interval,
    reach_range,
    response_ratio,
    suppress,
    team_uptake,
    usual_reactions,
    wilson,
)
from advocacy.resonance.statistics.distributions import gamma_cdf, gamma_quantile

counts = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda two: (min(two), max(two)))
people = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 20)).map(lambda two: (min(two), two[1])),
    max_size=30,
)
viewers = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)
ratios = st.lists(st.floats(0, 50), max_size=40)


@given(counts)
def test_the_interval_holds_the_observed_rate(pair: tuple[int, int]) -> None:
    k, n = pair
    low, high = wilson(k, n)
    assert 0 <= low <= high <= 1
    assert n == 0 or low <= k / n <= high


@given(viewers, st.randoms(use_true_random=False))
def test_reach_lies_between_the_largest_relay_and_their_sum(relays: list[float], chance: random.Random) -> None:
    low, point, high = reach_range(relays)
    assert max(relays) <= low <= point <= high
    chance.shuffle(relays)
    assert reach_range(relays) == (low, point, high)


@given(st.lists(viewers, min_size=1, max_size=4))
def test_people_on_several_networks_are_no_fewer_than_on_one(groups: list[list[float]]) -> None:
    ranges = [reach_range(group) for group in groups]
    low, high = across_networks(ranges)
    assert low <= high * (1 + 1e-12)
    assert all(each[0] <= low for each in ranges)


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0.1, 100))
def test_maturity_only_grows(one: float, other: float, half: float) -> None:
    early, late = sorted((one, other))
    assert 0 <= maturity(early, half) <= maturity(late, half) <= 1


@given(ratios, st.floats(0.05, 10), st.randoms(use_true_random=False))
def test_response_lies_between_usual_and_observed_in_any_order(
    values: list[float], variance: float, chance: random.Random
) -> None:
    ratio, left = response_ratio(values, variance)
    assert 0 <= ratio <= 4
    assert 0 <= left <= 0.09 + 1e-9
    chance.shuffle(values)
    assert response_ratio(values, variance) == (ratio, left)


@given(people, st.randoms(use_true_random=False))
def test_likeness_is_clipped_and_never_adds_information(pairs: list[tuple[int, int]], chance: random.Random) -> None:
    icc = icc_by_moments(pairs)
    opportunities = [m for _, m in pairs]
    assert 0 <= icc <= 0.95
    assert effective_n(opportunities, icc) <= sum(opportunities) * (1 + 1e-12)
    chance.shuffle(pairs)
    assert icc_by_moments(pairs) == pytest.approx(icc, abs=1e-9)


@given(people, st.floats(0, 0.95), st.floats(0.001, 0.999))
def test_a_team_lies_within_its_own_interval(pairs: list[tuple[int, int]], icc: float, rate: float) -> None:
    low, value, high = team_uptake(pairs, icc, rate)
    assert 0 <= low <= value <= high <= 1


@given(st.floats(0, 1e4), st.floats(0.1, 1e4), st.floats(1, 50))
def test_a_rate_lies_within_its_interval(events: float, exposure: float, spread: float) -> None:
    low, high = rate_interval(events, exposure, spread)
    assert 0 <= low <= events / exposure <= high


def test_gamma_quantiles_agree_with_the_tables_of_chi_squared() -> None:
    assert 2 * gamma_quantile(0.95, 0.5) == pytest.approx(3.8415, abs=1e-4)
    assert 2 * gamma_quantile(0.05, 5) == pytest.approx(3.9403, abs=1e-4)
    assert 2 * gamma_quantile(0.95, 50) == pytest.approx(124.342, abs=1e-3)


@given(st.floats(0.01, 0.99), st.floats(0.5, 2000))
def test_the_gamma_quantile_undoes_its_distribution(probability: float, shape: float) -> None:
    assert gamma_cdf(gamma_quantile(probability, shape), shape) == pytest.approx(probability, abs=1e-9)


def test_echo_is_not_shown_under_five_expected_reactions() -> None:
    assert echo(3, 9.9, 2) is None
    shown = echo(12, 10, 2)
    assert shown is not None
    assert shown[0] < shown[1] == 1.2 < shown[2]


def test_dispersion_is_one_for_even_counts_and_more_for_clustered_ones() -> None:
    assert dispersion([(5, 5), (6, 5), (4, 5)]) == 1
    assert dispersion([(0, 5), (0, 5), (30, 5)]) > 10


@given(st.floats(0.01, 0.99), st.floats(1, 1e5))
def test_the_funnel_narrows_with_more_opportunities(rate: float, n: float) -> None:
    low, high = funnel_limits(rate, n)
    narrow = funnel_limits(rate, n * 4)
    assert low <= narrow[0] <= rate <= narrow[1] <= high


def test_draws_repeat_for_a_post_and_differ_between_posts() -> None:
    first = probability_above("one", 14, 180, 0.06, (1.1, 0.05))
    assert probability_above("one", 14, 180, 0.06, (1.1, 0.05)) == first
    assert probability_above("two", 14, 180, 0.06, (1.1, 0.05)) == pytest.approx(first, abs=0.05)


@given(st.floats(0, 1), st.integers(0, 5000))
def test_a_posterior_lies_between_the_rate_and_the_prior(rate: float, n: int) -> None:
    value = posterior_rate(rate * n, n, 0.1)
    assert min(rate, 0.1) - 1e-9 <= value <= max(rate, 0.1) + 1e-9


def test_the_prior_weighs_more_where_posts_are_alike() -> None:
    assert prior_strength([(1, 10)] * 5) == 40
    assert prior_strength([(7, 100)] * 40) == 100
    assert prior_strength([(90, 100), (1, 100)] * 20) == 5


def test_views_are_estimated_around_a_share_of_the_followers() -> None:
    low, value, high = estimated_views(VIEW_PRIORS["linkedin"], [999])
    assert value == pytest.approx(100)
    assert low == pytest.approx(100 / 5.18, rel=1e-3)
    assert high == pytest.approx(518, rel=1e-3)
    assert "mastodon" not in VIEW_PRIORS


def test_own_measured_relays_move_the_estimate_without_leaving_the_prior_at_once() -> None:
    prior = VIEW_PRIORS["linkedin"]
    few, many = (fit_views([(999, 300.0)] * count, prior) for count in (2, 400))
    assert 100 < few.views(999) < many.views(999) < 300
    assert many.views(999) == pytest.approx(300, rel=0.1)
    assert many.sigma < few.sigma < prior.sigma
    assert fit_views([], prior) == prior


def test_what_is_usual_is_learnt_by_network_and_audience() -> None:
    relays = [Relay("sandbox", 1, 4, 1.0)] * 50 + [Relay("sandbox", 3, 20, 1.0)] * 50
    usual = usual_reactions(relays)
    assert usual.of("sandbox", 1, 1.0) < usual.of("sandbox", 2, 1.0) < usual.of("sandbox", 3, 1.0)
    assert usual.of("sandbox", 3, 0.5) == pytest.approx(usual.of("sandbox", 3, 1.0) / 2)
    assert usual.of("elsewhere", 0, 1.0) == usual.overall


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 40), max_size=12),
    st.data(),
)
def test_no_total_gives_a_hidden_part_away(parts: dict[str, int], data: st.DataObject) -> None:
    names = sorted(parts)
    some = data.draw(st.sets(st.sampled_from(names))) if names else set()
    totals = {"all": set(names), "some": some}
    found = suppress(parts, totals)
    assert all(part in found.hidden for part, count in parts.items() if count < LEAST_PEOPLE)
    for total in totals.keys() - found.withheld:
        rest = [parts[part] for part in totals[total] & found.hidden if parts[part]]
        assert not rest or (len(rest) > 1 and sum(rest) >= LEAST_PEOPLE)


def test_one_small_team_takes_the_smallest_other_with_it() -> None:
    assert suppress({"a": 4, "b": 9, "c": 30}).hidden == {"a", "b"}
    assert suppress({"a": 5, "b": 9}).hidden == frozenset()
    assert suppress({"a": 0, "b": 9}).hidden == {"a"}
    assert suppress({"a": 2, "b": 2, "c": 8}).hidden == {"a", "b", "c"}
    assert suppress({"a": 3}).withheld == {""}
