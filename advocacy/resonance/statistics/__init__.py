"""Every formula of resonance: pure functions from counts to figures, nothing read or stored."""

from advocacy.resonance.statistics.distributions import Z90, Z95, Z998
from advocacy.resonance.statistics.facts import Past, PostFacts, RelayFact
from advocacy.resonance.statistics.figures import METHOD, Figure, Kind, kind_of
from advocacy.resonance.statistics.networks import NetworkRow
from advocacy.resonance.statistics.posts import PostFigures, weigh_post
from advocacy.resonance.statistics.quarters import (
    Opportunity,
    Place,
    TeamFigures,
    TeamRelay,
    weigh_quarter,
)
from advocacy.resonance.statistics.reach import (
    VIEW_PRIORS,
    ViewModel,
    across_networks,
    estimated_views,
    fit_views,
    half_life,
    maturity,
    reach_range,
)
from advocacy.resonance.statistics.response import (
    Relay,
    Usual,
    audience_band,
    capped_variance,
    dispersion,
    rate_interval,
    response_cap,
    response_ratio,
    usual_reactions,
)
from advocacy.resonance.statistics.suppression import LEAST_PEOPLE, Suppression, suppress
from advocacy.resonance.statistics.teams import echo, effective_n, funnel_limits, team_uptake
from advocacy.resonance.statistics.uptake import (
    expected_uptake,
    icc_by_moments,
    posterior_rate,
    prior_strength,
    uptake_ratio,
    wilson,
)
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

__all__ = [
    "LEAST_PEOPLE",
    "METHOD",
    "VIEW_PRIORS",
    "Z90",
    "Z95",
    "Z998",
    "Figure",
    "Gate",
    "Kind",
    "NetworkRow",
    "Opportunity",
    "Past",
    "Place",
    "PostFacts",
    "PostFigures",
    "Relay",
    "RelayFact",
    "Suppression",
    "TeamFigures",
    "TeamRelay",
    "Usual",
    "Verdict",
    "ViewModel",
    "across_networks",
    "audience_band",
    "capped_variance",
    "confidence",
    "dispersion",
    "echo",
    "effective_n",
    "estimated_views",
    "expected_uptake",
    "failed_gates",
    "fit_views",
    "funnel_limits",
    "half_life",
    "icc_by_moments",
    "index",
    "kind_of",
    "maturity",
    "posterior_rate",
    "prior_strength",
    "probability_above",
    "rate_interval",
    "reach_range",
    "response_cap",
    "response_ratio",
    "rounded_index",
    "suppress",
    "team_uptake",
    "uptake_ratio",
    "usual_reactions",
    "verdict",
    "weigh_post",
    "weigh_quarter",
    "wilson",
]
