"""One post network by network, without giving a handful of people away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from advocacy.resonance.statistics.facts import RelayFact
from advocacy.resonance.statistics.figures import Figure, Kind, kind_of
from advocacy.resonance.statistics.reach import Range, across_networks, reach_range, rounded_out
from advocacy.resonance.statistics.suppression import suppress

METRICS = ("views", "viewers", "reactions")


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """What one network brought."""

    network: str
    relays: Figure
    views: Figure
    viewers: Figure
    reactions: Figure

    def as_json(self) -> dict[str, Any]:
        """The row as it is stored."""
        figures = {name: getattr(self, name).as_json() for name in ("relays", *METRICS)}
        return {"network": self.network, **figures}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The row as it was stored."""
        figures = {name: Figure.from_json(stored[name]) for name in ("relays", *METRICS)}
        return cls(network=stored["network"], **figures)


def by_network(relays: Sequence[RelayFact]) -> dict[str, list[RelayFact]]:
    """Relays grouped by network, in the order of their names."""
    groups: dict[str, list[RelayFact]] = {name: [] for name in sorted({r.network for r in relays})}
    for relay in relays:
        groups[relay.network].append(relay)
    return groups


def viewers_range(relays: Sequence[RelayFact]) -> Range:
    """People reached on one network, from the relays whose unique viewers are known."""
    return reach_range([relay.viewers for relay in relays if relay.viewers is not None])


def people_reached(relays: Sequence[RelayFact]) -> tuple[float, float | None, float]:
    """People reached as (low, point, high); no point where several networks tell."""
    told = [relay for relay in relays if relay.viewers is not None]
    ranges = [viewers_range(part) for part in by_network(told).values()]
    low, high = across_networks(ranges)
    return low, ranges[0][1] if len(ranges) == 1 else None, high


def network_rows(relays: Sequence[RelayFact], at: datetime) -> tuple[NetworkRow, ...]:
    """One row for each network, hidden where it, or a difference, would tell of a handful of people."""
    groups = by_network(relays)
    small = suppress({name: len({r.person for r in part}) for name, part in groups.items()}).hidden
    hidden = {metric: small | _given_away(groups, metric) for metric in METRICS}
    return tuple(
        NetworkRow(
            name,
            _relays(part, name in small, at),
            **{metric: _told(part, metric, name in hidden[metric], at) for metric in METRICS},
        )
        for name, part in groups.items()
    )


def _given_away(groups: Mapping[str, Sequence[RelayFact]], metric: str) -> frozenset[str]:
    people = {
        name: len({relay.person for relay in part if getattr(relay, metric) is not None})
        for name, part in groups.items()
    }
    return suppress({name: count for name, count in people.items() if count}).hidden


def _relays(relays: Sequence[RelayFact], hidden: bool, at: datetime) -> Figure:
    confirmed = sum(relay.confirmed for relay in relays)
    kind = Kind.HIDDEN if hidden else kind_of(confirmed, declared=len(relays) - confirmed)
    value = None if hidden else float(len(relays))
    return Figure(value, None, None, kind, len(relays) if value else 0, 1.0, at)


def _told(relays: Sequence[RelayFact], metric: str, hidden: bool, at: datetime) -> Figure:
    told = [relay for relay in relays if getattr(relay, metric) is not None]
    if hidden or not told:
        kind = Kind.HIDDEN if hidden else Kind.UNAVAILABLE
        return Figure(None, None, None, kind, 0, 0.0, at)
    coverage = len(told) / len(relays)
    if metric == "viewers":
        least, point, most = viewers_range(told)
        low, high = rounded_out(least, most)
        return Figure(point, low, high, Kind.MEASURED, len(told), coverage, at)
    total = float(sum(getattr(relay, metric) for relay in told))
    return Figure(total, None, None, Kind.MEASURED, len(told), coverage, at)
