"""My space: what a person settles for themselves, and the browsers they are signed in with."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from advocacy import db
from advocacy.people import actions, queries
from advocacy.people.forms import SpaceForm
from advocacy.people.limits import MAILS, limiter
from advocacy.people.signin import here, leave, me
from advocacy.people.views.base import blueprint


def _page(form: SpaceForm, status: int = 200) -> ResponseReturnValue:
    sittings = queries.sittings_of(db.session(), me().id)
    page = render_template("people/space.html", form=form, sittings=sittings, here=here(), person=me())
    return page, status


@blueprint.get("/my-space")
def space() -> ResponseReturnValue:
    """Name, language, time zone, browsers."""
    return _page(SpaceForm(formdata=None, obj=me()))


@blueprint.post("/my-space")
def settle() -> ResponseReturnValue:
    """Keep what was settled."""
    form = SpaceForm()
    if not form.validate():
        return _page(form, 422)
    names = ("name", "language", "time_zone", "shows_name")
    actions.settle(db.session(), me(), **{name: form[name].data for name in names})
    db.session().commit()
    flash(_("Kept."), "ok")
    return redirect(url_for("people.space"), 303)


@blueprint.post("/my-space/password")
@limiter.limit(MAILS, key_func=lambda: me().id)
def mail_password_link() -> ResponseReturnValue:
    """Mail oneself a link to set a password."""
    actions.send_password_link(db.session(), me().email)
    db.session().commit()
    flash(_("A link to set your password is on its way to %(address)s.", address=me().email), "ok")
    return redirect(url_for("people.space"), 303)


@blueprint.post("/my-space/sittings/<sitting_id>/end")
def end_sitting(sitting_id: str) -> ResponseReturnValue:
    """Sign one browser out."""
    sitting = queries.sitting_for(db.session(), me(), sitting_id)
    if sitting.id == here().id:
        leave()
        db.session().commit()
        return redirect(url_for("people.sign_in"), 303)
    actions.end_sitting(db.session(), sitting)
    db.session().commit()
    flash(_("That browser is signed out."), "ok")
    return redirect(url_for("people.space"), 303)


@blueprint.post("/my-space/sittings/end-others")
def end_other_sittings() -> ResponseReturnValue:
    """Sign every other browser out."""
    count = actions.end_others(db.session(), me(), here().id)
    db.session().commit()
    flash(ngettext("%(num)s other browser is signed out.", "%(num)s other browsers are signed out.", count), "ok")
    return redirect(url_for("people.space"), 303)
