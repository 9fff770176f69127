"""The stage, and real Chromium looking at it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server

from tests.browser_fixture import Looks
from tests.stage import make


@pytest.fixture
def stage() -> Flask:
    """A fresh application of plumbing alone."""
    return make()


@dataclass(frozen=True)
class Eye:
    """A browser at one size."""

    context: BrowserContext
    address: str

    def look(self, path: str = "/design") -> Page:
        """The page at a path, loaded."""
        page = self.context.new_page()
        page.goto(self.address + path)
        return page


@pytest.fixture
def served(stage: Flask) -> Iterator[str]:
    """The address of the stage, served on loopback."""
    server = make_server("127.0.0.1", 0, stage, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def eye(looks: Looks, served: str, request: pytest.FixtureRequest) -> Iterator[Eye]:
    """Look at pages; any complaint of the browser fails the test. Parameters: width, theme, language, scripts."""
    options = {"width": 1280, "theme": "light", "language": "en-GB", "scripts": True, **getattr(request, "param", {})}
    context = looks.open(
        options["width"],
        color_scheme=options["theme"],
        locale=options["language"],
        java_script_enabled=options["scripts"],
        reduced_motion="reduce",
    )
    yield Eye(context, served)
    # Before the server stops, which a page that still loads would complain of.
    complaints = looks.rest()
    assert complaints == [], complaints
