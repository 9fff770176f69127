"""Signing in and out: password, mailed link, new password."""

import time

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RequestLimit

from advocacy import db, settings
from advocacy.errors import Refused
from advocacy.people import actions, queries
from advocacy.people.forms import LinkForm, PasswordForm, SignInForm
from advocacy.people.limits import BY_ACCOUNT, BY_ADDRESS, MAILS, account, limiter
from advocacy.people.models import Person, TicketKind
from advocacy.people.signin import enter, leave, opened, safe
from advocacy.people.views.base import blueprint, device, sentence
from advocacy.people.views.demo import DEMO_ROLES

# Asking for a mail takes this long whoever asks, so that time does not tell which addresses are known.
EVEN_SECONDS = 0.25


def welcome(person: Person, back: str | None = None) -> ResponseReturnValue:
    """Sign a person in here and lead them to where they wanted to go."""
    enter(person, device())
    db.session().commit()
    return redirect(safe(back), 303)


def _too_many(limit: RequestLimit) -> Response:
    return make_response(render_template("people/too_many.html"), 429)


def _page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    link = LinkForm(formdata=None, next=form.next.data)
    demo = DEMO_ROLES if settings.current().demo else ()
    return render_template("people/sign_in.html", form=form, link=link, demo_roles=demo), status


@blueprint.get("/sign-in")
@opened
def sign_in() -> ResponseReturnValue:
    """The page with every way in."""
    if g.person:
        return redirect(safe(request.args.get("next")), 303)
    if not queries.anyone(db.session()):
        return redirect(url_for("people.first_run"), 303)
    return _page(SignInForm(formdata=None, next=safe(request.args.get("next"))))


@blueprint.post("/sign-in")
@opened
@limiter.limit(BY_ADDRESS, on_breach=_too_many)
@limiter.limit(BY_ACCOUNT, key_func=account, on_breach=_too_many)
def sign_in_by_password() -> ResponseReturnValue:
    """Sign in with an address and a password; one answer for everything that is not right."""
    form = SignInForm()
    if not form.validate():
        return _page(form, 422)
    person = actions.verified(db.session(), form.email.data or "", form.password.data or "")
    if person is None:
        form.password.errors = [_("This address and password do not go together.")]
        return _page(form, 401)
    return welcome(person, form.next.data)


@blueprint.post("/sign-in/link")
@opened
@limiter.limit(BY_ADDRESS, on_breach=_too_many)
@limiter.limit(MAILS, key_func=account, on_breach=_too_many)
def ask_link() -> ResponseReturnValue:
    """Mail a link to sign in, and say the same whether the address is known or not."""
    form = LinkForm()
    if not form.validate():
        return render_template("people/ask_again.html", form=form), 422
    began = time.monotonic()
    actions.send_sign_in_link(db.session(), form.email.data or "")
    db.session().commit()
    return _evenly(began)


def _evenly(began: float) -> ResponseReturnValue:
    time.sleep(max(0.0, EVEN_SECONDS - (time.monotonic() - began)))
    return redirect(url_for("people.link_sent"), 303)


@blueprint.get("/sign-in/sent")
@opened
def link_sent() -> ResponseReturnValue:
    """What to do now."""
    now = settings.current()
    return render_template("people/link_sent.html", letter_box_open=now.demo and not now.smtp_url)


@blueprint.get("/sign-in/link/<token>")
@opened
def open_link(token: str) -> ResponseReturnValue:
    """A button: mail scanners follow links, and must not use this one up."""
    if queries.open_ticket(db.session(), TicketKind.SIGN_IN, token) is None:
        return render_template("people/link_over.html", form=LinkForm(formdata=None)), 410
    return render_template("people/open_link.html", token=token)


@blueprint.post("/sign-in/link/<token>")
@opened
@limiter.limit(BY_ADDRESS, on_breach=_too_many)
def use_link(token: str) -> ResponseReturnValue:
    """Sign in by the mailed link, once."""
    try:
        person = actions.redeem(db.session(), TicketKind.SIGN_IN, token)
        if person is None or not person.active:
            raise Refused("ticket-over")
    except Refused:
        return render_template("people/link_over.html", form=LinkForm(formdata=None)), 410
    return welcome(person)


@blueprint.get("/password/forgotten")
@opened
def forgotten() -> ResponseReturnValue:
    """A form that asks for a link to set a password."""
    return render_template("people/forgotten.html", form=LinkForm(formdata=None))


@blueprint.post("/password/forgotten")
@opened
@limiter.limit(BY_ADDRESS, on_breach=_too_many)
@limiter.limit(MAILS, key_func=account, on_breach=_too_many)
def ask_password() -> ResponseReturnValue:
    """Mail a link to set a password, and say the same whether the address is known or not."""
    form = LinkForm()
    if not form.validate():
        return render_template("people/forgotten.html", form=form), 422
    began = time.monotonic()
    actions.send_password_link(db.session(), form.email.data or "")
    db.session().commit()
    return _evenly(began)


@blueprint.get("/password/<token>")
@opened
def new_password(token: str) -> ResponseReturnValue:
    """The form that the mailed link leads to."""
    if queries.open_ticket(db.session(), TicketKind.PASSWORD, token) is None:
        return render_template("people/link_over.html", form=LinkForm(formdata=None)), 410
    return render_template("people/new_password.html", form=PasswordForm(formdata=None), token=token)


@blueprint.post("/password/<token>")
@opened
@limiter.limit(BY_ADDRESS, on_breach=_too_many)
def set_password(token: str) -> ResponseReturnValue:
    """Set the password, sign out everywhere else, and in here."""
    form = PasswordForm()
    if not form.validate():
        return render_template("people/new_password.html", form=form, token=token), 422
    try:
        person = actions.redeem(db.session(), TicketKind.PASSWORD, token)
        if person is None or not person.active:
            raise Refused("ticket-over")
        actions.set_password(db.session(), person, form.password.data or "")
    except Refused as refusal:
        db.session().rollback()
        form.password.errors = [sentence(refusal)]
        return render_template("people/new_password.html", form=form, token=token), 422
    flash(_("Your password is set. Every other browser was signed out."), "ok")
    return welcome(person)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign this browser out."""
    leave()
    db.session().commit()
    return redirect(url_for("people.sign_in"), 303)
