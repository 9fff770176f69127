"""Migrations go up and down on both databases and end where the models are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from tests.conftest import OWN, WORKER, environment, fresh_postgres

ALEMBIC = Config(toml_file=Path(__file__).parent.parent / "pyproject.toml")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any table."""
    file = OWN / "empty.sqlite"
    file.unlink(missing_ok=True)
    url = f"sqlite:///{file}" if request.param == "sqlite" else fresh_postgres(f"empty_{WORKER}")
    with environment(DATABASE_URL=url):
        yield url


def _names(url: str) -> set[str]:
    engine = sa.create_engine(url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_the_migrated_tables_are_those_of_the_models(empty: str) -> None:
    command.upgrade(ALEMBIC, "head")
    command.check(ALEMBIC)


def test_every_migration_can_be_undone(empty: str) -> None:
    command.upgrade(ALEMBIC, "head")
    command.downgrade(ALEMBIC, "base")
    assert _names(empty) <= {"alembic_version"}
    command.upgrade(ALEMBIC, "head")
