"""Advice, before a relay leaves, where its words are nearly those of colleagues: it names nobody and holds nothing."""

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from advocacy import db
from advocacy.feed import queries as feed
from advocacy.people.models import Person
from advocacy.people.signin import me, required
from advocacy.shares import queries
from advocacy.shares.queries import Tray
from advocacy.shares.views.base import blueprint


def advice(session: Session, person: Person, post_id: str, text: str) -> str:
    """The sentence for these words; empty where no colleague's are near."""
    found = queries.alike(session, person.id, post_id, text)
    if found is None:
        return ""
    said = _("Some colleagues relay this post in nearly these words. A few words of your own carry further.")
    if found.people:
        said = _(
            "%(people)s colleagues relay this post in nearly these words. A few words of your own carry further.",
            people=found.people,
        )
    return str(said)


def advice_on(session: Session, person: Person, tray: Tray) -> str:
    """The same for what is about to leave, while it can still be taken back."""
    planned = next((line.share for line in tray.lines if line.planned), None)
    share = tray.running or planned
    return advice(session, person, share.post_id, share.text) if share else ""


@blueprint.post("/posts/<post_id>/relay/sameness")
@required
def sameness(post_id: str) -> str:
    """The advice on a caption that has just been edited."""
    session, person = db.session(), me()
    post = feed.post_for(session, person, post_id)
    said = advice(session, person, post.id, request.form.get("text", ""))
    return render_template("shares/advice.html", advice=said)
