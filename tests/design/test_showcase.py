"""Every component in real Chromium: accessible, quiet under the strict policy, and alive."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.design.conftest import Eye
from tests.sight import faults, fits

LOOKS = [
    {"width": width, "theme": theme, "language": language}
    for width in (360, 1280)
    for theme, language in (("light", "fr-FR"), ("dark", "en-GB"))
]


# An undo box as htmx would bring it after a click, with so many seconds left; forms only count.
AGAIN = """(left) => {
  window.sent = 0;
  document.addEventListener("submit", (event) => { event.preventDefault(); window.sent += 1; });
  const box = document.querySelector("[data-undo]").cloneNode(true);
  delete box.dataset.on;
  box.dataset.left = left;
  document.querySelector("main").prepend(box);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: box } }));
}"""
# Cards as htmx would bring them: one in sight, one not drawn, one far below.
CARDS = """() => {
  const main = document.querySelector("main");
  const list = (words) => `<div data-shown-url="/other">${words}</div>`;
  const cards = '<p data-shown="seen">seen</p><p data-shown="hidden" hidden>hidden</p>';
  main.insertAdjacentHTML("afterbegin", list(cards));
  main.insertAdjacentHTML("beforeend", list('<p data-shown="far">far</p>'));
  scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: main } }));
}"""


@pytest.mark.parametrize("eye", LOOKS, indirect=True, ids=lambda look: "-".join(map(str, look.values())))
def test_every_component_is_accessible_and_fits_its_screen(eye: Eye) -> None:
    """No violation, no sideways scroll, no word from the browser's policy."""
    page = eye.look()
    expect(page.locator(".drawing svg")).to_have_count(4)
    assert faults(page) == []
    assert fits(page)


@pytest.mark.parametrize("eye", [{"width": 320}], indirect=True)
def test_pages_reflow_at_320_pixels_with_the_panel_open(eye: Eye) -> None:
    """What the rail has no room for is one button away."""
    page = eye.look("/error/404")
    assert fits(page)
    page = eye.look()
    page.get_by_role("button", name="My pages and settings").click()
    expect(page.get_by_role("link", name="Help", exact=True)).to_be_visible()
    assert faults(page) == []
    assert fits(page)


@pytest.mark.parametrize("eye", [{"scripts": False}], indirect=True)
def test_without_scripts_words_can_be_written_and_choices_made(eye: Eye) -> None:
    """The textarea is there, the toolbar is not; the panel and the dialog still open."""
    page = eye.look()
    expect(page.locator("[data-editor] textarea")).to_be_visible()
    expect(page.get_by_role("toolbar")).to_be_hidden()
    page.get_by_role("button", name="Disconnect", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_double_click_on_relay_does_not_undo(eye: Eye) -> None:
    """Activations within 600 ms of its appearance are ignored; later ones count."""
    page = eye.look()
    page.evaluate(AGAIN, 10)
    expect(page.locator("[data-undo-button]").first).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("window.sent") == 0
    page.wait_for_timeout(700)
    page.keyboard.press("Enter")
    assert page.evaluate("window.sent") == 1


def test_the_countdown_runs_on_screen_and_is_spoken_at_its_start_and_end(eye: Eye) -> None:
    """Not each second."""
    page = eye.look()
    spoken = page.locator("#spoken")
    expect(spoken).to_have_text("")
    page.evaluate(AGAIN, 1.4)
    expect(spoken).to_have_text("Your relay leaves for the sandbox in 10 seconds.")
    expect(page.locator("[data-undo-label]").first).to_have_text("Undo (1 second)")
    expect(spoken).to_have_text("Your relay is on its way to the sandbox.")


def test_the_counter_counts_as_the_network_does_and_speaks_on_overflow_only(eye: Eye) -> None:
    """A link counts 23."""
    page = eye.look()
    caption = page.get_by_label("My caption, in English")
    counter = page.locator("#sample-caption-count")
    caption.fill("See https://vercourt.example/a-long-address-that-counts-as-twenty-three")
    expect(counter).to_have_text("27 of 500 characters")
    expect(page.locator("#spoken")).to_have_text("")
    caption.fill("a" * 501)
    expect(counter).to_have_class("count count--over")
    expect(page.locator("#spoken")).to_have_text("1 characters too many: shorten the text.")


def test_a_card_is_told_once_after_a_second_on_screen(eye: Eye, stage: Flask) -> None:
    """In one batch, and only the card that was seen."""
    page = eye.look()
    page.evaluate(CARDS)
    with page.expect_request("**/other", timeout=6000):
        pass
    page.wait_for_timeout(200)
    assert stage.extensions["told"] == [{"posts": ["seen"]}]


def test_the_editor_writes_the_tags_we_keep(eye: Eye) -> None:
    """Bold, list and link, by keyboard and toolbar."""
    page = eye.look()
    words = page.get_by_role("textbox", name="Text")
    words.click()
    page.keyboard.type("Plain ")
    page.get_by_role("button", name="Bold").click()
    expect(words).to_be_focused()
    page.keyboard.type("bold")
    page.get_by_role("button", name="Link", exact=True).click()
    page.keyboard.press("Escape")
    area = page.locator("[data-editor] textarea")
    expect(area).to_have_value("<p>Plain <strong>bold</strong></p>")
    expect(page.locator("[data-format]")).to_have_value("html")


def test_a_theme_is_seen_at_once_and_kept(eye: Eye) -> None:
    """Without loading the page again, then by the server."""
    page = eye.look()
    with page.expect_response("**/theme"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_list_grows_when_its_end_comes_near_and_keeps_its_place_on_the_way_back(eye: Eye) -> None:
    """Each line once, in order, until there are no more; then back from another page to the same line."""
    page = eye.look("/list")
    lines = page.locator("#list > li")
    for count in (60, 90, 120):
        page.locator("#list > li").last.scroll_into_view_if_needed()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(lines).to_have_count(count)
    expect(page.locator("#list-more")).to_be_hidden()
    assert lines.all_text_contents() == [f"line {part}.{line}" for part in (1, 2, 3, 4) for line in range(30)]
    page.get_by_text("line 3.10", exact=True).click()
    page.wait_for_url("**/other")
    page.go_back()
    expect(page.get_by_text("line 3.10", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("eye", [{"scripts": False}], indirect=True)
def test_without_scripts_the_end_of_a_list_is_a_link(eye: Eye) -> None:
    """To the next page."""
    page = eye.look("/list")
    page.get_by_role("link", name="Older lines").click()
    expect(page.get_by_text("line 2.0", exact=True)).to_be_visible()
