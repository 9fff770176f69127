"""Windows of a browser that keep what it complains of, and what an eye and axe see in them."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from advocacy.people import actions
from advocacy.people.models import Person
from tests.conftest import environment

if TYPE_CHECKING:
    from tests.journeys.conftest import Product

# What a browser notes of itself when a form was refused: the page that says why is the answer.
REFUSED = re.compile(r"status of 4(03|04|10|13|22) ")
# A double click on "relay" does not undo: acts this soon are ignored.
DEAF_MS = 700
ONLY_FAULTS = {"resultTypes": ["violations"]}


@dataclass
class Windows:
    """Opens windows for people; the browser's complaints in any of them fail the test."""

    browser: Browser
    product: "Product"
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, language: str = "fr", width: int = 1280, **options: Any) -> Page:
        """A window of somebody unknown."""
        locale = {"fr": "fr-FR", "en": "en-GB"}[language]
        options = {"viewport": {"width": width, "height": 900}, **options}
        context = self.browser.new_context(locale=locale, base_url=self.product.url, **options)
        context.set_default_timeout(15_000)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.contexts.append(context)
        return context.new_page()

    def of(self, person_id: str, language: str = "fr", width: int = 1280, **options: Any) -> Page:
        """A window in which a person is signed in and reads a language."""
        page = self.open(language, width, **options)
        secret = (self.product.folder / "secret-key").read_text()
        with environment(SECRET_KEY=secret), self.product.rows() as rows:
            person = rows.get_one(Person, person_id)
            person.language = language
            token = actions.sign_in(rows, person, "Chromium")
        page.context.add_cookies([{"name": "relais", "value": self._seal(secret, token), "url": self.product.url}])
        return page

    def _seal(self, secret: str, token: str) -> str:
        app = Flask("seal")
        app.secret_key = secret
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        return str(signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True}))

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not REFUSED.search(said.text):
            self.complaints.append(f"{said.page.url if said.page else ''}: {said.text}")


@pytest.fixture
def windows(browser: Browser, product: "Product") -> Iterator[Windows]:
    """Windows on the running product, closed afterwards."""
    made = Windows(browser, product)
    yield made
    for context in made.contexts:
        context.close()
    assert made.complaints == [], [*made.complaints, *product.errors()]


def until(page: Page, wanted: Locator, seconds: float = 30) -> None:
    """Load the page again until something is on it."""
    end = time.monotonic() + seconds
    while not wanted.first.is_visible() and time.monotonic() < end:
        page.wait_for_timeout(300)
        page.reload()
    expect(wanted.first).to_be_visible()


def faults(page: Page) -> list[str]:
    """What axe finds wrong, each with its elements."""
    found = Axe().run(page, options=ONLY_FAULTS).response["violations"]
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes']]}" for one in found]


def fits(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
