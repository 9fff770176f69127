"""A person brings the figures of their own LinkedIn relays: file, preview, keep. Nobody else ever sees them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response

from advocacy import clock, crypto, db
from advocacy.errors import Refused
from advocacy.people.models import Person
from advocacy.people.signin import me, required, sparing
from advocacy.reach import actions, analytics_file, queries
from advocacy.reach.analytics_file import LARGEST, PostFigures
from advocacy.reach.forms import FileForm
from advocacy.reach.matching import proposed

TRIES = "20 per 15 minutes"
# What was understood waits in the person's own page, sealed, and nowhere here; after this long the file is sent anew.
KEEPS = timedelta(hours=1)
PROBLEMS = {
    "file-too-big": lazy_gettext("This file is larger than an analytics file can be. Nothing was kept."),
    "file-unreadable": lazy_gettext(
        "This is not a workbook that can be read. LinkedIn’s file ends in .xlsx; "
        "choose it as it came. Nothing was kept."
    ),
    "file-without-posts": lazy_gettext(
        "There are no posts of yours in this file. On LinkedIn choose “Export” on the analytics of your content, "
        "not on those of one post. Nothing was kept."
    ),
    "relay-twice": lazy_gettext("Two posts are said to be the same relay. Nothing was kept; choose again."),
    "file-late": lazy_gettext("What was understood of your file has been forgotten meanwhile. Please choose it again."),
}

blueprint = Blueprint("reach", __name__, url_prefix="/relays/linkedin-file")


@blueprint.get("")
@required
def figures() -> str:
    """What the file is, where it comes from, and what is done with it."""
    return _page(FileForm())


@blueprint.post("")
@required
@sparing(TRIES)
def understand() -> str | tuple[str, int]:
    """Say what was understood of a file; nothing is kept yet."""
    form = FileForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        found = analytics_file.read(form.file.data.read(LARGEST + 1))
    except Refused as refused:
        form.file.errors = [PROBLEMS[refused.code]]
        return _page(form), 422
    return _preview(found)


@blueprint.post("/keep")
@required
def keep() -> str | tuple[str, int] | Response:
    """Keep what the person has said is theirs."""
    session, person = db.session(), me()
    try:
        found = _opened(person, request.form.get("found", ""))
        kept = actions.bring(session, person, _chosen(found, request.form), clock.now())
    except Refused as refused:
        session.rollback()
        flash(PROBLEMS[refused.code], "warn")
        return redirect(url_for("reach.figures"), 303)
    session.commit()
    said = ngettext("Figures of %(num)s relay are kept.", "Figures of %(num)s relays are kept.", kept)
    flash(said if kept else gettext("Nothing was chosen, so nothing was kept."), "ok" if kept else "warn")
    return redirect(url_for("shares.index"), 303)


@blueprint.post("/forget")
@required
def forget() -> Response:
    """Drop every figure the person has brought."""
    session = db.session()
    actions.forget(session, me())
    session.commit()
    flash(gettext("The figures of your files are forgotten."), "ok")
    return redirect(url_for("reach.figures"), 303)


def _page(form: FileForm) -> str:
    kept = queries.figures_kept(db.session(), me())
    return render_template("reach/figures.html", form=form, kept=kept)


def _preview(found: Sequence[PostFigures]) -> str:
    person = me()
    proposals = proposed(found, queries.own_linkedin_relays(db.session(), person, clock.now()))
    own = [each.figures for each in proposals]
    return render_template("reach/preview.html", proposals=proposals, posts=len(found), found=_closed(person, own))


def _closed(person: Person, found: Sequence[PostFigures]) -> str:
    return crypto.seal(json.dumps([person.id, clock.now().timestamp(), [astuple(each) for each in found]]))


def _opened(person: Person, sealed: str) -> list[PostFigures]:
    try:
        person_id, at, rows = json.loads(crypto.unseal(sealed))
    except (crypto.KeyMissing, ValueError) as error:
        raise Refused("file-late") from error
    if person_id != person.id or clock.now().timestamp() - at > KEEPS.total_seconds():
        raise Refused("file-late")
    return [PostFigures(*row) for row in rows]


def _chosen(found: Sequence[PostFigures], sent: Mapping[str, str]) -> dict[PostFigures, str]:
    return {each: delivery for each in found if (delivery := sent.get(f"relay-{each.number}", ""))}
