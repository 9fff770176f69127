"""With nothing but a keyboard, on a narrow screen as under great zoom; the acts it takes are within the budgets."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from advocacy import clock
from advocacy.feed.models import Post, PostState
from advocacy.people.models import Person
from advocacy.shares.models import DeliveryState
from tests import factories
from tests.journeys.company import Company
from tests.journeys.conftest import Product
from tests.journeys.keys import Keys
from tests.journeys.windows import DEAF_MS, Windows


def invite(windows: Windows, company: Company, name: str, email: str) -> None:
    """Human resources adds a person by the form."""
    page = windows.of(company.hr)
    page.goto("/persons/new")
    page.get_by_label("Nom", exact=True).fill(name)
    page.locator("[name=email]").fill(email)
    page.get_by_role("button", name="Ajouter et inviter").click()
    page.wait_for_url(re.compile("/persons/[0-9a-f-]{36}"))


def come_in(keys: Keys, email: str) -> None:
    """From the letter box to the feed."""
    page = keys.page
    page.goto("/letter-box")
    keys.press(page.get_by_role("listitem").filter(has_text=email).get_by_role("link"))
    keys.press(page.locator(".text").get_by_role("link"))
    keys.press(page.get_by_role("button", name="Entrer"))
    page.wait_for_url("**/feed*")


def connect(keys: Keys, card: Locator) -> None:
    """From a card to the network and back to the post."""
    page = keys.page
    keys.press(card.get_by_role("link", name="Connecter un compte"))
    keys.press(page.get_by_role("button", name="Connecter un compte Bac à sable"))
    acts = keys.counted()
    keys.press(page.get_by_role("button", name="Créer un compte et autoriser"))
    page.wait_for_url("**/posts/*")
    keys.acts = acts


def test_from_the_invitation_to_the_disconnection(windows: Windows, company: Company, product: Product) -> None:
    with product.rows() as rows:
        post = factories.post(rows, published_at=clock.now() - timedelta(minutes=1))
    invite(windows, company, "Inès Vidal", "ines.vidal@vercourt.example")
    page = windows.open(width=360)
    keys = Keys(page)
    come_in(keys, "ines.vidal@vercourt.example")
    card = page.locator(f"#post-{post.id}")
    expect(card).to_be_visible()
    assert keys.counted() <= 6

    connect(keys, card)
    relay = card.get_by_role("button", name="Relayer sur Bac à sable")
    keys.press(relay)
    undo = card.locator("[data-undo-button]")
    expect(undo).to_be_focused()
    assert keys.counted() <= 4

    page.wait_for_timeout(DEAF_MS)
    keys.press(undo, "Space")
    expect(relay).to_be_visible()
    expect(page.locator("#spoken")).to_have_attribute("aria-live", "polite")
    keys.counted()
    keys.write(card.get_by_role("textbox"), "Mes mots à moi")
    keys.press(relay)
    expect(card.get_by_text("Mes mots à moi")).to_be_visible()
    assert keys.counted() == 1
    page.wait_for_timeout(DEAF_MS)
    keys.press(card.get_by_role("button", name="Suspendre le décompte"))
    keys.reach(card.get_by_role("button", name="Envoyer maintenant"))
    page.wait_for_timeout(DEAF_MS)
    keys.press(card.get_by_role("button", name="Envoyer maintenant"))
    card.get_by_role("link", name=re.compile("Voir la publication")).wait_for()

    page.goto("/accounts")
    keys.counted()
    keys.press(page.get_by_role("button", name=re.compile("^Déconnecter @")).first)
    keys.press(page.get_by_role("dialog").get_by_role("button", name=re.compile("^Déconnecter @")))
    expect(page.locator(".status--ok")).to_contain_text("est déconnecté")
    assert keys.counted() <= 2


def test_a_leader_publishes_what_a_delegate_drafted_in_two_acts(
    windows: Windows, company: Company, product: Product
) -> None:
    with product.rows() as rows:
        leader = rows.get_one(Person, company.leader)
        kept = {"state": PostState.DRAFT, "published_at": None, "drafted_by_id": company.delegate}
        draft = factories.post(rows, leader, title="Préparé par Nora", **kept)
    page = windows.of(company.leader, width=360)
    page.goto("/posts/mine")
    keys = Keys(page)
    keys.press(page.get_by_role("link", name="Préparé par Nora"))
    keys.press(page.get_by_role("button", name="Publier maintenant"))
    expect(page.locator(".status--ok")).to_contain_text("C’est publié")
    assert keys.counted() <= 2
    assert page.url.endswith(f"/posts/{draft.id}")


@pytest.fixture
def failed(windows: Windows, company: Company, product: Product) -> Page:
    """The feed of somebody whose relay a network refused."""
    with product.rows() as rows:
        person = factories.person(rows)
        share = factories.share(rows, person, rows.get_one(Post, company.post))
        problem = {"problem": "refused", "problem_detail": "Validation failed", "state": DeliveryState.FAILED}
        factories.delivery(rows, share, factories.account(rows, person), **problem)
    page = windows.of(person.id, width=360)
    page.goto("/feed?tab=all")
    return page


def test_why_a_relay_failed_is_one_act_away(failed: Page) -> None:
    keys = Keys(failed)
    keys.press(failed.get_by_role("link", name="Mes relais", exact=True).first)
    row = failed.locator(".relay")
    expect(row).to_contain_text("Rien n’est paru")
    expect(row.get_by_role("link", name="Changer le texte")).to_be_visible()
    assert keys.counted() == 1
