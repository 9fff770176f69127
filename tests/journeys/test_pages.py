"""Pages as each role opens them: clean for axe, no wider than the screen, quiet in the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from advocacy.feed.models import Caption, PostState
from advocacy.networks.models import AccountState
from advocacy.people.models import Person
from tests import factories
from tests.journeys.company import Company
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.sight import faults, fits

LOOKS = [("fr", 1280, "light"), ("en", 360, "dark")]
OPEN = ("/sign-in", "/letter-box", "/invitation/none", "/none")
OF = {
    "reader": (
        *("/feed?tab=all", "/feed?q=nowhere", "/relays", "/resonance/mine", "/topics", "/accounts", "/my-space"),
        "/relays/linkedin-file",
        *("/help", "/posts/{post}", "/posts/{post}/relay", "/persons"),
    ),
    "leader": ("/", "/posts/mine", "/compose", "/compose/{draft}?check=1", "/posts/{draft}", "/resonance/"),
    "delegate": ("/compose", "/posts/mine"),
    "comms": (
        *("/topics/manage", "/topics/{closed}/holders", "/resonance/teams", "/compose/{post}"),
        *("/networks", "/networks/mastodon"),
    ),
    "owner": ("/networks", "/networks/sandbox", "/networks/mastodon"),
}


@pytest.fixture(scope="module")
def ids(product: Product, company: Company) -> dict[str, str]:
    """What the addresses of pages name."""
    with product.rows() as rows:
        leader = rows.get_one(Person, company.leader)
        closed = factories.topic(rows, "Direction", closed=True)
        draft = factories.post(rows, leader, state=PostState.DRAFT, published_at=None, title="", captions=[])
        draft.captions.append(Caption(network="x", language="fr", text="a" * 400))
        reader = factories.person(rows)
        long_name = "@claire_au_jardin_de_roanne@un-serveur-au-nom-long.example"
        factories.account(rows, reader, handle=long_name, state=AccountState.EXPIRED)
        return {**vars(company), "closed": closed.id, "draft": draft.id, "reader": reader.id}


def looked_at(page: Page, address: str) -> Iterator[str]:
    """What is wrong with a page."""
    page.goto(address)
    assert "/sign-in?" not in page.url
    yield from faults(page)
    if not fits(page):
        yield "scrolls sideways"


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
@pytest.mark.parametrize("role", OF)
def test_pages_of_each_role_are_clean(
    windows: Windows, ids: dict[str, str], role: str, language: str, width: int, scheme: str
) -> None:
    page = windows.of(ids[role], language, width, color_scheme=scheme)
    found = {address: list(looked_at(page, address.format(**ids))) for address in OF[role]}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("language", "width", "scheme"), LOOKS)
def test_pages_of_strangers_are_clean(
    windows: Windows, product: Product, language: str, width: int, scheme: str
) -> None:
    page = windows.open(language, width, color_scheme=scheme)
    places = (*OPEN, *(f"{product.sandbox_url}{path}" for path in ("/", "/control", "/none")))
    found = {address: list(looked_at(page, address)) for address in places}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("path", ["/feed?tab=all", "/compose", "/resonance/", "/accounts", "/sign-in"])
def test_pages_reflow_at_320_pixels(windows: Windows, company: Company, path: str) -> None:
    page = windows.of(company.leader, width=320)
    page.goto(path)
    assert fits(page)
