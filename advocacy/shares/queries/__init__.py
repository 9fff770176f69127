"""Reads of the slice."""

from advocacy.shares.queries.doors import delivery_by_code, delivery_for, of, share_for

__all__ = ["delivery_by_code", "delivery_for", "of", "share_for"]
