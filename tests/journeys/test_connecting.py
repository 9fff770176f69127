"""A person connects an account by OAuth and lets it go again, in a real browser, under the strict policy."""

import re
import time
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from advocacy.networks.models import Account, AccountState
from tests import factories
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.sight import faults, fits


def at_accounts(
    windows: Windows, product: Product, language: str = "fr", width: int = 1280, **options: Any
) -> tuple[Page, str]:
    """The page of accounts of a new person, and their id."""
    with product.rows() as rows:
        person = factories.person(rows)
    page = windows.of(person.id, language, width, **options)
    page.goto("/accounts")
    return page, person.id


def row_of(product: Product, person_id: str) -> Account:
    with product.rows() as rows:
        return rows.scalars(sa.select(Account).where(Account.person_id == person_id)).one()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_person_connects_the_sandbox_and_lets_it_go(windows: Windows, product: Product, scripts: bool) -> None:
    page, person_id = at_accounts(windows, product, java_script_enabled=scripts)
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


def test_a_person_connects_an_account_on_a_server_they_name(windows: Windows, product: Product) -> None:
    page, person_id = at_accounts(windows, product)
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


def test_a_refusal_at_the_network_is_told(windows: Windows, product: Product) -> None:
    page, _person_id = at_accounts(windows, product)
    page.get_by_role("button", name="Connecter un compte Bac à sable").click()
    page.locator("button[value=deny]").click()
    expect(page.locator(".status--warn")).to_contain_text("Vous avez refusé")


@pytest.mark.parametrize(("language", "width", "scheme"), [("fr", 360, "dark"), ("en", 1280, "light")])
def test_the_page_of_accounts_is_accessible_in_each_state(
    windows: Windows, product: Product, language: str, width: int, scheme: str
) -> None:
    page, person_id = at_accounts(windows, product, language, width, color_scheme=scheme)
    with product.rows() as rows:
        for state in (AccountState.CONNECTED, AccountState.REVOKED, AccountState.DISCONNECTED):
            server = factories.server(rows, "mastodon")
            values = {"state": state, "connector": "mastodon", "person_id": person_id}
            gone = {"disconnected_at": server.facts_at or sa.func.now()} if state == "disconnected" else {}
            rows.add(Account(server_id=server.id, remote_id="1", handle=f"@{state}@x.example", **values, **gone))
    page.locator('[name="server"]').first.fill("nulle part")
    page.get_by_role("button", name=re.compile("Mastodon")).first.click()
    expect(page.locator("#server-error")).to_be_visible()
    assert faults(page) == []
    assert fits(page)
    page.get_by_role("button", name=re.compile("^(Déconnecter|Disconnect) @")).first.click()
    assert faults(page) == []
