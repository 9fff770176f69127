"""A person connects an account by OAuth and lets it go again, in a real browser, under the strict policy."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from advocacy.networks.models import Account, AccountState
from advocacy.people import actions
from tests import factories
from tests.journeys.conftest import Product

PASSWORD = "correct horse battery"


@contextmanager
def window(browser: Browser, scripts: bool = True, width: int = 1280, scheme: str = "light") -> Iterator[Page]:
    """A window in which any refusal by the content security policy fails the test."""
    context = browser.new_context(
        locale="fr-FR",
        java_script_enabled=scripts,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.set_default_timeout(15_000)
    page, refused = context.new_page(), []
    page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    yield page
    context.close()
    assert refused == []


def enter(product: Product, page: Page) -> str:
    """A new person signs in; their id."""
    with product.rows() as rows:
        person = factories.person(rows, email=f"claire.{time.monotonic_ns()}@atelier.example")
        actions.set_password(rows, person, PASSWORD)
    page.goto(f"{product.url}/sign-in?next=/accounts")
    page.locator("summary").click()
    page.locator("#email").fill(person.email)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes comptes")
    return person.id


def row_of(product: Product, person_id: str) -> Account:
    with product.rows() as rows:
        return rows.scalars(sa.select(Account).where(Account.person_id == person_id)).one()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_person_connects_the_sandbox_and_lets_it_go(product: Product, browser: Browser, scripts: bool) -> None:
    with window(browser, scripts) as page:
        person_id = enter(product, page)
        page.get_by_role("button", name="Connecter un compte Bac à sable").click()
        page.wait_for_url(f"{product.sandbox_url}/oauth/authorize*")
        page.locator("button[value=new]").click()
        page.wait_for_url(f"{product.url}/accounts")
        expect(page.locator(".account", has_text="Connecté depuis")).to_be_visible()
        assert row_of(product, person_id).state == AccountState.CONNECTED
        page.get_by_role("button", name=re.compile("^Déconnecter @")).first.click()
        page.get_by_role("dialog").get_by_role("button", name=re.compile("^Déconnecter @")).click()
        expect(page.locator(".status--ok")).to_contain_text("est déconnecté")
    until = time.monotonic() + 20
    while row_of(product, person_id).revoked_at is None and time.monotonic() < until:
        time.sleep(0.2)
    assert row_of(product, person_id).token_sealed == ""


def test_a_person_connects_an_account_on_a_server_they_name(product: Product, browser: Browser) -> None:
    with window(browser) as page:
        person_id = enter(product, page)
        page.get_by_label("Adresse de votre serveur").fill("127.0.0.2")
        page.get_by_role("button", name="Connecter un compte Mastodon").click()
        expect(page.locator("#server-error")).to_be_visible()
        page.get_by_label("Adresse de votre serveur").fill(product.sandbox_url)
        page.get_by_role("button", name="Connecter un compte Mastodon").click()
        page.wait_for_url(f"{product.sandbox_url}/oauth/authorize*")
        page.locator("button[value=new]").click()
        expect(page.locator(".status--ok")).to_contain_text("Votre compte est connecté")
        assert row_of(product, person_id).connector == "mastodon"
        # Going back does not lead into the network again.
        page.go_back()
        assert page.url.startswith(product.sandbox_url) or page.url.startswith(product.url)


def test_a_refusal_at_the_network_is_told(product: Product, browser: Browser) -> None:
    with window(browser) as page:
        enter(product, page)
        page.get_by_role("button", name="Connecter un compte Bac à sable").click()
        page.locator("button[value=deny]").click()
        expect(page.locator(".status--warn")).to_contain_text("Vous avez refusé")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_of_accounts_is_accessible_in_each_state(
    product: Product, browser: Browser, width: int, scheme: str
) -> None:
    with window(browser, width=width, scheme=scheme) as page:
        person_id = enter(product, page)
        with product.rows() as rows:
            for state in (AccountState.CONNECTED, AccountState.REVOKED, AccountState.DISCONNECTED):
                server = factories.server(rows, "mastodon")
                values = {"state": state, "connector": "mastodon", "person_id": person_id}
                gone = {"disconnected_at": server.facts_at or sa.func.now()} if state == "disconnected" else {}
                rows.add(Account(server_id=server.id, remote_id="1", handle=f"@{state}@x.example", **values, **gone))
        page.get_by_label("Adresse de votre serveur").fill("nulle part")
        page.get_by_role("button", name=re.compile("compte Mastodon")).click()
        expect(page.locator("#server-error")).to_be_visible()
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.get_by_role("button", name=re.compile("^Déconnecter @")).first.click()
        assert Axe().run(page).response["violations"] == []
