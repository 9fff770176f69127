"""How a network stands, what it grants, and what it answered, in words."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_pgettext, ngettext
from flask_babel import lazy_gettext as _

from advocacy.networks.connector import Capability, Connector, Health
from advocacy.networks.models import AccountState
from advocacy.networks.queries import LEAST, Condition, Desk

CONDITIONS = {
    Condition.NOT_SET_UP: lazy_pgettext("network", "not set up"),
    Condition.WORKING: lazy_pgettext("network", "in service"),
    Condition.QUIET: lazy_pgettext("network", "asked us to wait"),
    Condition.PARTLY: lazy_pgettext("network", "paused in part"),
    Condition.PAUSED: lazy_pgettext("network", "paused"),
}
# The tone and the icon of each.
TONES = {
    Condition.NOT_SET_UP: ("", "cross"),
    Condition.WORKING: ("ok", "check"),
    Condition.QUIET: ("wait", "clock"),
    Condition.PARTLY: ("warn", "pause"),
    Condition.PAUSED: ("warn", "pause"),
}

STATES = {
    AccountState.CONNECTED: lazy_pgettext("people with an account", "connected"),
    AccountState.EXPIRED: lazy_pgettext("people with an account", "connection ran out"),
    AccountState.REVOKED: lazy_pgettext("people with an account", "access withdrawn at the network"),
}

GRANTS = {
    Capability.PUBLISH: _("Publish a person’s own words, at their act."),
    Capability.IMAGES: _("Publish pictures with their descriptions."),
    Capability.RESHARE: _("Reshare a post of the network itself."),
    Capability.COMMENTED_RESHARE: _("Put words above a reshare."),
    Capability.QUOTE: _("Quote another’s post inside one’s own."),
    Capability.LINK_CARD: _("Give a link the card that we write."),
    Capability.DELETE: _("Delete a relay at the network."),
    Capability.IDEMPOTENT: _("Know a repeated request by its key, so that nothing appears twice."),
    Capability.FIND: _("Look up what became of a relay whose answer was lost."),
    Capability.IMPRESSIONS: _("Read how often a relay was seen."),
    Capability.UNIQUE_REACH: _("Read how many different people saw it."),
    Capability.FOLLOWERS: _("Count how many follow an account."),
    Capability.REFRESH: _("Renew a connection without asking the person again."),
}

PAUSES = {
    "admin": _("Paused by an administrator."),
    "budget": _("Paused by Relais: the budget is used up."),
    "version": _("Paused by Relais: the network no longer takes the version that is set here."),
}
PAUSED = _("Paused by Relais: the network stopped taking anything from this installation.")

HEALTH = {
    "answers": _("%(network)s answers. Nothing more needs to be set up there."),
    "accepted": _("%(network)s answers and takes the credentials of this installation."),
    "refused": _("%(network)s answers, and refuses the credentials of this installation. Bring new ones from there."),
    "untested": _("Relais has no test for %(network)s. Connect an account of your own to see."),
    "not-set-up": _("There is nothing to test yet: bring the credentials of %(network)s first."),
    "unreachable": _("%(network)s cannot be reached at the moment. Nothing was changed."),
    "no-answer": _("%(network)s did not answer in time. Nothing was changed."),
    "rate": _("%(network)s asks us to wait: test again in a few minutes."),
    "forbidden": _("%(network)s refuses this installation: its rights there are not enough."),
    "not-a-server": _("Nothing at that address speaks the language of %(network)s."),
    "server-refused": _("For safety, Relais does not call that address."),
}
UNSOUND = _("%(network)s gave an answer that makes no sense. Nothing was changed.")


def condition(desk: Desk) -> Any:
    """How a network stands, in a word or two."""
    return CONDITIONS[desk.condition]


def tone(desk: Desk) -> tuple[str, str]:
    """The tone and the icon of how it stands."""
    return TONES[desk.condition]


def paused(code: str) -> Any:
    """Who or what paused a server."""
    return PAUSES.get(code, PAUSED)


def people(count: int | None) -> str:
    """A number of people, or that they are too few to be counted."""
    if count is None:
        return str(gettext("fewer than %(least)s", least=LEAST))
    return str(ngettext("%(num)s person", "%(num)s people", count))


def grants(network: Connector) -> Sequence[Any]:
    """What the network lets people do through us."""
    return [words for name, words in GRANTS.items() if name in network.capabilities]


def lost_grants(network: Connector) -> Sequence[Any]:
    """What it does not."""
    return [words for name, words in GRANTS.items() if name not in network.capabilities]


def health(answer: Health, network: str) -> str:
    """What came of a test, with the network's own words where it gave some."""
    said = str(HEALTH.get(answer.code, UNSOUND)) % {"network": network}
    if not answer.words:
        return said
    quoted = gettext("It says: “%(words)s”", words=answer.words)
    return f"{said} {quoted}"


def lede(desks: Sequence[Desk]) -> str:
    """The page of all networks in one sentence."""
    held = sum(1 for desk in desks if desk.condition in (Condition.PAUSED, Condition.PARTLY))
    if not held:
        return str(gettext("Nothing is paused. Relays leave as people send them."))
    said = ngettext(
        "One network is paused: its relays wait, and nothing is lost.",
        "%(num)s networks are paused: their relays wait, and nothing is lost.",
        held,
    )
    return str(said)
