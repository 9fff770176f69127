"""Teams, for HR and owners."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from advocacy import db
from advocacy.errors import Refused
from advocacy.people import actions, queries
from advocacy.people.forms import TeamForm, TeamNameForm
from advocacy.people.models import Team
from advocacy.people.signin import allowed, me
from advocacy.people.views.base import blueprint, sentence
from advocacy.people.views.persons import HR


def _offered(form: TeamForm) -> TeamForm:
    form.offer([(row.id, row.indented) for row in queries.tree(db.session())])
    return form


def _page(form: TeamForm, status: int = 200) -> ResponseReturnValue:
    return render_template("people/teams.html", form=form, rows=queries.tree(db.session())), status


@blueprint.get("/teams")
@allowed(*HR)
def teams() -> ResponseReturnValue:
    """The tree, and a form for one more."""
    return _page(_offered(TeamForm(formdata=None)))


@blueprint.post("/teams")
@allowed(*HR)
def add_team() -> ResponseReturnValue:
    """Add a team."""
    form = _offered(TeamForm())
    if not form.validate():
        return _page(form, 422)
    parent = queries.team_for(db.session(), form.parent.data) if form.parent.data else None
    try:
        actions.add_team(db.session(), me(), form.name.data or "", parent)
    except Refused as refusal:
        form.name.errors = [sentence(refusal)]
        return _page(form, 422)
    db.session().commit()
    flash(_("The team is added."), "ok")
    return redirect(url_for("people.teams"), 303)


def _team_page(team: Team, form: TeamNameForm, status: int = 200) -> ResponseReturnValue:
    return render_template("people/team.html", form=form, team=team), status


@blueprint.get("/teams/<team_id>")
@allowed(*HR)
def team(team_id: str) -> ResponseReturnValue:
    """One team, ready for another name."""
    found = queries.team_for(db.session(), team_id)
    return _team_page(found, TeamNameForm(formdata=None, obj=found))


@blueprint.post("/teams/<team_id>")
@allowed(*HR)
def change_team(team_id: str) -> ResponseReturnValue:
    """Rename a team."""
    found = queries.team_for(db.session(), team_id)
    form = TeamNameForm()
    if not form.validate():
        return _team_page(found, form, 422)
    try:
        actions.change_team(db.session(), me(), found, form.name.data or "")
    except Refused as refusal:
        form.name.errors = [sentence(refusal)]
        return _team_page(found, form, 422)
    db.session().commit()
    flash(_("Kept."), "ok")
    return redirect(url_for("people.teams"), 303)
