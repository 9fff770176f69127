"""A real Chromium, one for the run: two drivers in one process do not get along."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _chromium() -> str:
    named = os.environ.get("RELAIS_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    return named or pytest.fail("Journeys need Chromium: bin/test installs it, or says how.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_chromium(), args=list(QUIET))
        yield started
        started.close()
