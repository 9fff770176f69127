"""Windows of a browser in which people of the running product are signed in."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Locator, Page, expect

from advocacy.people import actions
from advocacy.people.models import Person
from tests.browser_fixture import Looks
from tests.conftest import environment

if TYPE_CHECKING:
    from tests.journeys.conftest import Product

# Hints, and what a browser notes of itself when a form was refused: the page that says why is the answer.
REFUSED = re.compile(r"^(debug|verbose) |status of 4(00|03|04|10|13|22) ")
# A double click on "relay" does not undo: acts this soon are ignored.
DEAF_MS = 700


@dataclass
class Windows:
    """Opens windows for people; the browser's complaints in any of them fail the test."""

    looks: Looks
    product: "Product"

    def open(self, language: str = "fr", width: int = 1280, **options: Any) -> Page:
        """A window of somebody unknown."""
        locale = {"fr": "fr-FR", "en": "en-GB"}[language]
        context = self.looks.open(width, locale=locale, base_url=self.product.url, **options)
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


@pytest.fixture
def windows(looks: Looks, product: "Product") -> Iterator[Windows]:
    """Windows on the running product, closed afterwards."""
    yield Windows(looks, product)
    complaints = [said for said in looks.rest() if not REFUSED.search(said)]
    assert complaints == [], [*complaints, *product.errors()]


def until(page: Page, wanted: Locator, seconds: float = 30) -> None:
    """Load the page again until something is on it."""
    end = time.monotonic() + seconds
    while not wanted.first.is_visible() and time.monotonic() < end:
        page.wait_for_timeout(300)
        page.reload()
    expect(wanted.first).to_be_visible()
