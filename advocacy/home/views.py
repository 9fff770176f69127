"""Where one lands: the first page of each role, help, and what operators watch."""

import hmac

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advocacy import db, settings
from advocacy.home import metrics, navigation
from advocacy.people.models import Role
from advocacy.people.signin import me, opened, required

blueprint = Blueprint("home", __name__)


def init(app: Flask) -> None:
    """Add the pages, and what every layout needs to know."""
    app.register_blueprint(blueprint)
    app.context_processor(navigation.context)


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


@blueprint.get("/metrics")
@opened
def measured() -> Response:
    """For Prometheus, which shows the token of the settings; without one set there is no such page."""
    token = settings.current().metrics_token
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        abort(404)
    return Response(metrics.text(db.session()), mimetype="text/plain; version=0.0.4")
