"""A person relays from the card in a real browser: one activation, an undo that can be paused, and the truth."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from advocacy import clock
from advocacy.feed.models import Kind
from advocacy.people.models import Person
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.sight import faults, fits


def relayer(windows: Windows, product: Product, language: str = "fr", width: int = 1280, **options: Any) -> Page:
    """The window of a new person."""
    with product.rows() as rows:
        person = factories.person(rows)
    return windows.of(person.id, language, width, **options)


def connect(product: Product, page: Page) -> None:
    """Connect the sandbox by OAuth."""
    page.goto(f"{product.url}/accounts")
    page.get_by_role("button", name="Connecter un compte Bac à sable").click()
    page.wait_for_url(f"{product.sandbox_url}/oauth/authorize*")
    page.locator("button[value=new]").click()
    page.wait_for_url(f"{product.url}/accounts")


def publish(product: Product) -> str:
    """A post that is in the feed; its id."""
    with product.rows() as rows:
        return factories.post(rows, link_url="https://atelier.example/lecons").id


def card_of(product: Product, page: Page, post_id: str) -> Locator:
    """The card of a post in the feed."""
    page.goto(f"{product.url}/feed")
    return page.locator(f"#post-{post_id}")


def delivery_of(product: Product, post_id: str) -> Delivery:
    """The latest delivery of a post."""
    with product.rows() as rows:
        query = sa.select(Delivery).join(Delivery.share).where(Delivery.share.has(post_id=post_id))
        found = rows.scalars(query.order_by(Delivery.id.desc())).first()
        assert found is not None
        return found


def test_one_activation_relays_and_the_card_says_what_became_of_it(windows: Windows, product: Product) -> None:
    post_id = publish(product)
    page = relayer(windows, product)
    connect(product, page)
    card = card_of(product, page, post_id)
    link = card.locator(".nums", has_text="/r/").inner_text()
    card.get_by_role("button", name="Relayer sur Bac à sable").click()
    undo = card.locator("[data-undo-button]")
    expect(undo).to_be_focused()
    expect(page.locator("#spoken")).to_contain_text("Votre relais part")
    expect(card.get_by_role("link", name=re.compile("Voir la publication"))).to_be_visible(timeout=20_000)
    delivery = delivery_of(product, post_id)
    assert delivery.text.endswith(link)
    assert delivery.sending_at is not None
    assert delivery.due_at is not None
    assert (delivery.sending_at - delivery.due_at).total_seconds() < 1.5
    page.goto(delivery.remote_url)
    expect(page.get_by_text("À lire, vraiment.").first).to_be_visible()


def test_the_countdown_stops_and_the_words_come_back(windows: Windows, product: Product) -> None:
    post_id = publish(product)
    page = relayer(windows, product)
    connect(product, page)
    card = card_of(product, page, post_id)
    card.get_by_label("Mon accroche, en français").fill("Mes mots à moi")
    card.get_by_role("button", name="Relayer sur Bac à sable").press("Enter")
    expect(card.locator("[data-undo-button]")).to_be_focused()
    # A double click must not undo: nothing is heard for 600 ms.
    page.wait_for_timeout(700)
    card.get_by_role("button", name="Suspendre le décompte").click()
    expect(card.get_by_role("button", name="Envoyer maintenant")).to_be_visible()
    assert delivery_of(product, post_id).due_at is None
    page.wait_for_timeout(700)
    card.get_by_role("button", name="Annuler").click()
    expect(card.get_by_label("Mon accroche, en français")).to_have_value("Mes mots à moi")
    assert delivery_of(product, post_id).state == DeliveryState.CANCELLED


def test_without_scripts_everything_is_a_form(windows: Windows, product: Product) -> None:
    post_id = publish(product)
    page = relayer(windows, product, java_script_enabled=False)
    connect(product, page)
    card_of(product, page, post_id).get_by_role("button", name="Relayer sur Bac à sable").click()
    page.wait_for_url(f"{product.url}/posts/{post_id}/relay")
    page.get_by_role("button", name="Suspendre le décompte").click()
    page.get_by_role("button", name="Envoyer maintenant").click()
    deadline = time.monotonic() + 15
    while delivery_of(product, post_id).state != DeliveryState.PUBLISHED and time.monotonic() < deadline:
        time.sleep(0.2)
    page.goto(f"{product.url}/relays")
    page.get_by_role("link", name="Corriger ou supprimer").click()
    page.get_by_role("button", name="Supprimer de Bac à sable").click()
    page.goto(f"{product.url}/relays")
    expect(page.locator(".relay")).to_contain_text(re.compile("suppr", re.IGNORECASE))


def test_a_share_page_opens_with_the_words_and_asks_what_became_of_it(windows: Windows, product: Product) -> None:
    post_id = publish(product)
    page = relayer(windows, product)
    card = card_of(product, page, post_id)
    card.get_by_label("Mon accroche, en français").fill("Mes mots à moi")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    with page.expect_popup():
        card.get_by_role("link", name=re.compile("Copier et ouvrir WhatsApp")).click()
    (address,) = [url for url in asked if url.startswith("https://wa.me/")]
    assert re.search(r"Mes%20mots.*%2Fr%2F\w{10}$", address)
    card.get_by_role("button", name="C’est fait, je l’ai partagé").click()
    expect(card).to_contain_text("Vous avez dit l’avoir partagé sur WhatsApp")
    assert delivery_of(product, post_id).state == DeliveryState.DECLARED


STATES: tuple[dict[str, Any], ...] = (
    {"state": "failed", "problem": "refused", "problem_detail": "Validation failed"},
    {"state": "failed", "problem": "gave-up"},
    {"state": "unconfirmed", "problem": "no-answer"},
    {"state": "held", "problem": "account-expired"},
    {"state": "held", "problem": "network-paused"},
    {"state": "published", "remote_id": "1", "remote_url": "https://social.example/1", "published_at": clock.now()},
    {"state": "waiting", "paused_with": 7.0, "due_at": None},
    {"state": "declared", "account": None, "published_at": clock.now()},
    {"state": "opened", "account": None, "due_at": None},
    {"state": "cancelled", "problem": "post-closed"},
)


def every_state(product: Product) -> Person:
    """A person with a relay in each state, each of a post of its own."""
    with product.rows() as rows:
        person = factories.person(rows)
        account = factories.account(rows, person, factories.server(rows, "mastodon"))
        for values in STATES:
            published = clock.now() - timedelta(minutes=5)
            share = factories.share(rows, person, factories.post(rows, kind=Kind.PRODUCT, published_at=published))
            factories.delivery(rows, share, **{"account": account, **values})
        return person


@pytest.mark.parametrize(("language", "width", "scheme"), [("fr", 360, "light"), ("en", 1280, "dark")])
def test_each_state_is_accessible_and_fits(
    windows: Windows, product: Product, language: str, width: int, scheme: str
) -> None:
    person = every_state(product)
    page = windows.of(person.id, language, width, color_scheme=scheme)
    with product.rows() as rows:
        query = sa.select(Delivery).join(Delivery.share).where(Delivery.share.has(person_id=person.id))
        published = next(each for each in rows.scalars(query) if each.state == DeliveryState.PUBLISHED)
    for address in ("/feed?tab=all", "/relays", f"/deliveries/{published.id}/change"):
        page.goto(address)
        for summary in page.locator("[data-tray] summary").all():
            summary.click()
        for by_page in page.get_by_role("link", name=re.compile("page de partage|share page")).all()[:1]:
            by_page.click()
            expect(page.get_by_role("link", name=re.compile("WhatsApp")).first).to_be_visible()
        assert faults(page) == []
        assert fits(page)
