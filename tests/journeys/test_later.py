"""A person lets a relay leave later: chosen on their own clock, changed, and taken back, with scripts and without."""

import re

import pytest
from playwright.sync_api import expect

from advocacy.shares.models import DeliveryState
from tests.journeys.conftest import Product
from tests.journeys.test_relaying import card_of, connect, delivery_of, publish, relayer
from tests.journeys.windows import Windows
from tests.sight import faults, fits


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_a_relay_is_planned_from_the_card_and_its_moment_changed(
    windows: Windows, product: Product, width: int, scheme: str
) -> None:
    post_id = publish(product)
    page = relayer(windows, product, width=width, color_scheme=scheme)
    connect(product, page)
    card = card_of(product, page, post_id)
    card.get_by_label("Mon accroche, en français").fill("Mes mots à moi")
    card.get_by_role("button", name="Plus tard").press("Enter")
    expect(card.get_by_label("Au moment que je choisis")).to_be_focused()
    expect(card.get_by_label("Mon accroche, en français")).to_have_value("Mes mots à moi")
    card.get_by_label("Heure", exact=True).fill("09:05")
    assert faults(page) == []
    assert fits(page)
    page.keyboard.press("Enter")
    expect(card).to_contain_text(re.compile(r"Part pour Bac à sable le .* à 9.h.05 \(Europe/Paris\)"))
    card.get_by_role("link", name="Changer le moment").click()
    page.get_by_label("Heure", exact=True).fill("17:40")
    assert faults(page) == []
    page.get_by_role("button", name="Changer le moment").click()
    expect(page.locator(".relay")).to_contain_text(re.compile(r"à 17.h.40"))
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator(".relay")).to_contain_text("Annulé")
    assert delivery_of(product, post_id).state == DeliveryState.CANCELLED


def test_without_scripts_a_relay_is_spread_over_the_day(windows: Windows, product: Product) -> None:
    post_id = publish(product)
    page = relayer(windows, product, java_script_enabled=False)
    connect(product, page)
    card_of(product, page, post_id).get_by_role("button", name="Plus tard").click()
    page.get_by_label("Réparti sur la journée").check()
    page.get_by_role("button", name="Prévoir sur Bac à sable").click()
    page.get_by_role("link", name="Changer le moment").click()
    page.get_by_role("button", name="Envoyer maintenant").click()
    expect(page.locator(".relay")).to_contain_text("Bac à sable")
    assert delivery_of(product, post_id).planned_at is None
