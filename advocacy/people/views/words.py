"""Words for roles, states and administrative acts."""

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
    "password-set": lazy_pgettext("audit", "set a password"),
    "person-added": lazy_pgettext("audit", "added a person"),
    "person-changed": lazy_pgettext("audit", "changed a person"),
    "roles": lazy_pgettext("audit", "gave or took roles"),
    "team-added": lazy_pgettext("audit", "added a team"),
    "team-renamed": lazy_pgettext("audit", "renamed a team"),
}
