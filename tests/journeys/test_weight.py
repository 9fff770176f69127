"""What the feed weighs over the wire, and whether it can be read where colours are the reader's own."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.company import Company
from tests.journeys.windows import Windows
from tests.sight import fits

# kB as compressed by the server, headers apart.
MOST = {"js": 60, "css": 30}
WEIGHED = """(kind) => performance.getEntriesByType("resource")
  .filter((entry) => new URL(entry.name).pathname.endsWith("." + kind))
  .map((entry) => [entry.encodedBodySize, entry.decodedBodySize])"""


@pytest.fixture
def feed(windows: Windows, company: Company) -> Page:
    """The feed of an employee."""
    page = windows.of(company.employee)
    page.goto("/feed?tab=all", wait_until="networkidle")
    return page


@pytest.mark.parametrize("kind", MOST)
def test_scripts_and_styles_of_the_feed_keep_their_budget(feed: Page, kind: str) -> None:
    sizes = feed.evaluate(WEIGHED, kind)
    assert sizes
    assert all(sent < whole for sent, whole in sizes), "sent uncompressed"
    assert sum(sent for sent, _whole in sizes) <= MOST[kind] * 1000


def test_in_forced_colours_controls_keep_their_edges(windows: Windows, company: Company) -> None:
    page = windows.of(company.employee, width=360, forced_colors="active")
    page.goto("/feed?tab=all")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    button = page.get_by_role("article").first.locator(".btn--primary")
    expect(button).to_be_visible()
    assert button.evaluate("(e) => getComputedStyle(e).borderTopStyle") == "solid"
    here = page.locator(".nav-main [aria-current]")
    assert here.evaluate("(e) => getComputedStyle(e).borderTopStyle") == "solid"
    assert fits(page)
