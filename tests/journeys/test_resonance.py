"""Resonance in a real browser: every page, in both languages and themes, at two widths, without a complaint."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page

from advocacy.people.models import Delegation, Role
from advocacy.resonance import actions, queries
from tests import factories
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.resonance.scenes import crowd_of, judged, publish
from tests.sight import faults, fits

FEBRUARY = datetime(2026, 2, 3, 9, tzinfo=UTC)
PAGES = ("above", "few", "teams?quarter=2026-Q1", "", "mine", "leader")


@dataclass(frozen=True)
class Scene:
    """A product with something to read, and the addresses of its posts."""

    product: Product
    posts: dict[str, str]
    # Ids by language.
    readers: dict[str, str]

    def url(self, page: str) -> str:
        """The address of a page of resonance."""
        return f"{self.product.url}/resonance/{self.posts.get(page, page)}"


@pytest.fixture(scope="module")
def scene(product: Product) -> Scene:
    """A post above usual, one relayed by four, teams of which two are hidden, and two readers."""
    with product.rows() as session:
        leader = factories.person(session, Role.LEADER, Role.COMMS)
        helper = factories.person(session, Role.DELEGATE, Role.COMMS)
        session.add(Delegation(leader_id=leader.id, delegate_id=helper.id))
        few = publish(session, leader, FEBRUARY, crowd_of(session, 20), 4)
        actions.weigh(session, few.id)
        above = judged(session, leader)
        teams = [(factories.team(session), count) for count in (22, 9, 4)]
        staff = [factories.person(session, team=team) for team, count in teams for _ in range(count)]
        publish(session, leader, FEBRUARY, [leader, *staff], len(staff))
        actions.weigh_teams(session, queries.Quarter(2026, 1))
    posts = {"above": f"posts/{above.id}", "few": f"posts/{few.id}"}
    return Scene(product, posts, {"fr": leader.id, "en": helper.id})


@pytest.fixture(params=[("fr", 1280, "light"), ("en", 360, "dark")], ids=["fr-1280-light", "en-360-dark"])
def reader(scene: Scene, windows: Windows, request: pytest.FixtureRequest) -> Page:
    """A window of a reader."""
    language, width, theme = request.param
    return windows.of(scene.readers[language], language, width, color_scheme=theme)


def test_every_page_is_clean_drawn_and_never_wider_than_the_screen(scene: Scene, reader: Page) -> None:
    for name in PAGES:
        reader.goto(scene.url(name))
        for box in reader.locator("[data-chart]").all():
            box.locator("svg").wait_for(state="attached")
        assert faults(reader) == [], name
        assert fits(reader), name


def test_drawings_are_made_where_figures_may_be_shown_and_nowhere_else(scene: Scene, reader: Page) -> None:
    reader.goto(scene.url("above"))
    assert reader.locator("[data-chart]").count() == 5
    reader.goto(scene.url("few"))
    assert reader.locator("[data-chart]").count() == 0
