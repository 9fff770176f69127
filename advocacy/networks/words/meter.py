"""What a network has charged, in words and amounts."""

from datetime import date
from typing import Any

from babel import dates
from flask_babel import lazy_gettext as _

from advocacy.i18n import formats, language
from advocacy.networks.connector import Charge

CHARGES: dict[Charge, Any] = {
    Charge.POST: _("Post without a link"),
    Charge.LINK_POST: _("Post with a link"),
    Charge.INTERACTION: _("Reshare"),
    Charge.READ: _("Post read"),
    Charge.USER: _("Account read"),
    Charge.DELETE: _("Deletion"),
    Charge.MEDIA: _("Picture’s description"),
}
MICROS = 1_000_000
DIGITS = 3


def charge(kind: Charge) -> str:
    """A kind of call with a price of its own."""
    return str(CHARGES[kind])


def money(micros: int) -> str:
    """An amount of the network's currency: 215000 to `0.215` or `0,215`."""
    return formats.number(micros / MICROS, language(), DIGITS)


def month(first: date) -> str:
    """`November 2026` or `novembre 2026`."""
    return str(dates.format_date(first, "MMMM y", locale=formats.LOCALES[language()]))
