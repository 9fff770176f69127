"""A browser that runs no scripts: signing in, older posts, an opinion and its reason, a relay and its undo."""

from datetime import timedelta

from playwright.sync_api import expect

from advocacy import clock
from advocacy.people import actions
from tests import factories
from tests.journeys.company import Company
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows

PASSWORD = "une phrase de passe"
MANY = 24


def test_everything_a_reader_does_works_without_scripts(windows: Windows, company: Company, product: Product) -> None:
    with product.rows() as rows:
        topic = factories.topic(rows, "Bruit")
        for number in range(MANY):
            at = clock.now() - timedelta(days=40, hours=number)
            post = factories.post(rows, title=f"Mesure {number}", published_at=at)
            post.topics.append(topic)
        person = factories.person(rows, email="sans.script@vercourt.example")
        factories.account(rows, person)
        actions.set_password(rows, person, PASSWORD)
    page = windows.open(java_script_enabled=False)
    page.goto("/")
    page.get_by_text("Avec un mot de passe").click()
    page.locator("#email").fill("sans.script@vercourt.example")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()

    page.get_by_role("link", name="Tout", exact=True).click()
    page.get_by_label("Sujet").select_option("Bruit")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("article")).to_have_count(20)
    page.get_by_role("link", name="Publications plus anciennes").click()
    expect(page.get_by_role("article")).to_have_count(MANY - 20)

    card = page.get_by_role("article", name=f"Mesure {MANY - 1}")
    card.get_by_role("button", name="Pas pour moi").click()
    card = page.get_by_role("article", name=f"Mesure {MANY - 1}")
    expect(card.get_by_role("button", name="Pas pour moi")).to_have_attribute("aria-pressed", "true")
    because = card.get_by_role("group", name="Parce que").get_by_role("button").first
    because.click()
    expect(because).to_have_attribute("aria-pressed", "true")

    card.get_by_role("button", name="Relayer sur Bac à sable").click()
    page.wait_for_url("**/relay")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("button", name="Relayer sur Bac à sable")).to_be_visible()
    page.get_by_role("link", name="Mes relais", exact=True).click()
    expect(page.locator(".relay")).to_contain_text("Annulé")
