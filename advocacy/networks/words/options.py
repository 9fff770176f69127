"""The options of our own networks in words: a label and what it is for, by name, or by network and name."""

from typing import Any

from flask_babel import lazy_gettext as _

from advocacy.networks.connector import Setting

Words = tuple[Any, Any]

RATE = _("Written as 300/5minute. What finds no room waits and costs no attempt.")
WAITS = _("In seconds, one wait after the other.")
PRICE = _("In the network’s currency, as its price list says.")

OPTIONS: dict[str, Words] = {
    "api": (_("Address of the API"), _("Where our servers call the network. Leave it unless the network moves.")),
    "web": (_("Address of the website"), _("Where people agree and look at posts. Leave it unless the network moves.")),
    "server-rate": (_("Calls by everybody together"), RATE),
    "account-rate": (_("Calls for one account"), RATE),
    "version": (_("Version of the API"), _("The network withdraws old versions: change it when it says so.")),
    "scopes": (
        _("Rights asked for"),
        _("Only those that the network approved; one too many breaks every sign-in."),
    ),
    "signin-waits": (_("Waits of a sign-in"), WAITS),
    "media-waits": (_("Waits for a picture"), WAITS),
    "directory": (_("Address that finds handles"), _("Where a handle leads to its account.")),
    "plc": (_("Directory of accounts"), _("Where an account leads to its server.")),
    "appview": (_("Address of public figures"), _("Where posts and their figures are read.")),
    "enabled": (_("Publish through the API"), _("Off: people use the network’s share page, which costs nothing.")),
    "budget": (_("Budget for a month"), _("Nothing leaves once it is spent, until the next month or a larger budget.")),
    "price_post": (_("Price of a post"), PRICE),
    "price_link_post": (_("Price of a post with a link"), PRICE),
    "price_interaction": (_("Price of a reshare"), PRICE),
    "price_read": (_("Price of reading a post"), PRICE),
    "price_user": (_("Price of reading an account"), PRICE),
    "price_delete": (_("Price of a deletion"), PRICE),
    "price_media": (_("Price of a picture’s description"), PRICE),
    "readings_a_day": (_("Readings of a post a day"), _("Each reading is charged.")),
    "followers_days": (_("Days between two counts of followers"), _("Each count is charged.")),
    "fields": (_("Name of the fields parameter"), _("As the network’s documents write it.")),
}


def named(network: str, setting: Setting) -> str:
    """The label of an option; one without words is called what its package calls it."""
    return str(_words(network, setting)[0] or setting.name)


def explained(network: str, setting: Setting) -> str:
    """What an option is for; may be empty."""
    return str(_words(network, setting)[1])


def _words(network: str, setting: Setting) -> Words:
    if setting.label:
        return setting.label, setting.help
    return OPTIONS.get(f"{network}.{setting.name}") or OPTIONS.get(setting.name) or ("", "")
