"""Someone of the shop floor, without an account, shares from a printed code, with scripts and without."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from advocacy.people.models import Grant, Person, Role
from advocacy.shares.models import GuestLink
from tests import factories
from tests.journeys.conftest import Product
from tests.journeys.test_relaying import enter, window


def test_a_link_is_made_opened_by_a_stranger_and_closed(product: Product, browser: Browser) -> None:
    with window(browser) as page:
        leader_id = enter(product, page)
        with product.rows() as rows:
            rows.add(Grant(person_id=leader_id, role=Role.LEADER))
            post_id = factories.post(rows, rows.get_one(Person, leader_id), link_url="https://atelier.example/a").id
        page.goto(f"{product.url}/posts/{post_id}")
        page.get_by_role("link", name="Pour les collègues sans compte").click()
        page.get_by_label("Équipe ou site").fill("Quart de nuit")
        page.get_by_role("button", name="Créer un lien").click()
        expect(page.get_by_role("img", name="Code QR du lien (Quart de nuit)")).to_be_visible()
        assert Axe().run(page).violations_count == 0
        address = page.locator(".guest-address").inner_text()
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        _as_a_stranger(browser, address)
        page.get_by_role("button", name="Fermer le lien (Quart de nuit)").click()
        expect(page.get_by_text("Fermé", exact=True)).to_be_visible()
        page.goto(address)
        expect(page.get_by_role("heading", name="Ce lien est fermé")).to_be_visible()
    with product.rows() as rows:
        link = rows.query(GuestLink).filter_by(post_id=post_id).one()
        assert link.uses == 2


def _as_a_stranger(browser: Browser, address: str) -> None:
    for scripts, scheme, language in ((True, "dark", "fr-FR"), (False, "light", "en-GB")):
        with window(browser, scripts=scripts, width=360, scheme=scheme, language=language) as page:
            page.goto(address)
            if scripts:
                assert Axe().run(page).violations_count == 0
                page.locator("#words").fill("Mes mots à moi")
            way = page.get_by_role("link", name=re.compile("WhatsApp"))
            with page.context.expect_event(
                "request", lambda request: request.url.startswith("https://wa.me/")
            ) as asked:
                way.click()
            if scripts:
                assert re.search(r"Mes[+]mots", asked.value.url)
            assert page.context.cookies() == []
