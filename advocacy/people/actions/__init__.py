"""Writes of persons, teams, ways in, letters and records."""

from advocacy.people.actions.entry import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    SITTING_DAYS,
    accept,
    end_others,
    end_sitting,
    make_owner,
    redeem,
    set_password,
    setup_code,
    sign_in,
    sit,
    touch,
    verified,
)
from advocacy.people.actions.letters import (
    STALE,
    Claimed,
    claim_letter,
    give_up_stale,
    record_letter,
    write_letter,
)
from advocacy.people.actions.links import invite, send_password_link, send_sign_in_link
from advocacy.people.actions.persons import Details, add_person, attest, change_person, settle
from advocacy.people.actions.records import audit, forget
from advocacy.people.actions.roles import grantable, may_change, set_roles
from advocacy.people.actions.teams import add_team, change_team, move

__all__ = [
    "LONGEST_PASSWORD",
    "SHORTEST_PASSWORD",
    "SITTING_DAYS",
    "STALE",
    "Claimed",
    "Details",
    "accept",
    "add_person",
    "add_team",
    "attest",
    "audit",
    "change_person",
    "change_team",
    "claim_letter",
    "end_others",
    "end_sitting",
    "forget",
    "give_up_stale",
    "grantable",
    "invite",
    "make_owner",
    "may_change",
    "move",
    "record_letter",
    "redeem",
    "send_password_link",
    "send_sign_in_link",
    "set_password",
    "set_roles",
    "settle",
    "setup_code",
    "sign_in",
    "sit",
    "touch",
    "verified",
    "write_letter",
]
