"""The figures of one post, each left out where fewer than five people stand behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, fsum

from advocacy.resonance.statistics.facts import Past, PostFacts, RelayFact
from advocacy.resonance.statistics.figures import Figure, Kind, kind_of
from advocacy.resonance.statistics.networks import people_reached
from advocacy.resonance.statistics.reach import VIEW_PRIORS, estimated_views, fit_views, rounded_out
from advocacy.resonance.statistics.response import dispersion, rate_interval
from advocacy.resonance.statistics.suppression import LEAST_PEOPLE, suppress
from advocacy.resonance.statistics.uptake import wilson

REACTIONS = ("likes", "comments", "reshares", "clicks", "robots")
# What does not tell how many relayed.
SUMS = ("exposed", "views", "response", *REACTIONS)
Interval = tuple[float | None, float | None]


def measures(facts: PostFacts, past: Past) -> dict[str, Figure]:
    """Every figure of a post by name; rates come with their interval."""
    found = _measures(facts, past)
    return _veiled(facts, found) if facts.enough and facts.nearly_all else found


def _measures(facts: PostFacts, past: Past) -> dict[str, Figure]:
    return {
        **_counts(facts),
        **_views(facts),
        **_rates(facts),
        **{name: _sum(facts, name) for name in REACTIONS},
        "estimated": _estimated(facts, past),
    }


def _veiled(facts: PostFacts, found: Mapping[str, Figure]) -> dict[str, Figure]:
    # Up to four did not relay: told alike, as "at least all but four", and with nothing that counts the relays.
    n = len(facts.opportunities)
    least = n - LEAST_PEOPLE + 1
    kept = {name: replace(found[name], n=0, coverage=0.0) for name in SUMS}
    return {
        **{name: nothing(facts, Kind.HIDDEN) for name in found},
        **kept,
        "exposed": found["exposed"],
        "relayers": replace(found["relayers"], value=None, low=least, n=least),
        "uptake": replace(found["uptake"], value=None, low=least / n, high=None, n=least),
    }


def _counts(facts: PostFacts) -> dict[str, Figure]:
    k, n = len(facts.relayers), len(facts.opportunities)
    confirmed = {relay.person for relay in facts.relays if relay.confirmed}
    declared = k - len(confirmed)
    kept = suppress({"confirmed": len(confirmed), "declared": declared}).hidden
    kind = kind_of(len(confirmed), declared=declared)
    rate, told = k / n if n else 0.0, k if facts.enough else 0
    return {
        "exposed": _counted(facts, n, n, Kind.MEASURED),
        "relayers": _counted(facts, k, told, kind),
        "relays": _counted(facts, len(facts.relays), told, kind),
        "uptake": _counted(facts, rate, told, kind, wilson(k, n)),
        "declared": _told(facts, declared, [r for r in facts.relays if not r.confirmed], Kind.DECLARED)
        if "declared" not in kept or not declared
        else nothing(facts, Kind.HIDDEN),
    }


def _views(facts: PostFacts) -> dict[str, Figure]:
    seen = [relay for relay in facts.relays if relay.views is not None]
    told = [relay for relay in facts.relays if relay.viewers is not None]
    total = fsum(relay.views or 0 for relay in seen)
    largest = max((relay.views or 0 for relay in seen), default=0)
    low, point, high = people_reached(told)
    return {
        "views": _told(facts, total, seen),
        "largest": _told(facts, ceil(100 * largest / total) / 100 if total else None, seen),
        "viewers": _told(facts, point, told, interval=rounded_out(low, high)),
    }


def _rates(facts: PostFacts) -> dict[str, Figure]:
    seen = [relay for relay in facts.relays if relay.views is not None]
    both = [relay for relay in seen if relay.reactions is not None]
    return {
        "reach": _rate(facts, seen, [(relay.views or 0, 1.0) for relay in seen]),
        "response": _rate(facts, both, [(r.reactions or 0, (r.views or 0) / 1000) for r in both]),
    }


def _rate(facts: PostFacts, relays: Sequence[RelayFact], parts: Sequence[tuple[float, float]]) -> Figure:
    events, exposure = fsum(o for o, _ in parts), fsum(e for _, e in parts)
    if not exposure:
        return _told(facts, None, [])
    interval = rate_interval(events, exposure, dispersion(parts))
    return _told(facts, events / exposure, relays, interval=interval)


def _sum(facts: PostFacts, metric: str) -> Figure:
    told = [relay for relay in facts.relays if getattr(relay, metric) is not None]
    return _told(facts, fsum(getattr(relay, metric) for relay in told), told)


def _estimated(facts: PostFacts, past: Past) -> Figure:
    blind = [
        relay
        for relay in facts.relays
        if relay.confirmed and relay.views is None and relay.followers is not None
        if relay.network in VIEW_PRIORS
    ]
    ranges = [_estimate(name, blind, past) for name in VIEW_PRIORS]
    low, value, high = (fsum(side) for side in zip(*ranges, strict=True))
    return _told(facts, value, blind, Kind.ESTIMATED, (low, high))


def _estimate(network: str, blind: Sequence[RelayFact], past: Past) -> tuple[float, float, float]:
    own = [
        (relay.followers, float(relay.views))
        for relay in past.relays
        if relay.network == network and relay.followers is not None and relay.views is not None
    ]
    model = fit_views(own, VIEW_PRIORS[network])
    return estimated_views(model, [r.followers or 0 for r in blind if r.network == network])


def _counted(facts: PostFacts, value: float, people: int, kind: Kind, interval: Interval = (None, None)) -> Figure:
    if people < LEAST_PEOPLE:
        return nothing(facts, Kind.HIDDEN)
    return Figure(value, *interval, kind, people, 1.0, facts.at)


def _told(
    facts: PostFacts,
    value: float | None,
    relays: Sequence[RelayFact],
    kind: Kind = Kind.MEASURED,
    interval: Interval = (None, None),
) -> Figure:
    people = len({relay.person for relay in relays})
    if not facts.enough or 0 < people < LEAST_PEOPLE:
        return nothing(facts, Kind.HIDDEN)
    if not people:
        return nothing(facts, Kind.UNAVAILABLE)
    return Figure(value, *interval, kind, len(relays), facts.share(len(relays)), facts.at)


def nothing(facts: PostFacts, kind: Kind) -> Figure:
    """A figure without a number, and why."""
    return Figure(None, None, None, kind, 0, 0.0, facts.at)
