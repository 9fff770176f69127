"""What administrators may know of the people on a network: nothing of fewer than five, and no sum to subtract from."""

import re
from itertools import product

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from advocacy.errors import Forbidden
from advocacy.networks import actions, queries
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.models import AccountState
from advocacy.people.models import Person, Role
from tests import factories, visitor
from tests.feed.test_cards import counted

LEAST = queries.LEAST


@pytest.fixture
def comms(client: FlaskClient, session: Session) -> Person:
    made = factories.person(session, Role.COMMS, language="en")
    visitor.sign_in(client, session, made)
    return made


def test_an_option_of_a_network_of_many_servers_holds_for_each_and_for_those_that_come(session: Session) -> None:
    known = factories.server(session, "mastodon")
    actions.choose(session, Mastodon(), {"limit": "5"})
    later = actions.place(session, "mastodon", "https://later.example")
    assert (known.settings, later.settings) == ({"limit": "5"}, {"limit": "5"})


def test_five_accounts_of_one_person_are_one_person(session: Session, comms: Person) -> None:
    server, person = factories.server(session, "mastodon"), factories.person(session)
    for _ in range(LEAST):
        factories.account(session, person, server)
    desk = queries.desk_for(session, comms, "mastodon")
    assert desk.people[AccountState.CONNECTED] is None
    assert desk.named == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.DELEGATE, Role.HR])
def test_the_door_is_shut_to_other_roles(session: Session, role: Role) -> None:
    viewer = factories.person(session, role)
    server = factories.server(session, "mastodon")
    for ask in (
        lambda: queries.desks(session, viewer),
        lambda: queries.desk_for(session, viewer, "mastodon"),
        lambda: queries.server_for(session, viewer, "mastodon", server.id),
    ):
        with pytest.raises(Forbidden):
            ask()


def test_the_list_asks_the_database_as_often_for_many_servers_as_for_few(session: Session, comms: Person) -> None:
    def asked() -> int:
        session.expire_all()
        with counted() as sent:
            queries.desks(session, comms)
        return len(sent)

    factories.account(session, factories.person(session))
    session.commit()
    few = asked()
    for _ in range(12):
        factories.account(session, factories.person(session), factories.server(session, "mastodon"))
    session.commit()
    assert asked() == few


def seen(counts: tuple[int, ...]) -> tuple[int | None, ...]:
    """What the page tells of people in each state: all that anybody can work with."""
    return tuple(queries.shown(count) for count in counts)


@given(st.tuples(*[st.integers(0, 40)] * 3))
def test_no_arithmetic_on_what_is_shown_gives_what_is_hidden(counts: tuple[int, ...]) -> None:
    hidden = [place for place, count in enumerate(counts) if count < LEAST]
    assert [place for place, told in enumerate(seen(counts)) if told is None] == hidden
    # Any mixture of small numbers in the hidden places looks exactly the same.
    for values in product(range(LEAST), repeat=len(hidden)):
        other = list(counts)
        for place, value in zip(hidden, values, strict=True):
            other[place] = value
        assert seen(tuple(other)) == seen(counts)


def test_the_page_tells_no_total_of_people(client: FlaskClient, session: Session, comms: Person) -> None:
    server = factories.server(session, "mastodon")
    for state, many in ((AccountState.CONNECTED, 31), (AccountState.EXPIRED, 3), (AccountState.REVOKED, 8)):
        for _ in range(many):
            factories.account(session, factories.person(session), server, state=state)
    session.commit()
    page = re.sub(r"<svg.*?</svg>|<head.*?</head>", "", client.get("/networks/mastodon").text, flags=re.S)
    told = {int(number) for number in re.findall(r">\s*(\d+) (?:person|people)<", page)}
    assert told == {31, 8}
    listed = client.get("/networks").text
    assert "31 people" in listed
    assert {"42", "39", "34"}.isdisjoint(re.findall(r">\s*(\d+)[ <]", page + listed))
