"""What people get wrong is told beside the place, and nothing they wrote or chose is lost."""

import io

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests import factories
from tests.journeys.company import Company
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.sight import faults

TITLE = "Ce que nous apprend un atelier"


def picture(name: str, padding: int = 0) -> FilePayload:
    """A small picture, made heavy by bytes after its end."""
    file = io.BytesIO()
    Image.new("RGB", (320, 200), "#0b5b5c").save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue() + bytes(padding)}


@pytest.fixture
def composer(windows: Windows, company: Company) -> Page:
    """The composer with a title and a text in it."""
    page = windows.of(company.leader)
    page.goto("/compose")
    page.get_by_label("Titre").fill(TITLE)
    page.get_by_role("textbox", name="Texte").click()
    page.keyboard.type("Un texte qui ne doit pas se perdre.")
    return page


def kept(page: Page) -> None:
    """What was written is still there, and the page is as clean as before."""
    expect(page.get_by_label("Titre")).to_have_value(TITLE)
    expect(page.get_by_role("textbox", name="Texte")).to_have_text("Un texte qui ne doit pas se perdre.")
    assert faults(page) == []


def test_a_picture_without_its_description_is_kept_with_the_words(composer: Page) -> None:
    composer.get_by_label("Ajouter des images").set_input_files(picture("atelier.png"))
    composer.get_by_role("button", name="Publier maintenant").click()
    expect(composer.get_by_role("alert")).to_be_focused()
    expect(composer.get_by_role("img", name="Image 1")).to_be_visible()
    kept(composer)


def test_a_picture_that_is_too_heavy_is_refused_by_name(composer: Page) -> None:
    composer.get_by_label("Ajouter des images").set_input_files(picture("lourde.png", 13_000_000))
    composer.get_by_role("button", name="Garder le brouillon").click()
    expect(composer.get_by_role("alert")).to_contain_text("lourde.png")
    expect(composer.get_by_role("alert")).to_contain_text("12 Mo")
    kept(composer)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_caption_that_is_too_long_stays_in_its_field(
    windows: Windows, company: Company, product: Product, scripts: bool
) -> None:
    with product.rows() as rows:
        person = factories.person(rows)
        factories.account(rows, person)
    page = windows.of(person.id, java_script_enabled=scripts)
    page.goto(f"/posts/{company.post}/relay")
    words = "a" * 640
    page.get_by_role("textbox").fill(words)
    page.get_by_role("button", name="Relayer sur Bac à sable").click()
    expect(page.locator(".status--bad")).to_contain_text("140 signes de trop")
    expect(page.get_by_role("textbox")).to_have_value(words)
