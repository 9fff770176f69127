"""Topics: followed freely when open, given by comms when closed."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.db import insert_new
from advocacy.errors import Forbidden, Refused
from advocacy.feed.models import Following, Topic, TopicTeam
from advocacy.people.models import Person, Team


def add_topic(session: Session, name_fr: str, name_en: str, closed: bool) -> Topic:
    """A new topic, named in both languages. Raises Refused when a name is taken."""
    names = {name_fr.strip().casefold(), name_en.strip().casefold()}
    for topic in session.scalars(sa.select(Topic)):
        if names & {topic.name_fr.casefold(), topic.name_en.casefold()}:
            raise Refused("topic-exists")
    made = Topic(name_fr=name_fr.strip(), name_en=name_en.strip(), closed=closed)
    session.add(made)
    session.flush()
    return made


def follow(session: Session, person: Person, topic: Topic) -> None:
    """Follow an open topic."""
    if topic.closed:
        raise Forbidden("topic-closed")
    _give(session, person.id, topic.id)


def unfollow(session: Session, person: Person, topic: Topic) -> None:
    """Stop following an open topic."""
    if topic.closed:
        raise Forbidden("topic-closed")
    _take(session, person.id, topic.id)


def give_to_person(session: Session, topic: Topic, person: Person) -> None:
    """Give a closed topic to a person."""
    _give(session, person.id, topic.id)


def take_from_person(session: Session, topic: Topic, person: Person) -> None:
    """Take a closed topic back; posts of it are no longer theirs to see."""
    _take(session, person.id, topic.id)


def give_to_team(session: Session, topic: Topic, team: Team) -> None:
    """Give a closed topic to whoever is in a team or below it, now or later."""
    insert_new(session, TopicTeam, [{"topic_id": topic.id, "team_id": team.id}])


def take_from_team(session: Session, topic: Topic, team: Team) -> None:
    """Take a closed topic back from a team."""
    found = session.get(TopicTeam, (topic.id, team.id))
    if found:
        session.delete(found)


def _give(session: Session, person_id: str, topic_id: str) -> None:
    row = {"person_id": person_id, "topic_id": topic_id, "since": clock.now()}
    insert_new(session, Following, [row])


def _take(session: Session, person_id: str, topic_id: str) -> None:
    found = session.get(Following, (person_id, topic_id))
    if found:
        session.delete(found)
