"""What a person reads about networks: names, and a sentence for each code of a refusal."""

from typing import Any

from flask_babel import lazy_gettext

from advocacy.networks.queries import SANDBOX, all_connectors, all_share_pages

PROBLEMS = {
    "not-a-server": lazy_gettext(
        "No Mastodon server answers at that address. It is the part after the second @ of your handle."
    ),
    "server-refused": lazy_gettext("For safety, Relais does not call that address. Nothing was connected."),
    "unreachable": lazy_gettext("The server cannot be reached at the moment. Nothing was connected; try again later."),
    "no-answer": lazy_gettext("The server did not answer in time. Nothing was connected; try again later."),
    "server-error": lazy_gettext("The server has trouble of its own. Nothing was connected; try again later."),
    "rate": lazy_gettext("The server asks us to wait. Nothing was connected; try again in a few minutes."),
    "malformed": lazy_gettext("The server’s answer makes no sense. Nothing was connected; try again later."),
    "no-such-handle": lazy_gettext(
        "No account answers to that handle. It looks like claire.bsky.social. Nothing was connected."
    ),
    "no-home": lazy_gettext(
        "The server of that account cannot be found, or offers no sign-in that Relais may use. Nothing was connected."
    ),
    "password-refused": lazy_gettext(
        "The server does not accept this app password for that handle. Nothing was connected; check both."
    ),
    "second-factor": lazy_gettext(
        "This is your main password, and a second step protects it. Nothing was connected; make an app password."
    ),
    "main-password": lazy_gettext(
        "This is your main password, which Relais must not have. Nothing was kept of it; make an app password instead."
    ),
    "account-away": lazy_gettext("The network has suspended or deactivated this account. Nothing was connected."),
    "another-account": lazy_gettext(
        "You agreed with another account than the one whose handle you typed. Nothing was connected; begin again."
    ),
    "access_denied": lazy_gettext("You said no at the network, so nothing was connected."),
    "not-set-up": lazy_gettext(
        "This network is not set up here yet: an owner brings the credentials. Nothing was connected."
    ),
    "budget": lazy_gettext(
        "The budget for this network is used up. Nothing was connected; its share page works as before."
    ),
    "off": lazy_gettext(
        "An owner has switched this network off. Nothing was connected; its share page works as before."
    ),
    "handshake-late": lazy_gettext(
        "This sign-in is more than ten minutes old or was used already. Nothing was connected; begin again."
    ),
    "no-handshake": lazy_gettext("This sign-in did not begin here. Nothing was connected; begin again."),
}
OTHERWISE = lazy_gettext("The network refused the sign-in. Nothing was connected; begin again.")

# Names that are words; the others are the same in every language.
NAMES = {
    SANDBOX: lazy_gettext("Sandbox"),
    "linkedin-figures": lazy_gettext("LinkedIn figures"),
    # What is not called by a brand.
    "device": lazy_gettext("another app"),
    "email": lazy_gettext("e-mail"),
}

MEANINGS = {
    SANDBOX: lazy_gettext("An invented network to try everything on: nothing leaves this installation."),
    "linkedin": lazy_gettext(
        "Publishes what you approve, as yourself. LinkedIn ends each connection after 60 days: "
        "we remind you, and reconnecting takes two taps."
    ),
    "linkedin-figures": lazy_gettext(
        "Reads the views and reactions of what you relayed on LinkedIn, and shows them to you alone. "
        "It can publish nothing; LinkedIn wants it connected apart."
    ),
}

PAUSES = {
    "admin": lazy_gettext("An administrator has paused this network. Your relays wait; nothing is lost."),
    "budget": lazy_gettext("The budget for this network is used up. Your relays wait; nothing is lost."),
    "off": lazy_gettext("An owner has switched this network’s API off. Your relays wait; nothing is lost."),
    "version": lazy_gettext("This network needs an update of Relais. Your relays wait; nothing is lost."),
}
PAUSED = lazy_gettext("This network is paused for everybody. Your relays wait; nothing is lost.")


def problem(code: str) -> Any:
    """Why a sign-in failed, and what to do."""
    return PROBLEMS.get(code, OTHERWISE)


def meaning(name: str) -> Any:
    """What connecting an account of a network means; empty where nothing needs saying."""
    return MEANINGS.get(name, "")


def pause(code: str) -> Any:
    """Why a network is paused."""
    return PAUSES.get(code, PAUSED)


def label(name: str) -> str:
    """A network's name as people read it; an unknown one is called what the database calls it."""
    if name in NAMES:
        return str(NAMES[name])
    labels = {one.name: one.label for one in all_connectors()} | {one.name: one.label for one in all_share_pages()}
    return labels.get(name, name)
