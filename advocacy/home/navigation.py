"""The four places of each role, and the other pages, in the order people look for them."""

from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import LazyString, lazy_gettext

from advocacy import settings
from advocacy.people.models import Person, Role

_ = lazy_gettext


@dataclass(frozen=True)
class Place:
    """A page one can always reach: its endpoint, its name and its icon."""

    endpoint: str
    label: LazyString
    icon: str = ""


FEED = Place("feed.index", _("Feed"), "feed")
RELAYS = Place("shares.index", _("My relays"), "sent")
RESULTS = Place("resonance.mine", _("My results"), "resonance")
TOPICS = Place("feed.topics", _("Topics"), "tag")
HOME = Place("resonance.leader", _("Home"), "home")
WRITE = Place("feed.mine", _("Publish"), "edit")
RESONANCE = Place("resonance.index", _("Resonance"), "resonance")
PEOPLE = Place("people.persons", _("People"), "people")
TEAMS = Place("people.teams", _("Teams"), "list")
ACCOUNTS = Place("networks.accounts", _("My accounts"))
NETWORKS = Place("networks.index", _("Networks"), "network")
AUDIT = Place("people.audit", _("Audit log"))
LETTERS = Place("people.letter_box", _("Demonstration mailbox"))


def places_of(person: Person) -> list[Place]:
    """The main places: four at most."""
    if person.has(Role.LEADER, Role.DELEGATE):
        return [HOME, FEED, WRITE, RESONANCE]
    if person.has(Role.COMMS):
        return [FEED, WRITE, RESONANCE, NETWORKS]
    if person.has(Role.OWNER):
        return [FEED, PEOPLE, TEAMS, NETWORKS]
    if person.has(Role.HR):
        return [FEED, PEOPLE, TEAMS, RELAYS]
    return [FEED, RELAYS, RESULTS, TOPICS]


def more_of(person: Person) -> list[Place]:
    """Everything else the person may open, what is already a place left out."""
    wanted = [RELAYS, ACCOUNTS, RESULTS, TOPICS]
    if person.has(Role.HR, Role.OWNER):
        wanted += [PEOPLE, TEAMS]
    if person.has(Role.OWNER, Role.COMMS):
        wanted.append(NETWORKS)
    if person.has(Role.OWNER):
        wanted.append(AUDIT)
        if settings.current().demo:
            wanted.append(LETTERS)
    shown = places_of(person)
    return [place for place in wanted if place not in shown]


def context() -> dict[str, Any]:
    """What the layouts need to know of this installation and of who is looking."""
    now, person = settings.current(), g.get("person")
    known: dict[str, Any] = {
        "demo": now.demo,
        "organisation": now.organisation,
        "request_id": g.get("request_id", ""),
        "help_endpoint": "home.help_page",
        "space_endpoint": "people.space",
        "sign_out_endpoint": "people.sign_out",
    }
    if person is not None:
        known["places"] = [(one.endpoint, one.label, one.icon) for one in places_of(person)]
        known["more_places"] = [(one.endpoint, one.label) for one in more_of(person)]
    return known
