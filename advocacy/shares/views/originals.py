"""Where an author published a post themselves: said on a page of its own, offered to colleagues in the tray."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from advocacy import db
from advocacy.errors import Refused
from advocacy.feed import queries as feed
from advocacy.feed.models import Post
from advocacy.people.models import Role
from advocacy.people.signin import allowed, me
from advocacy.shares import actions, queries
from advocacy.shares.models import Act
from advocacy.shares.views.base import blueprint
from advocacy.shares.views.refusals import refusal

writers = allowed(Role.LEADER, Role.DELEGATE, Role.COMMS)


def act_asked() -> tuple[Act, str]:
    """What the pressed button does, and through which account; a post of one's own through those ticked otherwise."""
    act, _colon, account_id = request.form.get("act", "").partition(":")
    return (Act(act), account_id) if act in {Act.RESHARE, Act.QUOTE} and account_id else (Act.POST, "")


@blueprint.get("/posts/<post_id>/originals")
@writers
def originals(post_id: str) -> str:
    """Where the author published this post themselves."""
    return _page(feed.post_to_end(db.session(), me(), post_id))


def _page(post: Post, typed: str = "", error: str = "") -> str:
    said = queries.said_of(db.session(), post.id)
    return render_template("shares/originals.html", post=post, said=said, typed=typed, error=error)


@blueprint.post("/posts/<post_id>/originals")
@writers
def note_original(post_id: str) -> Response | tuple[str, int]:
    """Keep an address."""
    session, person = db.session(), me()
    post = feed.post_to_end(session, person, post_id)
    typed = request.form.get("address", "")
    try:
        actions.note_original(session, person, post, typed)
    except Refused as refused:
        session.rollback()
        return _page(post, typed, refusal(refused)), 422
    session.commit()
    flash(_("Kept. Colleagues with an account there are offered to reshare it."), "ok")
    return redirect(url_for("shares.originals", post_id=post_id), 303)


@blueprint.post("/posts/<post_id>/originals/<network>/forget")
@writers
def forget_original(post_id: str, network: str) -> Response:
    """Offer an address no longer."""
    session = db.session()
    actions.forget_original(session, feed.post_to_end(session, me(), post_id), network)
    session.commit()
    flash(_("It is no longer offered. What was reshared stays."), "ok")
    return redirect(url_for("shares.originals", post_id=post_id), 303)
