"""Reads of persons, teams, ways in and records."""

from advocacy.people.queries.entry import (
    IDLE_DAYS,
    anyone,
    demo_person,
    open_ticket,
    seated,
    sitting_for,
    sittings_of,
)
from advocacy.people.queries.persons import (
    PersonRow,
    by_email,
    delegates_of,
    leaders,
    leaders_of,
    person_for,
    persons_for,
)
from advocacy.people.queries.records import audit_for, invitation_letter, invited_by, letter_for, letters
from advocacy.people.queries.teams import TeamRow, members, team_for, team_of, tree

__all__ = [
    "IDLE_DAYS",
    "PersonRow",
    "TeamRow",
    "anyone",
    "audit_for",
    "by_email",
    "delegates_of",
    "demo_person",
    "invitation_letter",
    "invited_by",
    "leaders",
    "leaders_of",
    "letter_for",
    "letters",
    "members",
    "open_ticket",
    "person_for",
    "persons_for",
    "seated",
    "sitting_for",
    "sittings_of",
    "team_for",
    "team_of",
    "tree",
]
