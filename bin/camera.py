"""The pictures of the README: pages of the demonstration at two widths, in both languages, in light and dark."""

import argparse
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
PORT = 8170
COLOURS = 64
HEIGHTS = {1280: 1000, 360: 800}
TALL = {1280: 1500, 360: 1500}
ABOVE = re.compile("au-dessus|above")
Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class View:
    """A page as a role of the demonstration sees it; `path` may be a page on which to follow a row."""

    name: str
    role: str
    path: str
    row: re.Pattern[str] | None = None


VIEWS = (
    View("sign-in", "", "/sign-in"),
    View("feed", "employee", "/feed"),
    View("my-relays", "employee", "/relays"),
    View("accounts", "employee", "/accounts"),
    View("post-resonance", "comms", "/resonance/", ABOVE),
    View("teams", "comms", "/resonance/teams"),
    View("leader", "leader", "/"),
    View("compose", "leader", "/compose"),
)
# The two that say most: also on a phone in English, in the dark, and further down.
CHOSEN = tuple(view for view in VIEWS if view.name in ("feed", "post-resonance"))
SERIES: tuple[tuple[str, int, Theme, tuple[View, ...]], ...] = (
    ("en", 1280, "light", VIEWS),
    ("en", 360, "light", CHOSEN),
    ("fr", 1280, "light", VIEWS),
    ("fr", 360, "light", VIEWS),
    ("fr", 1280, "dark", CHOSEN),
)


def main() -> None:
    """Take them all, of the installation that was named or of one of our own."""
    parser = argparse.ArgumentParser(prog="bin/screenshots", description=__doc__)
    parser.add_argument("--url", help="a running demonstration (default: starts one of its own)")
    url = parser.parse_args().url
    FOLDER.mkdir(parents=True, exist_ok=True)
    with nothing(url) if url else demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["RELAIS_CHROMIUM"], args=["--no-sandbox", "--hide-scrollbars"]
        )
        for language, width, theme, views in SERIES:
            for view in views:
                shoot(browser, address.rstrip("/"), view, language, width, theme)
        browser.close()


@contextmanager
def nothing(url: str) -> Iterator[str]:
    """What runs already."""
    yield url


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration of our own, until the pictures are taken."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "workers.together", "--port", str(PORT)]
        settings = {**os.environ, "RELAIS_STATE": folder}
        process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        if not any("is ready" in line for line in process.stdout):
            sys.exit("The demonstration did not start.")
        try:
            yield f"http://127.0.0.1:{PORT}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def shoot(browser: Browser, address: str, view: View, language: str, width: int, theme: Theme) -> None:
    """One picture, in few colours so that it stays small."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    height = (TALL if view in CHOSEN else HEIGHTS)[width]
    context = browser.new_context(locale=locale, color_scheme=theme, reduced_motion="reduce", base_url=address)
    page = context.new_page()
    page.goto("/sign-in")
    if view.role:
        page.locator(f"button[name=role][value={view.role}]").click()
    page.set_viewport_size({"width": width, "height": height})
    speak(page, language)
    page.goto(view.path)
    if view.row:
        page.get_by_role("row").filter(has_text=view.row).get_by_role("link").first.click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    keep(page.screenshot(), FOLDER / f"{view.name}-{width}-{language}{'-dark' if theme == 'dark' else ''}.png")
    context.close()


def speak(page: Page, language: str) -> None:
    """Choose the language of whoever is signed in."""
    if page.locator("html").get_attribute("lang") == language:
        return
    with page.expect_navigation():
        page.evaluate("(code) => document.querySelector(`button[name=language][value=${code}]`).click()", language)


def keep(picture: bytes, file: Path) -> None:
    """Write a picture with a palette."""
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1024} kB", flush=True)


if __name__ == "__main__":
    main()
