"""One message all the way: published, relayed, measured, read; by four people in a real browser, nothing faked."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from advocacy import clock
from advocacy.people.models import Person
from tests import factories
from tests.journeys.company import Company
from tests.journeys.conftest import Product
from tests.journeys.windows import DEAF_MS, Windows, until
from tests.sight import fits

TITLE = "Nous publions le coût complet d’une pompe à chaleur"
CAPTION = "Ligne par ligne, y compris celles qui ne nous arrangent pas."
READER = "amine"


@pytest.fixture
def audience(product: Product) -> Iterator[str]:
    """An account on the sandbox network that many follow; its name."""
    product.control("POST", "/tokens", username=READER, display_name="Amine Belkacem", followers=4000)
    product.control("PATCH", "", clicks_per_second=200)
    yield READER


def door(windows: Windows, label: str) -> Page:
    """The window of somebody who came in by a button of the demo."""
    page = windows.open()
    page.goto("/")
    page.get_by_role("button", name=label).click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def publish(page: Page, link: str) -> None:
    page.get_by_role("link", name="Publier", exact=True).click()
    page.get_by_role("link", name="Nouvelle publication").click()
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_role("textbox", name="Texte").click()
    page.keyboard.type("On nous demande souvent un prix. Un prix ne dit rien de la durée.")
    page.get_by_role("textbox", name="Lien").fill(link)
    page.get_by_label("Tout réseau, en français").fill(CAPTION)
    page.get_by_role("button", name="Publier maintenant").click()
    expect(page.locator(".status--ok")).to_contain_text("C’est publié")


def card(page: Page) -> Locator:
    return page.get_by_role("article", name=TITLE)


def connect(page: Page) -> None:
    """Two activations of ours, one at the network."""
    card(page).get_by_role("link", name="Connecter un compte").click()
    page.get_by_role("button", name="Connecter un compte Bac à sable").click()
    page.get_by_role("button", name="Autoriser en tant que Amine Belkacem").click()


def test_a_message_goes_from_its_leader_to_the_world_and_back(
    windows: Windows, company: Company, product: Product, audience: str
) -> None:
    with product.rows() as rows:
        # Another journey of this product may have left somebody in English.
        rows.execute(sa.update(Person).values(language="fr"))
    publish(door(windows, "Côté direction"), f"{product.sandbox_url}/")

    reader = door(windows, "Côté équipe")
    expect(card(reader)).to_contain_text("On nous demande souvent un prix.")
    connect(reader)
    reader.goto("/feed")
    relay = card(reader).get_by_role("button", name="Relayer sur Bac à sable")
    relay.click()
    undo = card(reader).locator("[data-undo-button]")
    expect(undo).to_be_focused()
    reader.wait_for_timeout(DEAF_MS)
    undo.click()
    expect(relay).to_be_visible()
    relay.click()
    live = card(reader).get_by_role("link", name=re.compile("Voir la publication"))
    live.wait_for(timeout=30_000)
    with reader.expect_popup() as opened:
        live.click()
    expect(opened.value.get_by_text(CAPTION).first).to_be_visible()

    product.control("POST", "/advance", hours=24)
    reader.goto("/relays")
    row = reader.locator(".relay", has_text=TITLE).filter(has_text="Publié")
    until(reader, row.get_by_text("vues"))
    until(reader, row.get_by_text("clics humains"))
    product.soon("advocacy.resonance.jobs.weigh_changed")

    comms = door(windows, "Côté communication")
    comms.get_by_role("link", name="Résonance", exact=True).click()
    until(comms, comms.get_by_role("row", name=re.compile(TITLE)).get_by_text("trop tôt"))
    comms.get_by_role("link", name=TITLE).click()
    expect(comms.get_by_role("heading", level=1)).to_contain_text("Trop tôt")
    comms.goto("/resonance/teams")
    expect(comms.get_by_role("heading", level=1)).to_have_text("Équipes")


def test_on_a_phone_in_english_a_relay_goes_out_and_is_deleted_in_two_acts(windows: Windows, product: Product) -> None:
    with product.rows() as rows:
        person = factories.person(rows, name="Anke Vogel")
        published = clock.now() - timedelta(minutes=2)
        post = factories.post(rows, language="en", title="Fifteen years, line by line", published_at=published)
    page = windows.of(person.id, "en", 360, has_touch=True)
    page.goto(f"/posts/{post.id}")
    tray = page.locator(f"#post-{post.id}")
    tray.get_by_role("link", name="Connect an account").tap()
    page.get_by_role("button", name="Connect a Sandbox account").tap()
    page.get_by_role("button", name="Make an account and allow").tap()
    page.wait_for_url("**/posts/*")
    tray.get_by_role("button", name="Relay on Sandbox").tap()
    page.wait_for_timeout(DEAF_MS)
    tray.get_by_role("button", name="Pause the countdown").tap()
    go = tray.get_by_role("button", name="Send now")
    expect(go).to_be_visible()
    page.wait_for_timeout(DEAF_MS)
    go.tap()
    expect(tray.get_by_role("link", name="View the post")).to_be_visible(timeout=20_000)
    assert fits(page)
    page.get_by_role("link", name="My relays", exact=True).first.tap()
    page.get_by_role("link", name="Correct or delete").tap()
    page.get_by_role("button", name="Delete from Sandbox").tap()
    page.wait_for_url("**/relays*")
    until(page, page.locator(".relay").get_by_text("Deleted from Sandbox"))
