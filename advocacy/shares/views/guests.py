"""Guests: the public page of share pages for colleagues without an account, and the page where links are made."""

from datetime import datetime, time, timedelta

import segno
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from advocacy import clock, db
from advocacy.errors import Refused
from advocacy.feed import queries as feed
from advocacy.feed.models import Post
from advocacy.i18n import LANGUAGES, language, zone
from advocacy.people.models import Role
from advocacy.people.signin import allowed, me, opened, sparing_strangers
from advocacy.shares import actions
from advocacy.shares.queries import guests, ways
from advocacy.shares.views.base import blueprint, is_fragment
from advocacy.shares.views.refusals import refusal

makers = allowed(Role.LEADER, Role.COMMS)
# A shift may sit behind one address.
OFTEN = "60 per minute"


@blueprint.get("/g/<token>")
@opened
@sparing_strangers(OFTEN)
def guest(token: str) -> str | tuple[str, int]:
    """The share pages of one post, for whoever was given the link: no sign-in, no cookie, nothing kept."""
    session = db.session()
    link = guests.guest_link(session, token)
    if not link.usable(clock.now()):
        return render_template("shares/guest_over.html"), 410
    face = feed.face_of(session, link.post)
    chosen = request.args.get("language", "")
    said_in = chosen if chosen in LANGUAGES else language()
    return render_template(
        "shares/guest.html",
        token=token,
        face=face,
        text=guests.guest_words(face, said_in),
        said_in=guests.guest_language(face, said_in),
        ways=ways.for_strangers(bool(face.link_url)),
        link=face.link_url,
    )


@blueprint.get("/g/<token>/<network>")
@opened
@sparing_strangers(OFTEN)
def guest_out(token: str, network: str) -> Response | tuple[str, int]:
    """Note that a share page is opened, as one more of nobody, and lead there."""
    session = db.session()
    link = guests.guest_link(session, token)
    way = ways.by_page(network)
    if not link.usable(clock.now()):
        return render_template("shares/guest_over.html"), 410
    face = feed.face_of(session, link.post)
    address = way.address(guests.guest_words(face, language()), face.link_url)
    if not address:
        abort(404)
    db.writing()
    actions.count_guest_use(session, link)
    session.commit()
    return Response(status=204) if is_fragment() else redirect(address)


@blueprint.get("/posts/<post_id>/guests")
@makers
def guest_links(post_id: str) -> str:
    """The guest links of a post, each with its code to print."""
    return _page(feed.post_to_end(db.session(), me(), post_id))


def _page(post: Post, error: str = "") -> str:
    links = guests.guest_links(db.session(), post.id)
    return render_template(
        "shares/guests.html",
        post=post,
        links=[(link, guests.guest_address(link), guests.uses_told(link)) for link in links],
        now=clock.now(),
        error=error,
        drawn=_drawn,
    )


def _drawn(address: str) -> Markup:
    """A QR code as SVG of attributes only, so that no style of its own is refused."""
    svg = segno.make(address, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=False)
    return Markup(svg)  # noqa: S704 - drawn from an address of ours


@blueprint.post("/posts/<post_id>/guests")
@makers
def make_guest_link(post_id: str) -> Response | tuple[str, int]:
    """A new link, for a team or a site."""
    session, person = db.session(), me()
    post = feed.post_to_end(session, person, post_id)
    try:
        actions.make_guest_link(session, person, post, request.form.get("name", ""), _until())
    except Refused as refused:
        session.rollback()
        return _page(post, refusal(refused)), 422
    session.commit()
    flash(_("The link is made. Print its code, or pass it on."), "ok")
    return redirect(url_for("shares.guest_links", post_id=post_id), 303)


def _until() -> datetime | None:
    """The end of the day that was typed, on the person's clock; None where nothing was."""
    typed = request.form.get("until", "").strip()
    if not typed:
        return None
    try:
        day = datetime.strptime(typed, "%Y-%m-%d").date()  # noqa: DTZ007 - a day on a wall, whose zone comes next
        return datetime.combine(day, time(), zone()) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Refused("time-unreadable") from None


@blueprint.post("/posts/<post_id>/guests/<link_id>/revoke")
@makers
def revoke_guest_link(post_id: str, link_id: str) -> Response:
    """Close a link at once."""
    session = db.session()
    actions.revoke_guest_link(session, feed.post_to_end(session, me(), post_id), link_id)
    session.commit()
    flash(_("The link is closed. Whoever opens it is told so."), "ok")
    return redirect(url_for("shares.guest_links", post_id=post_id), 303)


@blueprint.app_template_global()
def guests_invited(post_id: str) -> bool:
    """Whether a post was offered to guests, so that pages with figures say what those leave out."""
    return guests.has_guest_links(db.session(), post_id)
