"""Which topics there are for a person, and who holds a closed one."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import NotFound
from advocacy.feed.models import Following, Topic, TopicTeam
from advocacy.people.models import Membership, Person, Role, Team


@dataclass(frozen=True)
class Subjects:
    """The topics a person has, and those that exist without being theirs to know."""

    mine: frozenset[str]
    closed: frozenset[str]
    hidden: frozenset[str]


@dataclass(frozen=True)
class TopicLine:
    """A topic as a person finds it in a list."""

    id: str
    name: str
    closed: bool
    mine: bool


def subjects_of(session: Session, person: Person) -> Subjects:
    """What decides which posts a person is shown; a closed topic is held by name or through a team."""
    mine, closed = _by_name(session, person)
    if closed:
        mine |= set(session.scalars(_through_teams(person.id)))
    hidden = set() if person.has(Role.COMMS) else closed - mine
    return Subjects(frozenset(mine), frozenset(closed), frozenset(hidden))


def _by_name(session: Session, person: Person) -> tuple[set[str], set[str]]:
    own = sa.and_(Following.topic_id == Topic.id, Following.person_id == person.id)
    query = sa.select(Topic.id, Topic.closed, Following.person_id).outerjoin(Following, own)
    rows = session.execute(query).all()
    mine = {row.id for row in rows if row.person_id}
    return mine, {row.id for row in rows if row.closed}


def _through_teams(person_id: str) -> sa.Select[str]:
    today = clock.now().date()
    held = (
        sa.select(Membership.team_id.label("id"))
        .where(Membership.person_id == person_id, Membership.since <= today)
        .where(sa.or_(Membership.until.is_(None), Membership.until > today))
        .cte("lines", recursive=True)
    )
    above = sa.select(Team.parent_id).join(held, Team.id == held.c.id)
    lines = held.union(above.where(Team.parent_id.is_not(None)))
    query = sa.select(TopicTeam.topic_id).join(lines, lines.c.id == TopicTeam.team_id)
    return query.join(Topic).where(Topic.closed)


def topics_for(session: Session, person: Person, language: str) -> list[TopicLine]:
    """The topics a person may know of, by name."""
    subjects = subjects_of(session, person)
    found = session.scalars(sa.select(Topic)).all()
    lines = [
        TopicLine(topic.id, topic.name(language), topic.closed, topic.id in subjects.mine)
        for topic in found
        if topic.id not in subjects.hidden
    ]
    return sorted(lines, key=lambda line: line.name.casefold())


def topic_for(session: Session, person: Person, topic_id: str) -> Topic:
    """A topic the person may know of."""
    topic = session.get(Topic, topic_id)
    if topic is None or topic.id in subjects_of(session, person).hidden:
        raise NotFound
    return topic


def closed_topic(session: Session, topic_id: str) -> Topic:
    """A closed topic, for those who give it."""
    topic = session.get(Topic, topic_id)
    if topic is None or not topic.closed:
        raise NotFound
    return topic


def holders_of(session: Session, topic_id: str) -> tuple[Sequence[Person], Sequence[Team]]:
    """The persons and the teams a closed topic was given to, by name."""
    persons = sa.select(Person).join(Following, Following.person_id == Person.id)
    teams = sa.select(Team).join(TopicTeam, TopicTeam.team_id == Team.id)
    return (
        session.scalars(persons.where(Following.topic_id == topic_id).order_by(Person.name)).all(),
        session.scalars(teams.where(TopicTeam.topic_id == topic_id).order_by(Team.name)).all(),
    )
