"""The price meter of administrators: the bill for whoever pays it, and nothing of fewer than five people."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.networks import queries
from advocacy.networks.models import Server, Spending
from advocacy.networks.queries.spending import ALL, month_of
from advocacy.people.models import Role
from tests import factories, visitor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def spent(session: Session, people: int, budget: str = "10000000") -> Server:
    """X with so many people connected, three posts with a link this month, and a month before."""
    place = factories.server(session, "x", origin="https://x.com", settings={"enabled": "on", "budget": budget})
    for _ in range(people):
        factories.account(session, factories.person(session), place)
    now = month_of(clock.now())
    before = month_of(clock.now().replace(year=now.year - 1))
    for month, kind, calls, micros in (
        (now, ALL, 0, 600_000),
        (now, "link-post", 3, 600_000),
        (before, ALL, 0, 1_250_000),
    ):
        session.add(Spending(server_id=place.id, month=month, kind=kind, calls=calls, micros=micros))
    session.commit()
    return place


def page(client: FlaskClient, session: Session, role: Role = Role.OWNER, language: str = "en") -> str:
    visitor.sign_in(client, session, factories.person(session, role, language=language))
    return client.get("/networks/x").text


def test_the_bill_is_told_against_its_budget(client: FlaskClient, session: Session) -> None:
    spent(session, people=5)
    shown = page(client, session)
    assert "0.6 of 10 are spent this month; 9.4 are left." in shown
    assert "Post with a link" in shown
    assert "1.25" in shown
    assert "0,6 sur 10 sont dépensés" in page(client, session, Role.COMMS, "fr")


def test_with_four_people_what_was_called_is_not_told(client: FlaskClient, session: Session) -> None:
    spent(session, people=4)
    shown = page(client, session)
    assert "0.6 of 10 are spent this month" in shown
    assert "Number</th>" not in shown
    assert "told once five people have connected" in shown


def test_without_a_budget_nothing_leaves_and_the_page_says_so(client: FlaskClient, session: Session) -> None:
    factories.server(session, "x", origin="https://x.com", settings={"enabled": "on"})
    assert "There is no budget, so nothing that costs leaves." in page(client, session)


def test_a_network_without_prices_has_no_meter(client: FlaskClient, session: Session) -> None:
    owner = factories.person(session, Role.OWNER, language="en")
    visitor.sign_in(client, session, owner)
    assert "Price meter" not in client.get("/networks/linkedin").text
    assert queries.months_for(session, owner, queries.desk_for(session, owner, "linkedin")) == []
