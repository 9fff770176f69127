"""Which networks there are: ours, the sandbox when it is on, and those that other packages bring."""

from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from advocacy import settings
from advocacy.errors import NotFound
from advocacy.networks.connector import Capability, Connector, SharePage
from advocacy.networks.connectors import share_pages
from advocacy.networks.connectors.bluesky import Bluesky
from advocacy.networks.connectors.linkedin import LinkedIn
from advocacy.networks.connectors.linkedin.reader import LinkedInFigures
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.connectors.sandbox import Sandbox
from advocacy.networks.connectors.threads import Threads
from advocacy.networks.connectors.x import X

GROUP = "advocacy.connectors"


class Taken(Exception):
    """Two packages claim one name: the installation must not start with either."""


class Registry:
    """Networks by name, in the order they came."""

    def __init__(self) -> None:
        self.connectors: dict[str, Connector] = {}
        self.share_pages: dict[str, SharePage] = {}

    def add(self, network: Connector | SharePage) -> None:
        """Put a network under its name. Raises Taken when the name has an owner."""
        # A network may have both ways, an API and a share page, under its one name.
        if isinstance(network, Connector):
            taken, self.connectors[network.name] = network.name in self.connectors, network
        else:
            taken, self.share_pages[network.name] = network.name in self.share_pages, network
        if taken:
            raise Taken(network.name)


def built(sandbox: bool, brought: Iterable[EntryPoint]) -> Registry:
    """A registry of ours and of those that entry points bring: each loads to a connector or a share page."""
    made = Registry()
    ours: list[Connector | SharePage] = [
        LinkedIn(),
        LinkedInFigures(),
        Mastodon(),
        Bluesky(),
        Threads(),
        X(),
        *([Sandbox()] if sandbox else []),
        *share_pages.ALL,
    ]
    for network in ours:
        made.add(network)
    names = {network.name for network in ours}
    for entry in brought:
        network = entry.load()
        if network.name in names:
            raise Taken(network.name)
        made.add(network)
    return made


@lru_cache
def _registry(sandbox: bool) -> Registry:
    return built(sandbox, entry_points(group=GROUP))


def all_connectors() -> list[Connector]:
    """Every network with an API, in order."""
    return list(_registry(settings.current().sandbox).connectors.values())


def all_share_pages() -> list[SharePage]:
    """Every network by share page, in order."""
    return list(_registry(settings.current().sandbox).share_pages.values())


def captioned_pages() -> list[SharePage]:
    """The share pages of what is published, for which captions are written."""
    return [page for page in all_share_pages() if not getattr(page, "private", False)]


def connector(name: str) -> Connector:
    """The network with an API of that name. Raises NotFound."""
    try:
        return _registry(settings.current().sandbox).connectors[name]
    except KeyError as error:
        raise NotFound("no-network") from error


def findable(name: str) -> bool:
    """Whether a network tells what became of a relay whose outcome is unknown; no for one that is not installed."""
    known = _registry(settings.current().sandbox).connectors.get(name)
    return known is not None and Capability.FIND in known.capabilities


def share_page(name: str) -> SharePage:
    """The share page of that name. Raises NotFound."""
    try:
        return _registry(settings.current().sandbox).share_pages[name]
    except KeyError as error:
        raise NotFound("no-network") from error
