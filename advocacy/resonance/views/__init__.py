"""Pages of resonance: posts, one post, teams, a leader's home, and everyone's own results."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from advocacy import clock, db
from advocacy.networks.queries import all_connectors, all_share_pages
from advocacy.people import signin
from advocacy.people.models import Role
from advocacy.resonance import queries
from advocacy.resonance.views import drawings

blueprint = Blueprint("resonance", __name__, url_prefix="/resonance")
LATEST = 4


def label_of(network: str) -> str:
    """A network's name on screen; its short name when it is no longer installed."""
    labels = {each.name: each.label for each in all_connectors()}
    labels |= {each.name: each.label for each in all_share_pages()}
    return str(gettext(labels.get(network, network)))


@blueprint.get("/")
def index() -> Response | str:
    """Posts whose resonance the person may read; others are led to their own results."""
    if not signin.me().has(Role.COMMS, Role.LEADER, Role.DELEGATE):
        return redirect(url_for("resonance.mine"), 303)
    posts = queries.posts_for(db.session(), signin.me(), request.args.get("before"))
    return render_template("resonance/posts.html", posts=posts)


@blueprint.get("/posts/<post_id>")
def post(post_id: str) -> str:
    """Everything about one post."""
    page = queries.post_for(db.session(), signin.me(), post_id)
    return render_template("resonance/post.html", post=page, drawn=drawings.of_post(page), label_of=label_of)


@blueprint.get("/teams")
def teams() -> str:
    """Every team of one quarter."""
    table = queries.teams_for(db.session(), signin.me(), request.args.get("quarter"))
    return render_template(
        "resonance/teams.html",
        table=table,
        marked=drawings.marked(table),
        quarters=_quarters(table),
        drawn=drawings.of_teams(table),
    )


def _quarters(table: queries.TeamTable) -> list[tuple[str, str, bool]]:
    addresses = [(each, url_for("resonance.teams", quarter=each)) for each in table.quarters]
    return [(address, _quarter(each), each == str(table.quarter)) for each, address in addresses]


def _quarter(name: str) -> str:
    quarter = queries.Quarter.named(name)
    return str(gettext("Q%(number)s %(year)s", number=quarter.number, year=quarter.year))


@blueprint.get("/leader")
@signin.allowed(Role.LEADER, Role.DELEGATE)
def leader() -> str:
    """A leader's home: one sentence, three facts, the latest posts."""
    person = signin.me()
    headline = queries.headline_for(db.session(), person)
    posts = queries.latest_for(db.session(), person, LATEST)
    return render_template("resonance/leader.html", headline=headline, posts=posts, now=clock.now())


@blueprint.get("/mine")
def mine() -> str:
    """The person's own results, which nobody else can open."""
    found = queries.own_results(db.session(), signin.me(), clock.now())
    return render_template("resonance/mine.html", found=found, label_of=label_of)
