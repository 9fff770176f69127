"""Where one lands: the first page of each role, and help."""

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from advocacy import metrics
from advocacy.home import navigation, readings
from advocacy.home.metrics import Delays
from advocacy.people.models import Role
from advocacy.people.signin import me, required

blueprint = Blueprint("home", __name__)
readings.init(blueprint)


def init(app: Flask) -> None:
    """Add the pages, and what every layout needs to know."""
    app.register_blueprint(blueprint)
    app.context_processor(navigation.context)
    metrics.add(Delays())


@blueprint.get("/")
@required
def index() -> ResponseReturnValue:
    """A leader lands on what their words did; everyone else on the feed."""
    leads = me().has(Role.LEADER, Role.DELEGATE)
    return redirect(url_for("resonance.leader" if leads else "feed.index"))


@blueprint.get("/help")
@required
def help_page() -> str:
    """How relaying works, what is seen by whom, and how figures come about."""
    return render_template("home/help.html")
