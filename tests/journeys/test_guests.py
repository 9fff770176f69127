"""Someone of the shop floor, without an account, shares from a printed code, with scripts and without."""

import re

from playwright.sync_api import expect

from advocacy.people.models import Role
from advocacy.shares.models import GuestLink
from tests import factories
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.sight import faults, fits


def test_a_link_is_made_opened_by_a_stranger_and_closed(windows: Windows, product: Product) -> None:
    with product.rows() as rows:
        leader = factories.person(rows, Role.LEADER)
        post_id = factories.post(rows, leader, link_url="https://atelier.example/a").id
    page = windows.of(leader.id)
    page.goto(f"/posts/{post_id}")
    page.get_by_role("link", name="Pour les collègues sans compte").click()
    page.get_by_label("Équipe ou site").fill("Quart de nuit")
    page.get_by_role("button", name="Créer un lien").click()
    expect(page.get_by_role("img", name="Code QR du lien (Quart de nuit)")).to_be_visible()
    assert faults(page) == []
    address = page.locator(".guest-address").inner_text()
    page.set_viewport_size({"width": 360, "height": 800})
    assert fits(page)
    _as_a_stranger(windows, address)
    page.get_by_role("button", name="Fermer le lien (Quart de nuit)").click()
    expect(page.get_by_text("Fermé", exact=True)).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("heading", name="Ce lien est fermé")).to_be_visible()
    with product.rows() as rows:
        link = rows.query(GuestLink).filter_by(post_id=post_id).one()
        assert link.uses == 2


def _as_a_stranger(windows: Windows, address: str) -> None:
    for scripts, scheme, language in ((True, "dark", "fr"), (False, "light", "en")):
        page = windows.open(language, 360, color_scheme=scheme, java_script_enabled=scripts)
        page.goto(address)
        if scripts:
            assert faults(page) == []
            page.locator("#words").fill("Mes mots à moi")
        way = page.get_by_role("link", name=re.compile("WhatsApp"))
        with page.context.expect_event("request", lambda request: request.url.startswith("https://wa.me/")) as asked:
            way.click()
        if scripts:
            assert re.search(r"Mes%20mots", asked.value.url)
        assert page.context.cookies() == []
