"""The network, started once for all its tests: they share one worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.networks.atproto.running import Atproto, running


@pytest.fixture(scope="session")
def atproto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atproto]:
    """A real network on loopback."""
    folder: Path = tmp_path_factory.mktemp("atproto")
    with running(folder) as network:
        yield network
