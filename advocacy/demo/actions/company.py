"""Who is there: teams, persons with their roles and habits, topics."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from advocacy.demo.course import Course, Ids
from advocacy.demo.script import PersonText, Script, TeamText
from advocacy.feed.models import Following, Topic, TopicTeam
from advocacy.people.models import Delegation, Grant, Membership, Person, PersonState, Role, Team, folded

ZONES = {"FR": "Europe/Paris", "BE": "Europe/Brussels", "DE": "Europe/Berlin"}
# Shop floors have no desk: fewer visits, so fewer cards seen.
FLOORS = ("roanne", "fribourg", "logistique")
# Some trades speak in public more readily than others.
LEANINGS = {"belgique": 1.6, "logistique": 0.45, "etudes": 0.8}
# Colleagues came in waves before the first post.
BEFORE = timedelta(days=20)


@dataclass(frozen=True)
class Member:
    """Someone with habits. `habit`: share of working days on which they open the feed; `drive`: how often they relay
    an ordinary post that they see; 0 for those who only read."""

    key: str
    person: Person
    team: str
    habit: float
    drive: float
    topics: frozenset[str]
    until: datetime


@dataclass(frozen=True)
class Company:
    """Everyone by the name in their address, in the order in which they came."""

    members: dict[str, Member]
    teams: dict[str, Team]
    topics: dict[str, Topic]

    def person(self, key: str) -> Person:
        """Someone by the name in their address."""
        return self.members[key].person

    @property
    def first(self) -> Member:
        """The person behind the employee's button."""
        return next(iter(self.members.values()))


def found(session: Session, script: Script, course: Course, ids: Ids) -> Company:
    """Make teams, persons and topics."""
    teams = _teams(session, script.teams, course, ids)
    topics = _topics(session, script, teams, course, ids)
    members = {
        member.key: member
        for number, text in enumerate(_everyone(script))
        for member in [_member(text, number, script, course, ids)]
    }
    session.add_all(member.person for member in members.values())
    session.flush()
    for member in members.values():
        session.add_all(_places(member, teams, course, ids))
        followed = sorted(member.topics)
        session.add_all(Following(person_id=member.person.id, topic_id=topics[key].id) for key in followed)
    company = Company(members, teams, topics)
    _delegate(session, script, company, course)
    session.flush()
    return company


def _teams(session: Session, texts: tuple[TeamText, ...], course: Course, ids: Ids) -> dict[str, Team]:
    teams: dict[str, Team] = {}
    for text in texts:
        parent = teams[text.parent] if text.parent else None
        teams[text.key] = Team(id=ids.at(course.begin - BEFORE), name=text.name, parent=parent)
    session.add_all(teams.values())
    session.flush()
    return teams


def _topics(session: Session, script: Script, teams: dict[str, Team], course: Course, ids: Ids) -> dict[str, Topic]:
    topics = {
        text.key: Topic(id=ids.at(course.begin), name_fr=text.fr, name_en=text.en, closed=text.closed)
        for text in script.topics
    }
    session.add_all(topics.values())
    session.flush()
    given = [(topics[text.key].id, teams[team].id) for text in script.topics for team in text.teams]
    session.add_all(TopicTeam(topic_id=topic, team_id=team) for topic, team in given)
    return topics


def _everyone(script: Script) -> list[PersonText]:
    """Those with a part, then as many more as each team is short of."""
    everyone = list(script.persons)
    names = {text.name for text in everyone}
    for team in script.teams:
        chance = Random(f"names:{team.key}")
        for number in range(team.size - sum(text.team == team.key for text in script.persons)):
            name = _name(script, team.country, names, chance)
            everyone.append(PersonText(name, team.key, team.jobs[number % len(team.jobs)]))
    return everyone


def _name(script: Script, country: str, taken: set[str], chance: Random) -> str:
    usual = script.names[country]
    while (name := f"{chance.choice(usual.first)} {chance.choice(usual.last)}") in taken:
        pass
    taken.add(name)
    return name


def _member(text: PersonText, number: int, script: Script, course: Course, ids: Ids) -> Member:
    country = next(team.country for team in script.teams if team.key == text.team)
    first, _, last = folded(text.name).partition(" ")
    key = f"{first}.{last}".replace(" ", "").replace("'", "")
    chance = Random(f"member:{key}")
    came = course.begin - BEFORE + timedelta(minutes=number)
    state, left_at = _state(text, number, course)
    person = Person(
        id=ids.at(came), name=text.name, email=f"{key}@vercourt.example", job_title=text.job,
        language=text.language or _language(country, chance), country=country, time_zone=ZONES[country],
        state=state, left_at=left_at, created_at=came, shows_name=text.shows_name or chance.random() < 0.1,
    )  # fmt: skip
    person.roles = [Grant(person_id=person.id, role=Role(role), granted_at=came) for role in text.roles]
    habit, drive = _habits(text, chance)
    liked = [topic.key for topic in script.topics if not topic.closed]
    topics = frozenset(chance.sample(liked, chance.randrange(1, 4)))
    until = course.begin if state == PersonState.INVITED else left_at or course.now
    return Member(key, person, text.team, habit, drive, topics, until)


def _state(text: PersonText, number: int, course: Course) -> tuple[PersonState, datetime | None]:
    """Nearly everyone is here; some were invited and have not come, a few have left."""
    if text.team in FLOORS and not text.roles and number % 23 == 7:
        return PersonState.INVITED, None
    if text.team in ("france", "service") and number % 14 == 5:
        return PersonState.LEFT, course.now - timedelta(days=33)
    return PersonState.ACTIVE, None


def _language(country: str, chance: Random) -> str:
    if country == "BE":
        return "fr" if chance.random() < 0.55 else "en"
    return "fr" if country == "FR" else "en"


def _habits(text: PersonText, chance: Random) -> tuple[float, float]:
    habit = chance.betavariate(2, 5 if text.team in FLOORS else 2.5)
    drive = min(0.5, chance.lognormvariate(-2.2, 0.7)) if chance.random() < 0.6 else 0.0
    if text.team == "juridique":
        return 0.5, 0.05
    drive = min(0.5, drive * LEANINGS.get(text.team, 1.0))
    # Whoever has a part comes often, and the first of all has something to show.
    if not text.roles and not text.shows_name:
        return habit, drive
    return max(habit, 0.5), max(drive, 0.3 if text.shows_name else 0.0)


def _places(member: Member, teams: dict[str, Team], course: Course, ids: Ids) -> list[Membership]:
    """One membership; two for some of the design office, who came from research."""
    came = course.begin - BEFORE
    moved = (course.now - timedelta(days=50)).date()
    until = member.person.left_at.date() if member.person.left_at else None
    now_in = Membership(
        id=ids.at(came), person_id=member.person.id, team_id=teams[member.team].id, since=came.date(), until=until
    )
    if member.team != "etudes" or member.person.roles or not member.key.startswith(("a", "m")):
        return [now_in]
    now_in.since = moved
    before = Membership(person_id=member.person.id, team_id=teams["recherche"].id, since=came.date(), until=moved)
    before.id = ids.at(came)
    return [before, now_in]


def _delegate(session: Session, script: Script, company: Company, course: Course) -> None:
    keys = {member.person.name: member.key for member in company.members.values()}
    for text in script.persons:
        for leader in text.helps:
            delegate = company.person(keys[text.name])
            made = Delegation(leader_id=company.person(leader).id, delegate_id=delegate.id, since=course.begin)
            session.add(made)
