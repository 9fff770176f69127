"""One post weighed: facts, three rates, verdict, and the numbers that led to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any, Self

from advocacy.resonance.statistics.facts import Past, PostFacts, RelayFact
from advocacy.resonance.statistics.figures import Figure
from advocacy.resonance.statistics.measures import measures
from advocacy.resonance.statistics.networks import NetworkRow, network_rows
from advocacy.resonance.statistics.response import (
    Usual,
    capped_mean,
    capped_variance,
    response_cap,
    response_ratio,
    usual_reactions,
)
from advocacy.resonance.statistics.suppression import LEAST_PEOPLE, LEAST_SEEN
from advocacy.resonance.statistics.uptake import expected_uptake, prior_strength, uptake_ratio
from advocacy.resonance.statistics.verdicts import (
    Gate,
    Verdict,
    confidence,
    failed_gates,
    index,
    probability_above,
    rounded_index,
    verdict,
)

LEAST_POSTS = 5


@dataclass(frozen=True, slots=True)
class PostFigures:
    """All that may be shown of one post; what fewer than five people stand behind is not in it."""

    verdict: Verdict
    confidence: str
    failed: tuple[Gate, ...]
    index: int | None
    maturity: float
    coverage: float
    figures: Mapping[str, Figure]
    usual: Mapping[str, float | None]
    networks: tuple[NetworkRow, ...]
    workings: Mapping[str, float]

    @property
    def seen_by_few(self) -> bool:
        """Whether so few saw it that how many of them relayed is never told."""
        seen = self.figures["exposed"].value
        return seen is not None and seen < LEAST_SEEN

    @property
    def nearly_all(self) -> bool:
        """Whether nearly everybody relayed, so that it is told as "at least"."""
        relayers = self.figures["relayers"]
        return relayers.value is None and relayers.known

    def as_json(self) -> dict[str, Any]:
        """The figures as they are stored."""
        return {
            "verdict": self.verdict,
            "confidence": self.confidence,
            "failed": sorted(self.failed),
            "index": self.index,
            "maturity": self.maturity,
            "coverage": self.coverage,
            "figures": {name: figure.as_json() for name, figure in self.figures.items()},
            "usual": dict(self.usual),
            "networks": [row.as_json() for row in self.networks],
            "workings": dict(self.workings),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The figures as they were stored."""
        typed = {
            "verdict": Verdict(stored["verdict"]),
            "failed": tuple(Gate(gate) for gate in stored["failed"]),
            "figures": {name: Figure.from_json(each) for name, each in stored["figures"].items()},
            "networks": tuple(NetworkRow.from_json(row) for row in stored["networks"]),
        }
        return cls(**{**stored, **typed})


def weigh_post(facts: PostFacts, past: Past) -> PostFigures:
    """Everything that may be shown of one post, from its facts and the 90 days before it."""
    views = [relay for relay in facts.relays if relay.views is not None]
    told = [relay for relay in facts.relays if relay.reactions is not None]
    gates = (
        len(facts.opportunities),
        # So that a post of a few relayers, or seen by a few, looks like one of none.
        len(facts.relayers) if facts.enough else 0,
        facts.maturity,
        facts.share(len(told)),
    )
    usual_known = len(past.posts) >= LEAST_POSTS
    workings = _workings(facts, past, told)
    found = verdict(workings["above"], *gates, usual_known=usual_known)
    shown = found not in (Verdict.TOO_EARLY, Verdict.NOT_ENOUGH) and not facts.nearly_all
    return PostFigures(
        verdict=found,
        confidence=confidence(*gates, facts.share(len(views)), usual_known=usual_known),
        failed=tuple(sorted(failed_gates(*gates, usual_known=usual_known))),
        index=rounded_index(workings["index"]) if shown else None,
        maturity=facts.maturity,
        coverage=0.0 if facts.nearly_all else facts.share(len(told)),
        figures=measures(facts, past),
        usual=_usual(facts, past) if usual_known else {},
        networks=network_rows(facts.relays, facts.at) if facts.enough and not facts.nearly_all else (),
        workings=workings if shown else {},
    )


def _workings(facts: PostFacts, past: Past, told: Sequence[RelayFact]) -> dict[str, float]:
    k, n = len(facts.relayers), len(facts.opportunities)
    expected = _expected(facts, past)
    c = prior_strength(past.posts)
    usual = usual_reactions(relay.as_relay() for relay in past.relays)
    before = [_ratio(relay, usual) for relay in past.relays]
    scale = capped_mean(before)
    before = [ratio / scale for ratio in before]
    cap = response_cap(before)
    variance = capped_variance(before, cap)
    response = response_ratio([_ratio(relay, usual) / scale for relay in told], variance, cap=cap)
    uptake = uptake_ratio(k, n, expected, c)
    return {
        "k": k,
        "n": n,
        "expected": expected,
        "company": past.rate,
        "c": c,
        "uptake_ratio": uptake,
        "relays": len(told),
        "cap": cap,
        "variance": variance,
        "response_ratio": response[0],
        "response_variance": response[1],
        "index": index(uptake, response[0]),
        "above": probability_above(facts.post, k, n, expected, response, c),
    }


def _ratio(relay: RelayFact, usual: Usual) -> float:
    kind = relay.as_relay()
    return kind.reactions / usual.of(kind.network, kind.band, kind.maturity)


def _expected(facts: PostFacts, past: Past) -> float:
    history = [past.people.get(person, (0, 0)) for person in facts.opportunities]
    return expected_uptake(history, past.rate)


def _usual(facts: PostFacts, past: Past) -> dict[str, float | None]:
    views = [relay for relay in past.relays if relay.views is not None]
    total = fsum(relay.views or 0 for relay in views)
    matured = fsum(relay.maturity for relay in views)
    reactions = fsum(relay.reactions or 0 for relay in views)
    # What is usual for a handful of people would tell what is theirs.
    many = len({relay.person for relay in views}) >= LEAST_PEOPLE
    return {
        "uptake": _expected(facts, past) if len(facts.opportunities) >= LEAST_PEOPLE else None,
        "reach": total / matured * facts.maturity if many and matured else None,
        "response": 1000 * reactions / total if many and total else None,
    }
