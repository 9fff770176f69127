"""What an owner applies for at each network, and where; a general text for those that packages bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from advocacy.networks.connector import Connector


@dataclass(frozen=True)
class Steps:
    """Where the network's desk is, empty where there is none, and what to do there, in order."""

    address: str
    lines: Sequence[Any]


REDIRECT = _("Register the redirect address of this page there, letter for letter.")
BRING = _("Copy the client ID and the client secret from there into this page.")

DESKS = {
    "mastodon": Steps(
        "",
        (
            _("Nothing to apply for: Relais registers itself at a server when the first person connects there."),
            _("Servers that speak the same language, such as GoToSocial or Pixelfed, work as well."),
        ),
    ),
    "sandbox": Steps(
        "",
        (_("Nothing to apply for: it runs with this installation, and nothing leaves it. Its audience is invented."),),
    ),
    "linkedin": Steps(
        "https://www.linkedin.com/developers/apps",
        (
            _("Create an app that belongs to your company’s page, and have the page’s administrator verify it."),
            _(
                "Ask for two products, which are given at once: “Sign In with LinkedIn using OpenID Connect” and "
                "“Share on LinkedIn”."
            ),
            REDIRECT,
            BRING,
            _(
                "Views need the Community Management API: LinkedIn reviews the request, wants a registered company "
                "and a new app with no other product."
            ),
        ),
    ),
    "linkedin-figures": Steps(
        "https://www.linkedin.com/developers/apps",
        (
            _("Create a second app, and ask for the Community Management API as its only product."),
            _("LinkedIn reviews the request: it wants a registered organisation with a verified page."),
            REDIRECT,
            BRING,
            _("People then connect it beside their account; it publishes nothing and reads their own relays."),
        ),
    ),
    "x": Steps(
        "https://developer.x.com",
        (
            _("Create a project and an app of your own: X forbids sharing one among installations."),
            _("Switch on user authentication: web app, confidential client, permission to read and write."),
            REDIRECT,
            BRING,
            _("X charges for each act, most for a post with a link: buy credits there and set a spending limit here."),
        ),
    ),
    "bluesky": Steps(
        "",
        (
            _("Nothing to apply for: Bluesky’s servers read who we are from an address of this installation."),
            _("That address must be reachable over https; elsewhere people connect by an app password."),
        ),
    ),
    "threads": Steps(
        "https://developers.facebook.com/apps",
        (
            _("Create an app with the use case “Access the Threads API”."),
            _("Add the rights to publish and to read insights."),
            _("Have the app reviewed; until then only the testers named there can connect."),
            REDIRECT,
            BRING,
        ),
    ),
}
NEEDED = Steps(
    "",
    (
        _("This network comes with a package: its author says where to apply."),
        REDIRECT,
        BRING,
    ),
)
FREE = Steps("", (_("Nothing to apply for: this network comes with a package and needs no credentials of yours."),))


def steps(network: Connector) -> Steps:
    """What to apply for at a network."""
    return DESKS.get(network.name) or (NEEDED if network.needs_client else FREE)
