"""The tray of a card: choose, write, relay, undo."""

from collections.abc import Sequence

from flask import g, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from advocacy import db
from advocacy.errors import Refused
from advocacy.feed import queries as feed
from advocacy.feed.models import Post
from advocacy.feed.queries import Face
from advocacy.i18n import LANGUAGES
from advocacy.people.models import Person
from advocacy.people.signin import me, required
from advocacy.shares import actions, queries
from advocacy.shares.queries import Tray, texts
from advocacy.shares.views import moulds
from advocacy.shares.views.base import back, blueprint, is_fragment
from advocacy.shares.views.countdown import clock_of
from advocacy.shares.views.later import Later, later_asked, plan_asked
from advocacy.shares.views.originals import act_asked
from advocacy.shares.views.refusals import refusal
from advocacy.shares.views.sameness import advice_on
from advocacy.shares.views.words import tell

ACTS = {
    "undo": actions.undo,
    "pause": actions.pause,
    "resume": actions.resume,
    "now": actions.send_now,
}


@blueprint.app_template_global()
def relay_tray(face: Face) -> Markup:
    """The tray of one card; the trays of all cards of a page are read with its first."""
    trays: dict[str, Tray] | None = g.get("trays")
    if trays is None or face.id not in trays:
        faces: Sequence[Face] = g.get("faces") or [face]
        trays = g.trays = queries.trays_for(db.session(), me(), faces)
    return _drawn(trays[face.id])


def _drawn(tray: Tray, error: str = "", later: Later | None = None, advice: str = "") -> Markup:
    if moulds.fits(tray) and not error and not later:
        return moulds.cast(tray)
    disclosure = texts.disclosure(tray.language)
    values = {
        "tray": tray,
        "error": error,
        "later": later,
        "advice": advice,
        "tellings": [tell(line) for line in tray.lines],
        "clock": clock_of(tray.running) if tray.running else None,
        "token": generate_csrf(),
        "disclosure": disclosure if disclosure in tray.text else "",
    }
    return Markup(render_template("shares/tray.html", **values))  # noqa: S704 - our own template


def tray_of(session: Session, person: Person, post: Post) -> Tray:
    """The tray of one post."""
    face = feed.face_of(session, post)
    return queries.trays_for(session, person, [face])[post.id]


@blueprint.get("/posts/<post_id>/relay")
@required
def relay(post_id: str) -> str:
    """The tray of one post; as a page by itself without scripts."""
    post = feed.post_for(db.session(), me(), post_id)
    tray = tray_of(db.session(), me(), post)
    if "caption" in request.args:
        tray = tray.captioned(request.args.get("caption", 0, int))
    if "pages" in request.args:
        tray = tray.with_pages()
    return _shown(tray)


@blueprint.post("/posts/<post_id>/relay/choices")
@required
def choose(post_id: str) -> str:
    """The tray of one post with what was chosen; the words go in the body, as logs keep addresses."""
    post = feed.post_for(db.session(), me(), post_id)
    tray = tray_of(db.session(), me(), post)
    if "pages" in request.form:
        tray = tray.with_pages()
    return _shown(tray.asked(request.form.getlist("way"), request.form.get("text")), later=later_asked(post))


def _shown(tray: Tray, error: str = "", later: Later | None = None) -> str:
    drawn = _drawn(tray, error, later, advice_on(db.session(), me(), tray))
    return drawn if is_fragment() else render_template("shares/relay.html", face=tray.face, drawn=drawn)


@blueprint.post("/posts/<post_id>/relay")
@required
def share(post_id: str) -> str | Response | tuple[str, int]:
    """Relay: the exact text shown is queued, or a share page is noted as opened."""
    session, person = db.session(), me()
    post = feed.post_for(session, person, post_id)
    chosen, page = request.form.getlist("way"), request.form.get("page", "")
    act, account_id = act_asked()
    text = request.form.get("text", "")
    try:
        made = actions.share(
            session,
            person,
            post,
            text,
            form_key=request.form.get("form_key", ""),
            language=_language(post),
            account_ids=[account_id] if account_id else chosen,
            page=page,
            plan=None if page or account_id else plan_asked(),
            act=act,
        )
    except Refused as refused:
        session.rollback()
        asked = tray_of(session, person, post).asked(chosen, text)
        shown = _shown(asked, refusal(refused), later_asked(post))
        # As a fragment it must be shown, and errors are not.
        return shown if is_fragment() else (shown, 422)
    session.commit()
    if page and not is_fragment():
        return redirect(url_for("shares.opened", delivery_id=made.deliveries[0].id), 303)
    return _after(session, person, post)


def _language(post: Post) -> str:
    said = request.form.get("language", "")
    return said if said in LANGUAGES else post.language


def fragment_of(session: Session, person: Person, post: Post) -> str:
    """The tray of one post as it is now."""
    tray = tray_of(session, person, post)
    return _drawn(tray, advice=advice_on(session, person, tray))


def _after(session: Session, person: Person, post: Post) -> str | Response:
    if is_fragment():
        return fragment_of(session, person, post)
    return redirect(url_for("shares.relay", post_id=post.id), 303)


@blueprint.post("/relays/<share_id>/<any(undo, pause, resume, now):act>")
@required
def clockwork(share_id: str, act: str) -> str | Response:
    """Undo, pause, resume or send now."""
    session, person = db.session(), me()
    found = queries.share_for(session, person, share_id)
    ACTS[act](session, found)
    session.commit()
    if is_fragment():
        return fragment_of(session, person, found.post)
    return back(url_for("shares.relay", post_id=found.post_id))
