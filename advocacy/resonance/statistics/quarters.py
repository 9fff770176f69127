"""Teams over one quarter, weighed together so that none can be worked out from the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import fsum
from typing import Any, Self

from advocacy.resonance.statistics.distributions import Z998
from advocacy.resonance.statistics.facts import RelayFact
from advocacy.resonance.statistics.figures import Figure, Kind
from advocacy.resonance.statistics.response import dispersion, usual_reactions
from advocacy.resonance.statistics.suppression import LEAST_PEOPLE, suppress
from advocacy.resonance.statistics.teams import echo, effective_n, funnel_limits, team_uptake
from advocacy.resonance.statistics.uptake import icc_by_moments

Pair = tuple[int, int]


class Place(StrEnum):
    """Where a team lies in the funnel."""

    FAR_ABOVE = "far_above"
    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"
    FAR_BELOW = "far_below"


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One post shown to one person who could relay it, in the team of that day ("" without team)."""

    team: str
    person: str
    relayed: bool


@dataclass(frozen=True, slots=True)
class TeamRelay:
    """One measured relay and the team its author was in that day."""

    team: str
    relay: RelayFact


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """What may be shown of one team; a hidden one holds no number at all."""

    hidden: bool
    opportunities: int = 0
    effective: float = 0.0
    rate: float = 0.0
    whole: float = 0.0
    place: Place = Place.WITHIN
    uptake: Figure | None = None
    echo: Figure | None = None

    def as_json(self) -> dict[str, Any]:
        """The figures as they are stored."""
        if self.uptake is None or self.echo is None:
            return {"hidden": True}
        return {
            "hidden": False,
            "opportunities": self.opportunities,
            "effective": self.effective,
            "rate": self.rate,
            "whole": self.whole,
            "place": self.place,
            "uptake": self.uptake.as_json(),
            "echo": self.echo.as_json(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The figures as they were stored."""
        if stored["hidden"]:
            return cls(hidden=True)
        figures = {name: Figure.from_json(stored[name]) for name in ("uptake", "echo")}
        return cls(**{**stored, **figures, "place": Place(stored["place"])})


def weigh_quarter(
    opportunities: Sequence[Opportunity], relays: Sequence[TeamRelay], at: datetime
) -> dict[str, TeamFigures]:
    """Figures of every team in which somebody had an opportunity, by the team's id."""
    people = _people(opportunities)
    teams = sorted({team for team, _ in people} - {""})
    behind = {team: _behind([pair for (found, _), pair in people.items() if found == team]) for team in teams}
    hidden = suppress(behind).hidden
    everyone = list(people.values())
    icc = icc_by_moments(everyone)
    whole = sum(k for k, _ in everyone) / max(1, sum(m for _, m in everyone))
    echoes = _echoes(relays, teams, hidden, at)
    return {
        team: TeamFigures(hidden=True)
        if team in hidden
        else _team([pair for (found, _), pair in people.items() if found == team], icc, whole, echoes[team], at)
        for team in teams
    }


def _behind(pairs: Sequence[Pair]) -> int:
    # A team where nobody ever relayed, or everybody always did, would say it of each of its people by name.
    alike = sum(k for k, _ in pairs) in (0, sum(m for _, m in pairs))
    return min(len(pairs), LEAST_PEOPLE - 1) if alike else len(pairs)


def _people(opportunities: Sequence[Opportunity]) -> dict[tuple[str, str], Pair]:
    people: dict[tuple[str, str], Pair] = {}
    for each in opportunities:
        k, m = people.get((each.team, each.person), (0, 0))
        people[each.team, each.person] = k + each.relayed, m + 1
    return people


def _team(pairs: Sequence[Pair], icc: float, whole: float, heard: Figure, at: datetime) -> TeamFigures:
    total = sum(m for _, m in pairs)
    size = effective_n([m for _, m in pairs], icc)
    rate = sum(k for k, _ in pairs) / total
    low, value, high = team_uptake(pairs, icc, whole)
    uptake = Figure(value, low, high, Kind.MEASURED, len(pairs), 1.0, at)
    return TeamFigures(False, total, size, rate, whole, _place(rate, whole, size), uptake, heard)


def _place(rate: float, whole: float, size: float) -> Place:
    (low, high), (least, most) = funnel_limits(whole, size), funnel_limits(whole, size, Z998)
    if rate > high:
        return Place.FAR_ABOVE if rate > most else Place.ABOVE
    if rate < low:
        return Place.FAR_BELOW if rate < least else Place.BELOW
    return Place.WITHIN


def _echoes(
    relays: Sequence[TeamRelay], teams: Sequence[str], hidden: frozenset[str], at: datetime
) -> dict[str, Figure]:
    told = [each for each in relays if each.relay.reactions is not None]
    usual = usual_reactions(each.relay.as_relay() for each in told)
    parts: dict[tuple[str, str], tuple[float, float]] = {}
    for each in told:
        kind, key = each.relay.as_relay(), (each.team, each.relay.person)
        seen, due = parts.get(key, (0.0, 0.0))
        expected = usual.of(kind.network, kind.band, kind.maturity)
        parts[key] = seen + kind.reactions, due + expected
    spread = dispersion(list(parts.values()))
    behind = {team: sum(1 for found, _ in parts if found == team) for team in teams}
    unsaid = hidden | suppress({team: n for team, n in behind.items() if n}).hidden
    return {
        team: _echo([pair for (found, _), pair in parts.items() if found == team], spread, team in unsaid, at)
        for team in teams
    }


def _echo(pairs: Sequence[tuple[float, float]], spread: float, hidden: bool, at: datetime) -> Figure:
    found = echo(fsum(o for o, _ in pairs), fsum(e for _, e in pairs), spread)
    if hidden or found is None:
        kind = Kind.HIDDEN if hidden else Kind.UNAVAILABLE
        return Figure(None, None, None, kind, 0, 0.0, at)
    low, value, high = found
    return Figure(value, low, high, Kind.MEASURED, len(pairs), 1.0, at)
