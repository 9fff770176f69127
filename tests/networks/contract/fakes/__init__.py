"""Every network as it looks on the wire when all is well, so that one suite can run over all connectors."""

from collections.abc import Callable
from importlib.metadata import entry_points

from advocacy.networks.connector import Connector
from tests.networks.contract.fakes.bluesky import bluesky
from tests.networks.contract.fakes.fake import BACK, MESSAGE, Fake, put_out
from tests.networks.contract.fakes.linkedin import linkedin
from tests.networks.contract.fakes.mastodon import mastodon
from tests.networks.contract.fakes.threads import threads
from tests.networks.contract.fakes.x import x
from tests.peer import Peer

__all__ = ["BACK", "FAKES", "MESSAGE", "Fake", "bluesky", "linkedin", "mastodon", "put_out", "threads", "x"]

# Packages bring theirs by entry point, as they bring their connectors.
GROUP = "advocacy.connectors.fakes"

FAKES: dict[str, Callable[[Connector, Peer], Fake]] = {
    "bluesky": bluesky,
    "linkedin": linkedin,
    "mastodon": mastodon,
    "sandbox": mastodon,
    "threads": threads,
    "x": x,
    **{entry.name: entry.load() for entry in entry_points(group=GROUP)},
}
