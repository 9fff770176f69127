"""The demonstration, loaded once on each database for all tests of this folder."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from advocacy import db
from advocacy.application import create_app
from tests.conftest import _with_tables, environment, fresh_postgres


def demo_load(*arguments: str) -> Result:
    """The command, as `bin/dev` calls it."""
    return create_app().test_cli_runner().invoke(args=["demo", "load", *arguments])


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sandbox network finds its past."""
    return tmp_path_factory.mktemp("sandbox") / "data" / "history.jsonl"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, past: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    """A database of its own with the demonstration in it, which the settings name meanwhile."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    files = tmp_path_factory.mktemp("demo")
    lite = f"sqlite:///{files / 'demo.sqlite'}"
    url = lite if request.param == "sqlite" else fresh_postgres(f"relais_demo_{worker}")
    values = {"RELAIS_DEMO": "true", "RELAIS_SANDBOX": "true", "RELAIS_MEDIA_FOLDER": str(files / "media")}
    with environment(DATABASE_URL=url, RELAIS_ORGANISATION="Vercourt", **values):
        for _ in _with_tables(url):
            past.unlink(missing_ok=True)
            yield demo_load("--past", str(past))
        db.remove()
        db.engine().dispose()


@pytest.fixture
def told(loaded: Result) -> Iterator[Session]:
    """A session that reads the demonstration."""
    assert loaded.exit_code == 0, loaded.output
    with db.transaction() as session:
        yield session
