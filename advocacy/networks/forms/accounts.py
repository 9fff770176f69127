"""Forms on connected accounts."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, PasswordField
from wtforms.validators import Regexp

from advocacy.forms import Form, Line, at_most, needed

ABOUT_PASSWORDS = ("password-refused", "second-factor", "main-password")


class ConnectForm(Form):
    """Begin a sign-in at a network; `server` where the network has many, `handle` where that leads to the account."""

    network = HiddenField(validators=[Regexp(r"^[a-z0-9-]{1,40}$")])
    server = Line(lazy_gettext("Address of your server"), validators=[at_most(253)])
    handle = Line(lazy_gettext("Your handle"), validators=[at_most(300)])
    next = HiddenField(validators=[at_most(2000)])

    def blame(self, by_handle: bool, sentence: Any) -> None:
        """Put a refusal at the field it is about."""
        field = self.handle if by_handle else self.server
        field.errors = [*field.errors, sentence]


class PasswordForm(Form):
    """Connect by a password that the person made for this app. What was typed of it is never shown again."""

    network = HiddenField(validators=[Regexp(r"^[a-z0-9-]{1,40}$")])
    # A page may ask for a handle twice.
    handle = Line(lazy_gettext("Your handle"), id="password-handle", validators=[needed(), at_most(300)])
    password = PasswordField(lazy_gettext("App password"), validators=[needed(), at_most(200)])
    next = HiddenField(validators=[at_most(2000)])

    def blame(self, code: str, sentence: Any) -> None:
        """Put a refusal at the field it is about."""
        field = self.password if code in ABOUT_PASSWORDS else self.handle
        field.errors = [*field.errors, sentence]
