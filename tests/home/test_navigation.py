"""Each role finds its places, four at most, and nobody a place that is closed to them."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy.home import navigation
from advocacy.people.models import Role
from tests import factories, visitor

ROLES = [(), *((role,) for role in Role), (Role.LEADER, Role.COMMS, Role.OWNER)]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("roles", ROLES)
def test_every_place_that_is_shown_may_be_opened(
    client: FlaskClient, session: Session, redis: Redis, roles: tuple[Role, ...]
) -> None:
    person = factories.person(session, *roles)
    visitor.sign_in(client, session, person)
    places = navigation.places_of(person)
    assert 3 <= len(places) <= 4
    for place in [*places, *navigation.more_of(person)]:
        with client.application.test_request_context():
            address = client.application.url_for(place.endpoint)
        assert client.get(address).status_code == 200, place.endpoint


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_leader_lands_on_resonance_and_an_employee_on_the_feed(
    client: FlaskClient, session: Session, redis: Redis
) -> None:
    for role, address in ((Role.LEADER, "/resonance/leader"), (Role.EMPLOYEE, "/feed")):
        visitor.sign_in(client, session, factories.person(session, role))
        assert client.get("/").location == address


def test_every_place_has_an_icon_of_the_set() -> None:
    symbols = (Path(__file__).parents[2] / "assets" / "icons.svg").read_text()
    for place in vars(navigation).values():
        if isinstance(place, navigation.Place) and place.icon:
            assert f'id="i-{place.icon}"' in symbols, place.endpoint
