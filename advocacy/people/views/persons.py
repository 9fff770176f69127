"""Persons, for HR and owners: list, add, change, invite. Nothing of accounts or results is here."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from advocacy import clock, db, i18n, settings
from advocacy.errors import Problem
from advocacy.people import actions, queries
from advocacy.people.actions import Details
from advocacy.people.forms import PersonForm
from advocacy.people.models import Person, Role, Team
from advocacy.people.signin import allowed, me
from advocacy.people.views.base import blueprint, sentence
from advocacy.people.views.words import LETTERS, ROLES, STATES

HR = (Role.HR, Role.OWNER)
# Beside which field a refusal belongs.
FIELDS = {"email-taken": "email", "not-a-delegate": "leaders"}


@blueprint.get("/persons")
@allowed(*HR)
def persons() -> ResponseReturnValue:
    """A page of everyone, or of those a search finds."""
    search = request.args.get("search", "")
    page = queries.persons_for(db.session(), me(), search, request.args.get("after"))
    return render_template("people/persons.html", page=page, search=search, roles=ROLES, states=STATES)


def _offered(form: PersonForm) -> PersonForm:
    teams = [(team.id, team.indented) for team in queries.tree(db.session())]
    mine = actions.grantable(me())
    roles = [(role.value, str(label)) for role, label in ROLES.items() if role in mine]
    leaders = [(leader.id, leader.name) for leader in queries.leaders(db.session())]
    form.offer(teams, roles, leaders)
    return form


def _page(form: PersonForm, person: Person | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "people/person.html",
        form=form,
        person=person,
        mine=person is None or actions.may_change(me(), person),
        host=queries.invited_by(db.session(), person.id) if person else None,
        letter=queries.invitation_letter(db.session(), person) if person else None,
        letters=LETTERS,
        no_mail=not settings.current().smtp_url,
    )
    return page, status


@blueprint.get("/persons/new")
@allowed(*HR)
def new_person() -> ResponseReturnValue:
    """An empty form."""
    return _page(_offered(PersonForm(formdata=None, language=i18n.language(), country=me().country)))


@blueprint.post("/persons/new")
@allowed(*HR)
def add_person() -> ResponseReturnValue:
    """Add a person, and invite them at once where that was asked."""
    form = _offered(PersonForm())
    if not form.validate():
        return _page(form, None, 422)
    try:
        person = actions.add_person(db.session(), me(), _details(form), _roles(form), _team(form), _leaders(form))
        if "invite" in request.form:
            actions.invite(db.session(), me(), person)
    except Problem as problem:
        return _refused(form, None, problem)
    db.session().commit()
    if "invite" in request.form:
        flash(_("%(name)s is added and invited.", name=person.name), "ok")
    else:
        flash(_("%(name)s is added.", name=person.name), "ok")
    return redirect(url_for("people.person", person_id=person.id), 303)


@blueprint.get("/persons/<person_id>")
@allowed(*HR)
def person(person_id: str) -> ResponseReturnValue:
    """One person, ready to be changed."""
    found = queries.person_for(db.session(), me(), person_id)
    team = queries.team_of(db.session(), found.id, clock.now().date())
    form = PersonForm(
        formdata=None,
        obj=found,
        data={
            "team": team.id if team else "",
            "leaders": [leader.id for leader in queries.leaders_of(db.session(), found.id)],
        },
    )
    form.roles.data = [grant.role.value for grant in found.roles]
    return _page(_offered(form), found)


@blueprint.post("/persons/<person_id>")
@allowed(*HR)
def change_person(person_id: str) -> ResponseReturnValue:
    """Keep what HR says of a person."""
    found = queries.person_for(db.session(), me(), person_id)
    form = _offered(PersonForm())
    if not form.validate():
        return _page(form, found, 422)
    try:
        actions.change_person(db.session(), me(), found, _details(form), _roles(form), _team(form), _leaders(form))
    except Problem as problem:
        return _refused(form, found.id, problem)
    db.session().commit()
    flash(_("Kept."), "ok")
    return redirect(url_for("people.person", person_id=found.id), 303)


@blueprint.post("/persons/<person_id>/invite")
@allowed(*HR)
def invite(person_id: str) -> ResponseReturnValue:
    """Send an invitation, or send it again."""
    found = queries.person_for(db.session(), me(), person_id)
    try:
        actions.invite(db.session(), me(), found)
    except Problem as problem:
        flash(sentence(problem), "bad")
    else:
        flash(_("An invitation is on its way to %(address)s.", address=found.email), "ok")
    db.session().commit()
    return redirect(url_for("people.person", person_id=found.id), 303)


def _details(form: PersonForm) -> Details:
    names = ("name", "email", "job_title", "language", "country")
    return Details(**{name: (form[name].data or "").strip() for name in names})


def _roles(form: PersonForm) -> list[Role]:
    return [Role(value) for value in form.roles.data or ()]


def _team(form: PersonForm) -> Team | None:
    return queries.team_for(db.session(), form.team.data) if form.team.data else None


def _leaders(form: PersonForm) -> list[Person]:
    return [leader for leader in queries.leaders(db.session()) if leader.id in (form.leaders.data or ())]


def _refused(form: PersonForm, person_id: str | None, problem: Problem) -> ResponseReturnValue:
    # What was typed is kept in the form; what was written is not.
    db.session().rollback()
    field = form[FIELDS.get(problem.code, "roles")]
    field.errors = [sentence(problem)]
    found = queries.person_for(db.session(), me(), person_id) if person_id else None
    return _page(form, found, 422)
