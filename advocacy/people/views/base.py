"""What every page of the slice shares: the blueprint, the sentences for refusals, the name of a device."""

from typing import Any

from flask import Blueprint, Flask, g, request
from flask_babel import lazy_gettext as _

from advocacy import db
from advocacy.errors import Problem
from advocacy.people import limits

blueprint = Blueprint("people", __name__)

SENTENCES = {
    "ticket-over": _("This link or code was used already, or it is too old. Ask for a new one."),
    "password-length": _("This password is too short or too long."),
    "password-easy": _("This password is too easy to guess. Choose another."),
    "email-taken": _("Somebody with this address is here already."),
    "role-not-yours": _("Only an owner may give or take this role. Nothing was changed."),
    "person-not-yours": _("Only an owner may change this person. Nothing was changed."),
    "last-owner": _("An installation needs an owner. Make somebody else an owner first."),
    "not-a-delegate": _("Give the delegate role first, then choose for whom this person drafts."),
    "already-in": _("This person is here already and needs no invitation."),
    "team-exists": _("There is a team of this name at this place already."),
}
# The first word found names the browser or the system; the order matters, as most claim to be others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def init(app: Flask) -> None:
    """Set up what the pages need beyond the blueprint."""
    limits.init(app)


def sentence(problem: Problem) -> str:
    """What a refusal says on screen."""
    return str(SENTENCES.get(problem.code, _("That was not possible. Nothing was changed.")))


def device() -> str:
    """The family of the browser and of its system, as a person would recognise them; nothing finer is kept."""
    agent = request.headers.get("User-Agent", "")
    found = (next((name for sign, name in names if sign in agent), "") for names in (BROWSERS, SYSTEMS))
    return " · ".join(name for name in found if name)


def keep_language(code: str) -> None:
    """Keep the language that the person asking has just chosen, if they are known."""
    person: Any = g.get("person")
    if person:
        person.language = code
        db.session().commit()
