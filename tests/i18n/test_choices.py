"""Which language a request speaks, and how a reader changes it."""

from types import SimpleNamespace

import pytest
from flask import Flask, g

from advocacy import choices, i18n


@pytest.mark.parametrize(
    ("asked", "spoken"), [("fr-CA,fr;q=0.9", "fr"), ("en-US", "en"), ("de,en;q=0.5", "en"), ("de", "en"), ("", "en")]
)
def test_a_stranger_is_answered_as_the_browser_asks(stage: Flask, asked: str, spoken: str) -> None:
    """And in English where neither language is asked for."""
    with stage.test_request_context(headers={"Accept-Language": asked}):
        assert i18n.language() == spoken


def test_a_persons_choice_comes_first_then_this_browsers(stage: Flask) -> None:
    """Before what the browser asks for."""
    with stage.test_request_context(headers={"Accept-Language": "en", "Cookie": "language=fr"}):
        assert i18n.language() == "fr"
    with stage.test_request_context(headers={"Accept-Language": "fr", "Cookie": "language=fr"}):
        g.person = SimpleNamespace(language="en", time_zone="Europe/London")
        assert (i18n.language(), str(i18n.zone())) == ("en", "Europe/London")


def test_a_letter_speaks_to_its_reader_and_not_to_who_sends_it(stage: Flask) -> None:
    """Language and time zone, and both go back afterwards."""
    with stage.test_request_context(headers={"Accept-Language": "en"}):
        with i18n.speaking("fr", "America/Montreal"):
            assert (i18n.language(), str(i18n.zone())) == ("fr", "America/Montreal")
        assert (i18n.language(), str(i18n.zone())) == ("en", "Europe/Paris")


def test_an_unknown_time_zone_is_utc(stage: Flask) -> None:
    """Rather than an error on every page."""
    with stage.test_request_context():
        g.person = SimpleNamespace(language="fr", time_zone="Mars/Olympus")
        assert str(i18n.zone()) == "UTC"


def test_choosing_a_language_is_kept_and_leads_back(stage: Flask) -> None:
    """To the page one was on."""
    client = stage.test_client()
    answer = client.post("/language", data={"language": "fr", "next": "/somewhere?page=2"})
    assert (answer.status_code, answer.location) == (303, "/somewhere?page=2")
    assert client.get_cookie(i18n.COOKIE) is not None
    assert stage.extensions["chosen"] == ["fr"]


def test_an_unknown_language_changes_nothing(stage: Flask) -> None:
    """No cookie, nothing remembered."""
    client = stage.test_client()
    client.post("/language", data={"language": "tlh", "next": "/"})
    assert client.get_cookie(i18n.COOKIE) is None
    assert stage.extensions["chosen"] == []


def test_a_theme_is_kept_until_the_system_decides_again(stage: Flask) -> None:
    """The page says it before any script runs."""
    client = stage.test_client()
    client.post("/theme", data={"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/design").text
    client.post("/theme", data={"theme": ""})
    assert "data-theme=" not in client.get("/design").text.split("<head>")[0]


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "", "/\t/evil.example"]
)
def test_nobody_is_led_elsewhere(address: str) -> None:
    """Only back into this site."""
    assert choices.local(address) == "/"
