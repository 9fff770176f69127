"""Reads of the slice."""

from advocacy.shares.queries.doors import delivery_by_code, delivery_for, of, share_for
from advocacy.shares.queries.mine import TABS, Relays, mine
from advocacy.shares.queries.originals import said_of
from advocacy.shares.queries.sameness import Alike, alike
from advocacy.shares.queries.tray import Choice, Tray
from advocacy.shares.queries.trays import Correction, correction_for, trays_for
from advocacy.shares.queries.ways import Way

__all__ = [
    "TABS",
    "Alike",
    "Choice",
    "Correction",
    "Relays",
    "Tray",
    "Way",
    "alike",
    "correction_for",
    "delivery_by_code",
    "delivery_for",
    "mine",
    "of",
    "said_of",
    "share_for",
    "trays_for",
]
