"""Writes of the reach slice: readings of networks, and the figures a person brings themselves."""

from advocacy.reach.actions.figures import bring, forget
from advocacy.reach.actions.readings import (
    VALUES,
    Errand,
    claim,
    give_back,
    give_up,
    pace,
    plan,
    put_off,
    record,
    release_stale,
)

__all__ = [
    "VALUES",
    "Errand",
    "bring",
    "claim",
    "forget",
    "give_back",
    "give_up",
    "pace",
    "plan",
    "put_off",
    "record",
    "release_stale",
]
