"""The simulated audience: seeded, monotone, heavy-tailed, and with its machines."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.networks.sandbox import simulator
from advocacy.networks.sandbox.simulator import HALF_LIFE_HOURS, Counts

seeds = st.text(min_size=1, max_size=12)
crowds = st.integers(0, 2000)
ages = st.floats(0, 200)


@settings(max_examples=60, deadline=None)
@given(seeds, crowds, st.integers(0, 3), ages, ages)
def test_counts_only_grow_and_people_never_exceed_views(
    seed: str, followers: int, links: int, one: float, other: float
) -> None:
    life = simulator.plan(seed, followers, links)
    early, late = life.at(min(one, other)), life.at(max(one, other))
    for name in Counts.__dataclass_fields__:
        assert 0 <= getattr(early, name) <= getattr(late, name)
    assert late.viewers <= late.views
    assert max(late.likes, late.replies, late.boosts, late.clicks) <= late.viewers


@settings(max_examples=20, deadline=None)
@given(seeds, crowds)
def test_the_same_seed_gives_the_same_life(seed: str, followers: int) -> None:
    first = simulator.plan(seed, followers, 1)
    simulator.plan.cache_clear()
    assert simulator.plan(seed, followers, 1) == first


def test_half_of_the_views_come_within_the_half_life() -> None:
    lives = [simulator.plan(str(n), 3000, 1) for n in range(40)]
    soon = sum(life.at(HALF_LIFE_HOURS).viewers for life in lives)
    all_in_all = sum(life.at(1000).viewers for life in lives)
    assert 0.42 < soon / all_in_all < 0.55


def test_a_few_accounts_have_very_many_followers() -> None:
    crowd = sorted(simulator.followers(f"person {n}") for n in range(2000))
    median, largest = crowd[1000], sum(crowd[-200:])
    assert 200 < median < 330
    assert 0.35 < largest / sum(crowd) < 0.75
    assert crowd[0] >= 12


def test_boosts_reach_people_who_do_not_follow() -> None:
    lives = [simulator.plan(str(n), 40, 0) for n in range(1500)]
    assert any(life.at(1000).viewers > 40 for life in lives if life.at(1000).boosts)


def test_without_followers_only_machines_come() -> None:
    late = simulator.plan("alone", 0, 1).at(1000)
    assert (late.views, late.clicks) == (0, 0)
    assert late.bots >= 4


def test_scanners_come_in_the_first_seconds_and_crawlers_in_the_first_minute() -> None:
    events = [event for n in range(50) for event in simulator.plan(str(n), 0, 1).events]
    scanners = [event for event in events if event.kind == "scanner"]
    assert all(event.age <= 8 / 3600 for event in scanners)
    assert {event.method for event in scanners} == {"HEAD", "GET"}
    soon = [event for event in events if event.kind == "crawler" and event.age <= 1 / 60]
    assert any("Mastodon/" in event.agent for event in soon)
    assert any("Slackbot" in event.agent for event in events)


def test_without_links_nobody_clicks() -> None:
    late = simulator.plan("no link", 5000, 0).at(1000)
    assert (late.clicks, late.bots) == (0, 0)
    assert late.likes > 0


def test_history_is_dated_and_agrees_with_the_counts() -> None:
    published = datetime(2026, 3, 3, 9, tzinfo=UTC)
    now = published + timedelta(hours=6)
    counts, events = simulator.history("demo", 2000, published, now)
    assert all(published <= at <= now for at, _ in events)
    assert sum(event.kind == "click" for _, event in events) == counts.clicks > 0
