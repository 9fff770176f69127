"""The sandbox's pages in a real browser: accessible in both themes and languages, whole on a phone, without script."""

import pytest

from tests.browser_fixture import Looks
from tests.sandbox_fixture import Sandbox
from tests.sight import faults, fits

CALLBACK = "http://127.0.0.1:9/callback"


@pytest.fixture
def paths(sandbox: Sandbox) -> list[str]:
    token = sandbox.token("nadia_morel", followers=2500)
    text = "Une phrase, puis un lien : http://192.0.2.1/r/abc"
    status = sandbox.call("POST", "/api/v1/statuses", {"status": text, "language": "fr"}, token)[1]
    sandbox.call("POST", f"/api/v1/statuses/{status['id']}/reblog", token=sandbox.token("theo_petit"))
    sandbox.pass_hours(30)
    sandbox.misbehave("error", "POST /nowhere")
    app = {"client_name": "Relais", "redirect_uris": CALLBACK, "scopes": "read write"}
    client = sandbox.call("POST", "/api/v1/apps", app)[1]["client_id"]
    consent = f"/oauth/authorize?response_type=code&client_id={client}&redirect_uri={CALLBACK}"
    return ["/", "/@nadia_morel", f"/@nadia_morel/{status['id']}", "/control", "/nothing", consent]


@pytest.mark.parametrize(("theme", "language"), [("light", "fr"), ("dark", "en")])
def test_every_page_is_accessible(sandbox: Sandbox, looks: Looks, paths: list[str], theme: str, language: str) -> None:
    page = looks.open(locale=language, color_scheme=theme).new_page()
    for path in paths:
        page.goto(sandbox.origin + path)
        assert faults(page) == [], path
    assert [said for said in looks.rest() if "404" not in said] == []


def test_no_page_scrolls_sideways_on_a_phone(sandbox: Sandbox, looks: Looks, paths: list[str]) -> None:
    page = looks.open(width=320).new_page()
    for path in paths:
        page.goto(sandbox.origin + path)
        assert fits(page), path
    assert [said for said in looks.rest() if "404" not in said] == []


def test_one_tap_consents_and_goes_back_to_the_client(sandbox: Sandbox, looks: Looks, paths: list[str]) -> None:
    context = looks.open(locale="en", java_script_enabled=False)
    page = context.new_page()
    context.route("http://127.0.0.1:9/**", lambda route: route.fulfill(body="back at the client"))
    page.goto(sandbox.origin + paths[-1])
    page.get_by_role("button", name="Make an account and allow").press("Enter")
    page.get_by_text("back at the client").wait_for()
    assert page.url.startswith(f"{CALLBACK}?code=")
