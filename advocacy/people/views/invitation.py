"""Coming in for the first time: an invitation, or the first run of an installation without anybody."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from advocacy import db, i18n, settings
from advocacy.errors import Refused
from advocacy.people import actions, queries
from advocacy.people.forms import AcceptForm, FirstRunForm
from advocacy.people.limits import BY_ADDRESS, limiter
from advocacy.people.models import Person, TicketKind
from advocacy.people.signin import opened
from advocacy.people.views.base import blueprint, sentence
from advocacy.people.views.entry import welcome


@blueprint.get("/what-is-seen")
@opened
def what_is_seen() -> ResponseReturnValue:
    """What the company sees and what it never sees."""
    return render_template("people/what_is_seen.html", organisation=settings.current().organisation)


@blueprint.get("/invitation/<token>")
@opened
def invitation(token: str) -> ResponseReturnValue:
    """Who invites, what is seen and never seen, and one button; reading it uses nothing up."""
    return _landing(token, AcceptForm(formdata=None))


@blueprint.post("/invitation/<token>")
@opened
@limiter.limit(BY_ADDRESS)
def accept(token: str) -> ResponseReturnValue:
    """Come in, with a password or with mailed links only."""
    form = AcceptForm()
    if not form.validate():
        return _landing(token, form, 422)
    try:
        person = actions.accept(db.session(), token, form.password.data or "")
    except Refused as refusal:
        db.session().rollback()
        form.password.errors = [sentence(refusal)]
        return _landing(token, form, 422)
    return welcome(person)


def _landing(token: str, form: AcceptForm, status: int = 200) -> ResponseReturnValue:
    ticket = queries.open_ticket(db.session(), TicketKind.INVITATION, token)
    if ticket is None:
        return render_template("people/invitation_over.html"), 410
    person = db.session().get_one(Person, ticket.person_id)
    host = db.session().get(Person, ticket.made_by_id) if ticket.made_by_id else None
    with i18n.speaking(person.language):
        page = render_template(
            "people/invitation.html",
            form=form,
            token=token,
            person=person,
            host=host,
            organisation=settings.current().organisation,
        )
    return page, status


@blueprint.get("/first-run")
@opened
def first_run() -> ResponseReturnValue:
    """The form that makes the owner, while there is nobody."""
    if queries.anyone(db.session()):
        return redirect(url_for("people.sign_in"), 303)
    return render_template("people/first_run.html", form=FirstRunForm(formdata=None, code=request.args.get("code")))


@blueprint.post("/first-run")
@opened
@limiter.limit("20 per hour")
def make_owner() -> ResponseReturnValue:
    """Make the owner, for whoever knows the code printed at the start."""
    if queries.anyone(db.session()):
        abort(404)
    form = FirstRunForm()
    if not form.validate():
        return render_template("people/first_run.html", form=form), 422
    said = {name: form[name].data for name in ("name", "email", "password")}
    try:
        owner = actions.make_owner(db.session(), form.code.data or "", language=i18n.language(), **said)
    except Refused as refusal:
        db.session().rollback()
        field = form.code if refusal.code == "ticket-over" else form.password
        field.errors = [sentence(refusal)]
        return render_template("people/first_run.html", form=form), 422
    return welcome(owner)
