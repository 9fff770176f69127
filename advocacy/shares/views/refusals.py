"""What a refusal says on screen: what happened, what was kept, what to do."""

from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from advocacy.errors import Problem
from advocacy.i18n import formats, language, zone
from advocacy.shares.views.base import named
from advocacy.shares.views.failures import FAILURES

REFUSALS = {
    "no-words": lazy_gettext("Write a few words first. Nothing was sent."),
    "no-way": lazy_gettext("Choose at least one account. Your text is kept."),
    "post-closed": lazy_gettext("This post can no longer be relayed. Nothing was sent."),
    "form-used": lazy_gettext("This relay was already sent."),
    "form-strange": lazy_gettext("This form is not as we made it. Load the page again. Nothing was sent."),
    "too-late": lazy_gettext("Too late: it is already leaving. You can delete it once it is out."),
    "not-safe": lazy_gettext("This cannot be sent again as it is: change the text."),
    "not-unknown": lazy_gettext("The outcome is known meanwhile: see below."),
    "not-opened": lazy_gettext("This relay was not waiting for your word."),
    "time-unreadable": lazy_gettext("Enter a day and a time. Your text is kept."),
    "time-past": lazy_gettext("That moment is past. Your text is kept: choose a later one."),
    "too-far": lazy_gettext("That is more than a year away. Your text is kept: choose an earlier moment."),
    "no-minute": lazy_gettext(
        "No free minute is left before the end of this post. Your text is kept: choose another moment."
    ),
    "no-name": lazy_gettext("Say for which team or site the link is. Nothing was made."),
    "no-original": lazy_gettext("This post can no longer be reshared that way. Your text is kept: post it yourself."),
    "no-post-address": lazy_gettext(
        "This is not the address of one post on a network that Relais knows. Nothing was kept."
    ),
    "no-reshare": lazy_gettext(
        "Nothing can be reshared there by its address. What the author relays through Relais is found by itself."
    ),
    "activity-only": FAILURES["activity-only"],
    "nothing-to-delete": lazy_gettext("There is nothing of it to delete at the network."),
}


def refusal(problem: Problem) -> str:
    """The sentence of a refusal: what happened, what was kept, what to do."""
    details = problem.details
    if problem.code == "too-long":
        said = ngettext(
            "%(num)s character too long for %(network)s. Your text is kept: shorten it.",
            "%(num)s characters too long for %(network)s. Your text is kept: shorten it.",
            int(str(details["by"])),
            network=named(str(details["network"])),
        )
        return str(said)
    if problem.code == "too-alike":
        said = _(
            "%(network)s forbids the same words from several accounts, and they are used for this post already."
            " Your text is kept: change a few words.",
            network=named(str(details["network"])),
        )
        return str(said)
    if problem.code == "account-gone":
        said = _(
            "%(network)s is no longer connected. Your text is kept: connect it again, or choose another way.",
            network=named(str(details["network"])),
        )
        return str(said)
    if problem.code == "not-reachable":
        said = _(
            "%(network)s fetches pictures from us, and cannot reach this installation from outside. Your text is kept:"
            " choose another account, or ask an administrator.",
            network=named(str(details["network"])),
        )
        return str(said)
    if problem.code in MOMENTS:
        return _moment_refused(problem)
    return str(REFUSALS.get(problem.code, _("That was not possible. Nothing was changed.")))


MOMENTS = ("after-end", "no-such-time")


def _moment_refused(problem: Problem) -> str:
    at = next(iter(problem.details.values()))
    assert isinstance(at, datetime)
    if problem.code == "after-end":
        end = formats.moment(at, language(), zone())
        said = _("This post can be relayed until %(moment)s. Your text is kept: choose an earlier moment.", moment=end)
        return str(said)
    # A clock on a wall: put into UTC and read there, it says the same.
    hour = formats.hour(at.replace(tzinfo=UTC), language(), UTC)
    said = _(
        "That night the clocks go forward: %(time)s does not exist. Your text is kept: choose another time.", time=hour
    )
    return str(said)
