"""From an invitation to the first page, and every page of people, in a real browser."""

import re
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from advocacy.people import actions
from advocacy.people.models import Letter, Person, PersonState, Role
from tests import factories
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.sight import faults, fits

PASSWORD = "correct horse battery"
OPEN = ("sign-in", "sign-in/sent", "what-is-seen", "password/forgotten", "invitation/over", "sign-in/link/over")
INSIDE = ("my-space", "persons", "persons/new", "persons/{person}", "teams", "teams/{team}", "audit", "letter-box")


@dataclass(frozen=True)
class House:
    """A product with an owner, a person and a team."""

    product: Product
    person: str
    team: str

    def url(self, page: str) -> str:
        """The address of a page."""
        return f"{self.product.url}/{page.format(person=self.person, team=self.team)}"


@pytest.fixture(scope="module")
def house(product: Product) -> House:
    """An owner for each language; everybody else is invited by them."""
    with product.rows() as session:
        team = factories.team(session, "Achats et logistique")
        person = factories.person(session, Role.DELEGATE, team=team, state=PersonState.INVITED)
        for language in ("fr", "en"):
            owner = factories.person(session, Role.OWNER, language=language, email=f"owner.{language}@atelier.example")
            actions.set_password(session, owner, PASSWORD)
        return House(product, person.id, team.id)


@pytest.fixture(params=[("fr", 1280, "light"), ("en", 360, "dark")], ids=["fr-1280-light", "en-360-dark"])
def window(windows: Windows, request: pytest.FixtureRequest) -> tuple[Page, str]:
    """A window of somebody who speaks a language."""
    language, width, theme = request.param
    return windows.open(language, width, color_scheme=theme), language


def clean(page: Page, url: str) -> None:
    """Open a page: nothing for axe to find, and no sideways scrolling."""
    page.goto(url)
    assert faults(page) == [], url
    assert fits(page), url


def enter(page: Page, house: House, email: str) -> None:
    """Sign in by the keyboard alone."""
    page.goto(house.url("sign-in"))
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    form = page.locator('form[action$="/sign-in"]')
    form.locator('[name="email"]').focus()
    page.keyboard.type(email)
    form.locator('[name="password"]').focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_every_page_of_people_is_clean_and_never_wider_than_the_screen(house: House, window: tuple[Page, str]) -> None:
    page, language = window
    for address in OPEN:
        clean(page, house.url(address))
    enter(page, house, f"owner.{language}@atelier.example")
    for address in INSIDE:
        clean(page, house.url(address))


def letter_to(session: Session, email: str) -> str:
    """The id of the letter written last to an address."""
    found = session.scalars(sa.select(Letter).where(Letter.to == email).order_by(Letter.id.desc())).first()
    assert found is not None
    return found.id


def test_from_an_invitation_to_the_first_page_takes_two_acts(house: House, window: tuple[Page, str]) -> None:
    page, language = window
    email = f"new.{language}@atelier.example"
    enter(page, house, f"owner.{language}@atelier.example")
    page.goto(house.url("persons/new"))
    page.locator('[name="name"]').fill("Inès Brun")
    page.locator('[name="email"]').fill(email)
    page.locator('[name="language"]:not(button)').select_option(language)
    page.locator('[name="invite"]').click()
    page.wait_for_url(re.compile(r"/persons/[0-9a-f-]{36}$"))
    with house.product.rows() as session:
        letter = letter_to(session, email)
    page.goto(house.url(f"letter-box/{letter}"))
    link = page.locator(".text a").get_attribute("href")
    assert link is not None
    page.context.clear_cookies()
    # The first act opens the link of the mail, the second accepts.
    clean(page, link)
    page.locator(".first-run form button").click()
    page.wait_for_url(lambda url: "invitation" not in url)
    with house.product.rows() as session:
        person = session.scalars(sa.select(Person).where(Person.email == email)).one()
        assert person.state == PersonState.ACTIVE
    clean(page, house.url("my-space"))
