"""What administrators read about networks: how each stands, what it grants, what to set and what to apply for."""

from advocacy.networks.words.desks import Steps, steps
from advocacy.networks.words.meter import charge, money, month
from advocacy.networks.words.options import explained, named
from advocacy.networks.words.states import (
    STATES,
    condition,
    grants,
    health,
    lede,
    lost_grants,
    paused,
    people,
    tone,
)

__all__ = [
    "STATES",
    "Steps",
    "charge",
    "condition",
    "explained",
    "grants",
    "health",
    "lede",
    "lost_grants",
    "money",
    "month",
    "named",
    "paused",
    "people",
    "steps",
    "tone",
]
