"""Topics are followed when open and given when closed."""

import pytest
from sqlalchemy.orm import Session

from advocacy.errors import Forbidden, NotFound, Refused
from advocacy.feed import actions, queries
from tests import factories


def test_an_open_topic_is_followed_and_left(session: Session) -> None:
    person, topic = factories.person(session), factories.topic(session)
    for _time in range(2):
        actions.follow(session, person, topic)
    assert [line.mine for line in queries.topics_for(session, person, "fr")] == [True]
    actions.unfollow(session, person, topic)
    session.flush()
    assert [line.mine for line in queries.topics_for(session, person, "fr")] == [False]


def test_nobody_lets_themselves_into_a_closed_topic(session: Session) -> None:
    person, topic = factories.person(session), factories.topic(session, closed=True)
    for act in (actions.follow, actions.unfollow):
        with pytest.raises(Forbidden):
            act(session, person, topic)


def test_a_topic_has_a_name_of_its_own_in_each_language(session: Session) -> None:
    actions.add_topic(session, "Énergie", "Energy", closed=False)
    with pytest.raises(Refused):
        actions.add_topic(session, "énergie ", "Power", closed=True)


def test_who_holds_a_closed_topic_is_listed_for_those_who_give_it(session: Session) -> None:
    closed, team = factories.topic(session, closed=True), factories.team(session)
    person = factories.person(session)
    actions.give_to_person(session, closed, person)
    actions.give_to_team(session, closed, team)
    assert queries.holders_of(session, closed.id) == ([person], [team])
    with pytest.raises(NotFound):
        queries.closed_topic(session, factories.topic(session).id)
