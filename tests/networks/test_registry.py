"""Networks have one owner each, and other packages may bring more."""

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from advocacy.errors import NotFound
from advocacy.networks import queries, registry
from advocacy.networks.connector import Connector, SharePage
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.connectors.share_pages import Copied
from tests.conftest import environment


class Elsewhere(Mastodon):
    """A network that another package brings."""

    name = "elsewhere"
    label = "Elsewhere"


def brought(network: object) -> EntryPoint:
    module = ModuleType("brought_by_a_test")
    setattr(module, "network", network)  # noqa: B010 - a module made at run time has no such attribute for types
    sys.modules[module.__name__] = module
    return EntryPoint("any", "brought_by_a_test:network", registry.GROUP)


def test_another_package_may_bring_a_connector_or_a_share_page() -> None:
    page = Copied("town", "Town", "https://town.example/new", "url", "https://town.example/", 420)
    with_connector = registry.built(False, [brought(Elsewhere())])
    with_page = registry.built(False, [brought(page)])
    assert with_connector.connectors["elsewhere"].label == "Elsewhere"
    assert with_page.share_pages["town"].url("", "https://a.example").startswith("https://town.example/")


@pytest.mark.parametrize("name", ["mastodon", "linkedin"])
def test_a_name_has_one_owner(name: str) -> None:
    thief = Elsewhere()
    thief.name = name
    with pytest.raises(registry.Taken):
        registry.built(False, [brought(thief)])


def test_the_sandbox_is_there_only_while_it_is_on() -> None:
    with environment(RELAIS_SANDBOX="true"):
        assert queries.connector("sandbox").label == "Sandbox"
    with environment(RELAIS_SANDBOX="false"), pytest.raises(NotFound):
        queries.connector("sandbox")


def test_what_is_unknown_is_not_found() -> None:
    for ask in (queries.connector, queries.share_page):
        with pytest.raises(NotFound):
            ask("orkut")


def test_ours_keep_their_protocols() -> None:
    assert all(isinstance(network, Connector) for network in queries.all_connectors())
    assert all(isinstance(page, SharePage) for page in queries.all_share_pages())
