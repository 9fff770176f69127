"""The pages of the sandbox: honest about the audience, in both languages, without inline anything."""

import pytest
import requests

from tests.sandbox_fixture import Sandbox

SAID = {"en": "The audience of this network is simulated", "fr": "Le public de ce réseau est simulé"}


@pytest.fixture
def paths(sandbox: Sandbox) -> list[str]:
    token = sandbox.token("lucie", followers=3000)
    status = sandbox.call("POST", "/api/v1/statuses", {"status": "Bonjour <b>à tous</b>", "language": "fr"}, token)[1]
    app = sandbox.call(
        "POST", "/api/v1/apps", {"client_name": "Relais", "redirect_uris": "http://a.example/b", "scopes": "read"}
    )[1]
    consent = f"/oauth/authorize?response_type=code&client_id={app['client_id']}&redirect_uri=http://a.example/b"
    sandbox.pass_hours(40)
    return ["/", "/@lucie", f"/@lucie/{status['id']}", "/control", "/nowhere", consent]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_says_that_the_audience_is_simulated(sandbox: Sandbox, paths: list[str], language: str) -> None:
    for path in paths:
        page = requests.get(sandbox.origin + path, headers={"Accept-Language": language}, timeout=10)
        assert SAID[language] in page.text, path
        assert f'<html lang="{language}">' in page.text
        assert "style=" not in page.text
        assert "<script" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_live_post_shows_its_text_and_its_figures(sandbox: Sandbox, paths: list[str]) -> None:
    page = requests.get(sandbox.origin + paths[2], timeout=10).text
    assert '<div class="text" lang="fr"><p>Bonjour &lt;b&gt;à tous&lt;/b&gt;</p></div>' in page
    assert " viewers</li>" in page
    assert " likes</li>" in page


def test_a_post_of_another_address_is_not_found(sandbox: Sandbox, paths: list[str]) -> None:
    wrong = paths[2].replace("@lucie", "@someone")
    assert requests.get(sandbox.origin + wrong, timeout=10).status_code == 404


def test_the_timeline_goes_on_past_its_first_page(sandbox: Sandbox) -> None:
    token = sandbox.token("prolific")
    for n in range(22):
        sandbox.call("POST", "/api/v1/statuses", {"status": f"Numéro {n}"}, token)
    first = requests.get(f"{sandbox.origin}/@prolific", timeout=10).text
    older = first.split('href="?before=')[1].split('"')[0]
    second = requests.get(f"{sandbox.origin}/@prolific?before={older}", timeout=10).text
    assert "Numéro 21" in first
    assert "Numéro 0<" in second


def test_pictures_and_the_style_sheet_are_served(sandbox: Sandbox, paths: list[str]) -> None:
    account = sandbox.call("GET", "/api/v1/accounts/lookup?acct=lucie")[1]
    assert requests.get(account["avatar"], timeout=10).headers["Content-Type"].startswith("image/svg+xml")
    assert requests.get(f"{sandbox.origin}/assets/sandbox.css", timeout=10).status_code == 200
