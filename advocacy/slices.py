"""Which slices there are, and the tables of them all: for whoever needs no pages."""

from importlib import import_module

import sqlalchemy as sa

from advocacy import db

SLICES = ("people", "feed", "networks", "shares", "links", "reach", "resonance")


def tables() -> sa.MetaData:
    """Every table of every slice."""
    for part in SLICES:
        import_module(f"advocacy.{part}.models")
    return db.Base.metadata
