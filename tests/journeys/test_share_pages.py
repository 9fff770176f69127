"""Share pages in a real browser: four at once, the others folded, and the device's own sheet where there is one."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.journeys.company import Company
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.sight import faults, fits

# A browser with a share sheet, in which the person goes through with it.
SHEET = "navigator.share = (said) => { window.handed = said; return Promise.resolve(); }"
NO_SHEET = "delete Navigator.prototype.share"


def tray(windows: Windows, product: Product, company: Company, script: str = NO_SHEET, **options: object) -> Page:
    """The tray of a post for somebody without an account."""
    with product.rows() as rows:
        reader = factories.person(rows).id
    page = windows.of(reader, **options)  # type: ignore[arg-type] # what a window takes
    page.add_init_script(script)
    page.goto(f"/posts/{company.post}/relay")
    return page


@pytest.mark.parametrize(("language", "width", "scheme"), [("fr", 1280, "light"), ("en", 360, "dark")])
def test_a_tray_stays_calm_with_all_its_ways(
    windows: Windows, product: Product, company: Company, language: str, width: int, scheme: str
) -> None:
    page = tray(windows, product, company, language=language, width=width, color_scheme=scheme)
    ways = page.locator("form.tray [data-copy]")
    assert [way.is_visible() for way in ways.all()].count(True) == 4
    expect(page.locator("[data-sheet]")).to_be_hidden()
    page.locator("summary", has_text="Autres moyens" if language == "fr" else "Other ways").click()
    assert all(way.is_visible() for way in ways.all())
    assert faults(page) == []
    assert fits(page)


def test_the_sheet_of_the_device_is_noted_once_it_was_used(
    windows: Windows, product: Product, company: Company
) -> None:
    page = tray(windows, product, company, script=SHEET)
    page.locator("textarea[name=text]").fill("Mes propres mots")
    page.get_by_role("button", name="Partager avec une autre application").click()
    expect(page.get_by_text("L’y avez-vous partagé")).to_be_visible()
    handed = page.evaluate("window.handed.text")
    assert handed == "Mes propres mots"
    page.get_by_role("button", name="C’est fait, je l’ai partagé").click()
    expect(page.get_by_text("Vous avez dit l’avoir partagé avec une autre application")).to_be_visible()


def test_a_closed_sheet_notes_nothing(windows: Windows, product: Product, company: Company) -> None:
    page = tray(windows, product, company, script="navigator.share = () => Promise.reject(new Error('closed'))")
    page.get_by_role("button", name="Partager avec une autre application").click()
    page.wait_for_timeout(300)
    expect(page.get_by_text("L’y avez-vous partagé")).not_to_be_attached()
