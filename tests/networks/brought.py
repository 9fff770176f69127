"""A network that an owner must set up and that charges, brought by a package as any third party would bring it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from relais_board import Board

from advocacy.networks import registry
from advocacy.networks.connector import Client, Setting


class Dear(Board):
    """The example's board with an option of each kind, at an address of the test's choosing."""

    name = "dear"
    label = "Dear board"
    settings = (
        *Board.settings,
        Setting("price", "200000", "money", "Price of a note", "What the board charges."),
        Setting("open", "off", "switch", "Open to everybody"),
    )


class Unchecked(Dear):
    """The same without a way of its own to prove credentials."""

    name = "unchecked"
    label = "Unchecked board"

    # A method that is None is none, says Python of its protocols.
    check = None  # type: ignore[assignment]


DEAR, UNCHECKED = Dear(), Unchecked()


@contextmanager
def brought(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both networks, installed as far as Python's own record of packages is concerned."""
    record = folder / "brought-1.0.0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: brought\nVersion: 1.0.0\n")
    lines = [f"{name} = tests.networks.brought:{name.upper()}" for name in ("dear", "unchecked")]
    (record / "entry_points.txt").write_text("\n".join([f"[{registry.GROUP}]", *lines]))
    patch.syspath_prepend(folder)
    registry._registry.cache_clear()
    yield
    patch.undo()
    registry._registry.cache_clear()


def ours(network: Board, origin: str) -> Client:
    """We at a board, with what holds by default but for its address."""
    settings = {each.name: each.default for each in network.settings} | {"api": origin}
    return Client(network.origin(""), "us", "hush", settings=settings)
