"""Words for roles, states and administrative acts."""

from flask_babel import lazy_gettext as _

from advocacy.people.models import LetterState, PersonState, Role

ROLES = {
    Role.LEADER: _("Leader"),
    Role.DELEGATE: _("Delegate"),
    Role.COMMS: _("Communications"),
    Role.HR: _("Human resources"),
    Role.OWNER: _("Owner"),
}

STATES = {
    PersonState.INVITED: _("not here yet"),
    PersonState.ACTIVE: _("here"),
    PersonState.LEFT: _("left"),
}

LETTERS = {
    LetterState.WAITING: _("waiting"),
    LetterState.SENDING: _("leaving"),
    LetterState.SENT: _("sent"),
    LetterState.UNCONFIRMED: _("perhaps sent"),
    LetterState.FAILED: _("refused"),
    LetterState.KEPT: _("kept here"),
}

ACTS = {
    "delegations": _("chose for whom this person drafts"),
    "email-changed": _("changed the e-mail address"),
    "first-owner": _("made the installation their own"),
    "invited": _("sent an invitation"),
    "password-set": _("set a password"),
    "person-added": _("added a person"),
    "person-changed": _("changed a person"),
    "roles": _("gave or took roles"),
    "team-added": _("added a team"),
    "team-renamed": _("renamed a team"),
}
