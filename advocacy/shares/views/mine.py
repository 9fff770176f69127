"""My relays: the state of each in plain words, and what to do about it."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from advocacy import db
from advocacy.errors import Refused
from advocacy.people.signin import me, required
from advocacy.shares import actions, queries
from advocacy.shares.models import Delivery, DeliveryState
from advocacy.shares.queries import TABS, texts, ways
from advocacy.shares.views.base import back, blueprint, is_fragment, named
from advocacy.shares.views.refusals import refusal
from advocacy.shares.views.tray import fragment_of
from advocacy.shares.views.words import do, tell

ACTS = {
    "withdraw": actions.withdraw,
    "retry": actions.retry,
    "seen": actions.seen,
    "absent": actions.absent,
    "declare": actions.declare,
    "delete": actions.ask_delete,
    "leave": actions.leave_now,
}


@blueprint.get("/relays")
@required
def index() -> str:
    """My relays, newest first, under one tab."""
    tab = request.args.get("tab", "all")
    if tab not in TABS:
        abort(404)
    after = request.args.get("after")
    relays = queries.mine(db.session(), me(), tab, after)
    ending = ways.ending(db.session(), me().id)
    return render_template("shares/mine.html", relays=relays, tab=tab, after=after, tell=tell, ending=ending)


@blueprint.post("/deliveries/<delivery_id>/<any(withdraw, retry, seen, absent, declare, delete, leave):act>")
@required
def act(delivery_id: str, act: str) -> str | Response:
    """One act on one of my relays."""
    session, person = db.session(), me()
    delivery = queries.delivery_for(session, person, delivery_id)
    try:
        ACTS[act](session, delivery)
        session.commit()
    except Refused as refused:
        session.rollback()
        flash(refusal(refused), "warn")
    if is_fragment():
        return fragment_of(session, person, delivery.share.post)
    mine = url_for("shares.index")
    # The page that asked what to correct has nothing left to say.
    return redirect(mine, 303) if act == "delete" else back(mine)


@blueprint.get("/deliveries/<delivery_id>/open")
@required
def opened(delivery_id: str) -> str:
    """Without scripts: the words to copy, and the way to the network's share page."""
    delivery = queries.delivery_for(db.session(), me(), delivery_id)
    if delivery.account_id:
        abort(404)
    way = ways.by_page(delivery.network)
    link = texts.address(delivery.code) if delivery.share.post.link_url else ""
    return render_template(
        "shares/opened.html",
        delivery=delivery,
        way=way,
        address=way.address(delivery.share.text, link),
        telling=tell(delivery),
    )


@blueprint.get("/deliveries/<delivery_id>/change")
@required
def change(delivery_id: str) -> str:
    """Correct or delete what is out, or change what failed."""
    delivery = queries.delivery_for(db.session(), me(), delivery_id)
    return _change(delivery, delivery.share.text)


def _change(delivery: Delivery, text: str, error: str = "") -> str:
    network = named(delivery.network)
    live = delivery.state == DeliveryState.PUBLISHED
    return render_template(
        "shares/change.html",
        delivery=delivery,
        text=text,
        error=error,
        network=network,
        correction=queries.correction_for(db.session(), me(), delivery),
        delete=do(delivery, "delete", _("Delete from %(network)s", network=network)) if live else None,
    )


@blueprint.post("/deliveries/<delivery_id>/change")
@required
def correct(delivery_id: str) -> str | Response | tuple[str, int]:
    """Relay the corrected words, and delete or set aside the earlier ones."""
    session, person = db.session(), me()
    delivery = queries.delivery_for(session, person, delivery_id)
    text = request.form.get("text", "")
    try:
        actions.correct(session, person, delivery, text, request.form.get("form_key", ""))
    except Refused as refused:
        session.rollback()
        return _change(delivery, text, refusal(refused)), 422
    session.commit()
    return redirect(url_for("shares.relay", post_id=delivery.share.post_id), 303)
