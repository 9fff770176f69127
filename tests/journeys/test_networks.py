"""An administrator tests a network, pauses it with a reason and lets it go on; keyboard and no scripts included."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.company import Company
from tests.journeys.windows import Windows
from tests.sight import faults, fits


def details(page: Page, network: str) -> None:
    """Open a network's page from the navigation."""
    page.goto("/feed")
    page.get_by_role("link", name="Réseaux", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Réseaux")
    page.get_by_role("link", name=f"Détails de {network}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(network)


@pytest.mark.parametrize(("scripts", "width", "scheme"), [(True, 1280, "light"), (False, 360, "dark")])
def test_a_network_is_tested_paused_and_resumed(
    windows: Windows, company: Company, scripts: bool, width: int, scheme: str
) -> None:
    page = windows.of(company.comms, width=width, java_script_enabled=scripts, color_scheme=scheme)
    details(page, "Bac à sable")
    page.get_by_role("button", name="Tester Bac à sable").click()
    expect(page.get_by_role("status").first).to_contain_text("Bac à sable répond")
    page.locator("summary", has_text="Mettre Bac à sable en pause").click()
    page.get_by_label("Raison, pour les administrateurs").fill("Exercice d’incendie")
    page.keyboard.press("Enter")
    expect(page.get_by_text("« Exercice d’incendie »")).to_be_visible()
    assert (faults(page) if scripts else []) == []
    assert fits(page)
    page.get_by_role("button", name="Reprendre Bac à sable").click()
    expect(page.get_by_text("« Exercice d’incendie »")).not_to_be_attached()
