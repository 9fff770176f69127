"""Words for roles, states and administrative acts."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from advocacy.people.models import LetterState, PersonState, Role

ROLES = {
    Role.LEADER: _("Leader"),
    Role.DELEGATE: _("Delegate"),
    Role.COMMS: _("Communications"),
    Role.HR: _("Human resources"),
    Role.OWNER: _("Owner"),
}

STATES = {
    PersonState.INVITED: lazy_pgettext("person", "not here yet"),
    PersonState.ACTIVE: lazy_pgettext("person", "here"),
    PersonState.LEFT: lazy_pgettext("person", "left"),
}

LETTERS = {
    LetterState.WAITING: lazy_pgettext("letter", "waiting"),
    LetterState.SENDING: lazy_pgettext("letter", "leaving"),
    LetterState.SENT: lazy_pgettext("letter", "sent"),
    LetterState.UNCONFIRMED: lazy_pgettext("letter", "perhaps sent"),
    LetterState.FAILED: lazy_pgettext("letter", "refused"),
    LetterState.KEPT: lazy_pgettext("letter", "kept here"),
}

ACTS = {
    "delegations": lazy_pgettext("audit", "chose for whom this person drafts"),
    "email-changed": lazy_pgettext("audit", "changed the e-mail address"),
    "first-owner": lazy_pgettext("audit", "made the installation their own"),
    "invited": lazy_pgettext("audit", "sent an invitation"),
    "network-paused": lazy_pgettext("audit", "paused a network"),
    "network-resumed": lazy_pgettext("audit", "let a network go on"),
    "network-set-up": lazy_pgettext("audit", "set up a network"),
    "network-tested": lazy_pgettext("audit", "tested a network"),
    "password-set": lazy_pgettext("audit", "set a password"),
    "person-added": lazy_pgettext("audit", "added a person"),
    "person-changed": lazy_pgettext("audit", "changed a person"),
    "roles": lazy_pgettext("audit", "gave or took roles"),
    "team-added": lazy_pgettext("audit", "added a team"),
    "team-renamed": lazy_pgettext("audit", "renamed a team"),
}

DETAILS = {
    "before": lazy_pgettext("audit", "before"),
    "changed": lazy_pgettext("audit", "changed"),
    "email": lazy_pgettext("audit", "address"),
    "given": lazy_pgettext("audit", "given"),
    "leaders": lazy_pgettext("audit", "for"),
    "name": lazy_pgettext("audit", "name"),
    "outcome": lazy_pgettext("audit", "answer"),
    "reason": lazy_pgettext("audit", "reason"),
    "server": lazy_pgettext("audit", "server"),
    "taken": lazy_pgettext("audit", "taken"),
}

FIELDS = {
    "name": _("Name"),
    "job_title": _("Job title"),
    "language": _("Language"),
    "country": _("Country"),
    "team": _("Team"),
}


def told(details: dict[str, Any]) -> list[tuple[str, str]]:
    """What an act changed, as labels and words; what is empty is left out."""
    return [(str(DETAILS.get(name, name)), _words(value)) for name, value in details.items() if value]


def _words(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    known: dict[Any, Any] = {**ROLES, **FIELDS}
    return ", ".join(str(known.get(each, each)) for each in value)
