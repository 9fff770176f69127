"""Forms of the people slice."""

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField
from wtforms.validators import Length, Optional

from advocacy.forms import Boxes, Form, Line, at_most, mail_address, needed, options
from advocacy.i18n import LANGUAGES
from advocacy.people.actions import LONGEST_PASSWORD, SHORTEST_PASSWORD
from advocacy.people.places import countries, time_zones

Pairs = list[tuple[str, str]]
NAME = (needed(_("Type a name.")), at_most(120))
NEW_PASSWORD = Length(
    SHORTEST_PASSWORD,
    LONGEST_PASSWORD,
    _("Choose at least %(count)s characters; a sentence works well.", count=SHORTEST_PASSWORD),
)


LANGUAGE_CHOICES = options(list(LANGUAGES.items()))


class Address(EmailField, Line):
    """A mail address without the blanks around it."""


class SignInForm(Form):
    """An address and a password."""

    email = Address(_("E-mail address"), [needed(_("Type your e-mail address."))])
    password = PasswordField(_("Password"), [needed(_("Type your password."))])
    next = HiddenField()


class LinkForm(Form):
    """An address to mail a link to."""

    email = Address(_("Work e-mail address"), [mail_address])
    next = HiddenField()


class AcceptForm(Form):
    """An invitation taken up, with a password if one is wanted."""

    password = PasswordField(_("Password"), [Optional(), NEW_PASSWORD])


class PasswordForm(Form):
    """A new password."""

    password = PasswordField(_("New password"), [needed(_("Type a password.")), NEW_PASSWORD])


class FirstRunForm(Form):
    """The first person, who owns the installation."""

    code = Line(_("Set-up code"), [needed(_("Type the code that was printed at the start."))])
    name = Line(_("Your name"), NAME)
    email = Address(_("Your e-mail address"), [mail_address])
    password = PasswordField(_("Password"), [needed(_("Type a password.")), NEW_PASSWORD])


class SpaceForm(Form):
    """What a person says of themselves."""

    name = Line(_("Your name"), NAME)
    language = SelectField(_("Language"), choices=LANGUAGE_CHOICES)
    time_zone = SelectField(_("Time zone"), choices=options(time_zones()))
    shows_name = BooleanField(_("Show my name on what I relay"))


class PersonForm(Form):
    """What HR says of a person; the view fills in teams, roles and leaders."""

    name = Line(_("Name"), NAME)
    email = Address(_("Work e-mail address"), [mail_address])
    job_title = Line(_("Job title"), [at_most(120)])
    team = SelectField(_("Team"))
    language = SelectField(_("Language"), choices=LANGUAGE_CHOICES)
    country = SelectField(_("Country"))
    roles = Boxes(_("Roles"))
    leaders = Boxes(_("Drafts for"))

    def offer(self, teams: Pairs, roles: Pairs, leaders: Pairs) -> None:
        """Set what can be chosen."""
        self.team.choices = options([("", str(_("No team"))), *teams])
        self.country.choices = options(countries(str(get_locale() or "en")[:2]))
        self.roles.choices = options(roles)
        self.leaders.choices = options(leaders)


class TeamForm(Form):
    """A team and the one above it."""

    name = Line(_("Name of the team"), NAME)
    parent = SelectField(_("Part of"))

    def offer(self, teams: Pairs) -> None:
        """Set what can be chosen."""
        self.parent.choices = options([("", str(_("No team above"))), *teams])


class TeamNameForm(Form):
    """Another name for a team."""

    name = Line(_("Name of the team"), NAME)
