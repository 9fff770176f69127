"""Where the demonstration is not loaded."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.people.models import Person
from tests import factories
from tests.conftest import environment
from tests.demo.conftest import demo_load


@pytest.mark.parametrize("demo", ["false", ""])
def test_without_the_setting_nothing_is_loaded(database: str, demo: str) -> None:
    with environment(RELAIS_DEMO=demo or "0"):
        refused = demo_load()
    assert refused.exit_code != 0
    assert "RELAIS_DEMO" in refused.stderr


def test_where_other_people_are_the_demonstration_stays_out(session: Session) -> None:
    factories.person(session)
    with environment(RELAIS_DEMO="true", RELAIS_SANDBOX="true"):
        said = demo_load()
    assert said.exit_code == 0
    assert said.stdout == ""
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
