"""Forms on connected accounts."""

from flask_babel import lazy_gettext
from wtforms import HiddenField
from wtforms.validators import Regexp

from advocacy.forms import Form, Line, at_most


class ConnectForm(Form):
    """Begin a sign-in at a network; `server` only where the network has many."""

    network = HiddenField(validators=[Regexp(r"^[a-z0-9-]{1,40}$")])
    server = Line(lazy_gettext("Address of your server"), validators=[at_most(253)])
    next = HiddenField(validators=[at_most(2000)])
