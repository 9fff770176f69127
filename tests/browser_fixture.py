"""A real Chromium, one for the run: two drivers in one process do not get along."""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, WebError, sync_playwright

# Chromium says so of a font when the machine takes seconds to draw a page: that is no fault of the page.
SLOW = "was preloaded using link preload but not used within a few seconds"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Looks:
    """Contexts by their options, used again once emptied: in a new one the first page costs a second more."""

    browser: Browser
    resting: dict[str, list[BrowserContext]] = field(default_factory=lambda: defaultdict(list))
    used: list[tuple[str, BrowserContext]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, width: int = 1280, **options: Any) -> BrowserContext:
        """A context with nothing remembered; what the browser complains of in any fails the test."""
        options = {"viewport": {"width": width, "height": 900}, **options}
        key = repr(sorted(options.items()))
        context = self.resting[key].pop() if self.resting[key] else self._made(options)
        context.set_default_timeout(15_000)
        self.used.append((key, context))
        return context

    def rest(self) -> list[str]:
        """Empty every open context; what was complained of meanwhile."""
        for key, context in self.used:
            for page in context.pages:
                page.close()
            context.unroute_all()
            context.clear_cookies()
            self.resting[key].append(context)
        said, self.used, self.complaints = self.complaints, [], []
        return said

    def _made(self, options: dict[str, Any]) -> BrowserContext:
        context = self.browser.new_context(**options)
        context.on("console", self._heard)
        context.on("weberror", self._broke)
        return context

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type != "log" and SLOW not in said.text:
            self.complaints.append(f"{said.type} on {said.page.url if said.page else ''}: {said.text}")

    def _broke(self, error: WebError) -> None:
        self.complaints.append(str(error.error))


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


@pytest.fixture(scope="session")
def _looks(browser: Browser) -> Looks:
    return Looks(browser)


@pytest.fixture
def looks(_looks: Looks) -> Iterator[Looks]:
    """Contexts of Chromium for one test; any complaint of the browser fails it."""
    yield _looks
    complaints = _looks.rest()
    assert complaints == [], complaints
