"""Somebody who is quicker than the network loses neither words nor place."""

from playwright.sync_api import Route, expect

from tests.journeys.company import Company
from tests.journeys.windows import Windows


def test_words_typed_before_the_editor_came_are_kept_and_go_on(windows: Windows, company: Company) -> None:
    page = windows.of(company.leader)
    held: list[Route] = []
    page.route("**/editor-*.js", lambda route: held.append(route))
    page.goto("/compose", wait_until="commit")
    page.get_by_role("textbox", name="Texte").click()
    page.keyboard.type("Écrit avant,")
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("toolbar")).to_be_visible()
    page.keyboard.type(" écrit après.")
    expect(page.get_by_role("textbox", name="Texte")).to_have_text("Écrit avant, écrit après.")
