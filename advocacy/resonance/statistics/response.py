"""Response: whether the outside world reacts, against what is usual."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import fmean

from advocacy.resonance.statistics.distributions import gamma_quantile

BANDS = (100, 300, 1000, 3000, 10000)
UNKNOWN_BAND = -1


def rate_interval(events: float, exposure: float, dispersion: float = 1.0) -> tuple[float, float]:
    """90 % quasi-Poisson interval of events per unit of exposure: quantiles of Gamma(O/φ + ½, E/φ).

    Widened to hold the observed rate where the quantiles would leave it out (no event at all).
    """
    if exposure <= 0 or events < 0:
        raise ValueError("exposure must be positive and events not negative")
    spread = max(1.0, dispersion)
    shape, rate = events / spread + 0.5, exposure / spread
    low, high = gamma_quantile(0.05, shape) / rate, gamma_quantile(0.95, shape) / rate
    return min(low, events / exposure), max(high, events / exposure)


def dispersion(parts: Sequence[tuple[float, float]]) -> float:
    """How much more (observed, expected) parts vary than Poisson (Pearson's χ²/df); at least 1."""
    known = [(o, e) for o, e in parts if e > 0]
    expected = sum(e for _, e in known)
    if len(known) < 2 or not expected:
        return 1.0
    rate = sum(o for o, _ in known) / expected
    if rate <= 0:
        return 1.0
    return max(1.0, sum((o - rate * e) ** 2 / (rate * e) for o, e in known) / (len(known) - 1))


def audience_band(followers: int | None) -> int:
    """Rank of an audience among bands of half a decade; -1 where the network does not tell."""
    return UNKNOWN_BAND if followers is None else sum(followers >= edge for edge in BANDS)


@dataclass(frozen=True, slots=True)
class Relay:
    """One measured relay to learn from: its outside reactions and its maturity (0 to 1)."""

    network: str
    band: int
    reactions: float
    maturity: float


@dataclass(frozen=True, slots=True)
class Usual:
    """Reactions a mature relay usually gets: overall, by network, by network and audience."""

    overall: float
    networks: Mapping[str, float]
    cells: Mapping[tuple[str, int], float]

    def of(self, network: str, band: int, matured: float) -> float:
        """Expected reactions of a relay of this kind at this maturity."""
        known = self.cells.get((network, band), self.networks.get(network, self.overall))
        return known * matured


def usual_reactions(relays: Iterable[Relay], prior: float = 10.0) -> Usual:
    """What is usual in the organisation; cells are drawn to their network, networks to the whole.

    `prior` is the number of mature relays the level above weighs.
    """
    known = [relay for relay in relays if relay.maturity > 0]
    overall = _drawn(known, 1.0, 1.0)
    by_network: dict[str, list[Relay]] = {}
    by_cell: dict[tuple[str, int], list[Relay]] = {}
    for relay in known:
        by_network.setdefault(relay.network, []).append(relay)
        by_cell.setdefault((relay.network, relay.band), []).append(relay)
    networks = {name: _drawn(part, overall, prior) for name, part in by_network.items()}
    cells = {key: _drawn(part, networks[key[0]], prior) for key, part in by_cell.items()}
    return Usual(overall, networks, cells)


def _drawn(relays: list[Relay], towards: float, prior: float) -> float:
    reactions = fsum(relay.reactions for relay in relays)
    return (reactions + prior * towards) / (fsum(relay.maturity for relay in relays) + prior)


def response_cap(ratios: Sequence[float], least: float = 4.0) -> float:
    """Where ratios are capped: the organisation's 95th percentile, never under 4."""
    if not ratios:
        return least
    ordered = sorted(ratios)
    return max(least, ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))])


def capped_mean(ratios: Sequence[float], least: int = 30) -> float:
    """Mean of capped ratios over the organisation, by which ratios are divided so that 1 is usual; 1 under `least`.

    Capping takes reactions from the few relays that get most, so that the rest would look weak otherwise.
    """
    if len(ratios) < least:
        return 1.0
    cap = response_cap(ratios)
    return max(0.05, fmean(min(ratio, cap) for ratio in ratios))


def capped_variance(ratios: Sequence[float], cap: float = 4.0, default: float = 1.6, least: int = 30) -> float:
    """Variance of capped ratios over the organisation; a default under `least` relays."""
    if len(ratios) < least:
        return default
    capped = sorted(min(ratio, cap) for ratio in ratios)
    mean = fmean(capped)
    return max(0.05, sum((ratio - mean) ** 2 for ratio in capped) / (len(capped) - 1))


def response_ratio(ratios: Sequence[float], variance: float, tau: float = 0.3, cap: float = 4.0) -> tuple[float, float]:
    """Response against the usual one as (ratio, its variance), 1 = usual, drawn towards 1.

    `ratios` are reactions over usual reactions, one for each measured relay; none leaves (1, τ²).
    """
    if not ratios:
        return 1.0, tau * tau
    noise = variance / len(ratios)
    trust = tau * tau / (tau * tau + noise)
    mean = fmean(min(ratio, cap) for ratio in ratios)
    return 1 + trust * (mean - 1), trust * noise
