"""The product starts as a whole, works as a whole and stops as a whole."""

import signal

import psutil
from playwright.sync_api import Page

from tests.journeys.conftest import Product, ready, running


def test_every_process_is_ready_and_none_is_left_after_the_signal_to_stop() -> None:
    with running("--no-demo") as product:
        assert ready(product.url)
        children = psutil.Process(product.process.pid).children(recursive=True)
        assert len(children) > 8
        product.process.send_signal(signal.SIGTERM)
        assert product.process.wait(30) == 0
        _, alive = psutil.wait_procs(children, timeout=5)
        assert alive == []


def test_a_browser_reaches_the_pages_and_the_sandbox_network(product: Product, page: Page) -> None:
    for url in (f"{product.url}/sign-in", product.sandbox_url):
        answer = page.goto(url)
        assert answer is not None
        assert answer.ok
    # Read by programs, which ask for no icon.
    for url in (f"{product.url}/healthz", f"{product.url}/metrics"):
        assert page.request.get(url).ok
