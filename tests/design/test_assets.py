"""Built files: what they weigh, how they are served."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import escape

STATIC = Path("advocacy/static")
KILO = 1024


def _manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    return names


@pytest.mark.parametrize(("name", "kilobytes"), [("app.js", 60), ("app.css", 30), ("icons.svg", 5)])
def test_a_page_stays_within_its_weight(name: str, kilobytes: int) -> None:
    """Compressed with gzip, which every browser takes."""
    assert (STATIC / f"{_manifest()[name]}.gz").stat().st_size <= kilobytes * KILO


def test_charts_and_the_editor_are_not_on_every_page(stage: Flask) -> None:
    """They load where there is one."""
    page = stage.test_client().get("/error/404").text
    assert "charts" not in page
    assert "editor" not in page


def test_a_built_file_is_kept_for_ever_and_comes_compressed(stage: Flask) -> None:
    """Its name holds the hash of its content."""
    client = stage.test_client()
    address = f"/static/{_manifest()['app.css']}"
    whole = client.get(address, buffered=True)
    small = client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert gzip.decompress(small.data) == whole.data
    for answer in (whole, small):
        assert answer.mimetype == "text/css"
        assert {"immutable", "max-age=31536000"} <= set(answer.headers["Cache-Control"].split(", "))
        assert "Accept-Encoding" in answer.headers["Vary"]
    best = client.get(address, headers={"Accept-Encoding": "br, gzip"}, buffered=True)
    assert best.headers["Content-Encoding"] == "br"


def test_a_file_that_is_not_there_is_not_found(stage: Flask) -> None:
    """Nor anything above the folder."""
    client = stage.test_client()
    assert client.get("/static/nothing.js").status_code == 404
    assert client.get("/static/../settings.py").status_code == 404


def test_a_page_asks_for_nothing_that_was_not_built(stage: Flask) -> None:
    """Each address under /static on the page of components exists."""
    client = stage.test_client()
    page = client.get("/design").text
    names = {part.split('"')[0].split("#")[0] for part in page.split("/static/")[1:]}
    assert len(names) >= 6
    assert all(client.get(f"/static/{name}", buffered=True).status_code == 200 for name in names)


@pytest.mark.parametrize("code", ["400", "403", "404", "413", "429", "500", "503"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_error_says_what_happened_and_what_to_do(stage: Flask, code: str, language: str) -> None:
    """In the reader's language, with the number to give when asking for help."""
    page = stage.test_client().get(f"/error/{code}", headers={"Accept-Language": language}).text
    way_out = {"fr": "Revenir à Relais", "en": "Back to Relais"}[language]
    assert f'<html lang="{language}"' in page
    assert str(escape(way_out)) in page
    assert "7f3a" in page
