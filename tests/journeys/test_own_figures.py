"""A person brings the figures of their LinkedIn relays: file, preview, beside the relay."""

import pytest
from playwright.sync_api import expect

from advocacy import clock
from advocacy.shares.models import DeliveryState
from tests import factories
from tests.journeys.conftest import Product
from tests.journeys.windows import Windows
from tests.reach.test_analytics_file import address, workbook
from tests.sight import faults, fits


@pytest.mark.parametrize(
    ("language", "width", "scheme", "read", "keep"),
    [
        ("fr", 360, "light", "Lire le fichier", "Garder les chiffres choisis"),
        ("en", 1280, "dark", "Read the file", "Keep the chosen figures"),
    ],
)
def test_a_file_is_understood_before_it_is_kept(
    windows: Windows, product: Product, language: str, width: int, scheme: str, read: str, keep: str
) -> None:
    with product.rows() as rows:
        person = factories.person(rows)
        share = factories.share(rows, person)
        factories.delivery(rows, share, state=DeliveryState.DECLARED, network="linkedin")
    page = windows.of(person.id, language, width, color_scheme=scheme)
    page.goto("/relays/linkedin-file")
    file = workbook((address(clock.now()), 41, 5537), (address(clock.now()), 7, 812))
    page.locator("input[type=file]").set_input_files({"name": "Content.xlsx", "mimeType": "", "buffer": file})
    page.get_by_role("button", name=read).click()
    expect(page.get_by_role("button", name=keep)).to_be_visible()
    assert faults(page) == []
    assert fits(page)
    page.get_by_role("button", name=keep).click()
    expect(page.locator(".relay").first).to_contain_text("41")
    assert faults(page) == []
    assert fits(page)
