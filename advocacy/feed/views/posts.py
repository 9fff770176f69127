"""One post: read it, say what one thinks, publish, archive or end it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from advocacy import clock, db
from advocacy.errors import Refused
from advocacy.feed import actions, queries
from advocacy.feed.models import Post, PostState
from advocacy.feed.views.base import back, blueprint, is_fragment, sentence, surroundings
from advocacy.feed.views.cards import show
from advocacy.people.models import Person, Role
from advocacy.people.signin import allowed, me, required

OPINIONS = {"interesting": True, "not-for-me": False}
writers = allowed(Role.LEADER, Role.DELEGATE, Role.COMMS)


@blueprint.get("/posts/<post_id>")
@required
def post(post_id: str) -> str:
    """A post by itself; opening it counts as having seen it."""
    person, session = me(), db.session()
    found = queries.post_for(session, person, post_id)
    _note_opened(session, person, found)
    hands = found.author_id == person.id or person.has(Role.COMMS)
    [card] = show([queries.card_of(session, person, found)])
    return render_template(
        "feed/post.html",
        card=card,
        sums=queries.opinions_of(session, found.id) if hands else None,
        may_edit=queries.may_edit(session, person, found),
        may_end=queries.may_end(person, found),
        may_publish=queries.may_publish(person, found),
        current=found.relayable(clock.now()),
    )


def _note_opened(session: Session, person: Person, found: Post) -> None:
    if found.state != PostState.PUBLISHED or queries.opened(session, person, found.id):
        return
    can_relay = surroundings().can_relay(session, person)
    db.writing()
    actions.record_showings(session, person, [found.id], could_relay=can_relay, opened=True)
    session.commit()
    db.reading()


@blueprint.post("/posts/<post_id>/opinion")
@required
def opine(post_id: str) -> str | Response:
    """Say what one thinks of a post; the same again takes it back."""
    person, session = me(), db.session()
    found = queries.post_for(session, person, post_id)
    said = OPINIONS.get(request.form.get("opinion", ""))
    because = request.form.get("because", "")
    before = queries.opinion_of(session, person, post_id)
    again = before is not None and before.interesting == said and not because
    actions.opine(session, person, found, None if again else said, because)
    session.commit()
    if is_fragment():
        return render_template("feed/opinion.html", card=queries.card_of(session, person, found))
    return back(f"post-{post_id}")


@blueprint.get("/posts/mine")
@writers
def mine() -> str:
    """What I am writing, what was drafted for me, and what I published."""
    person, session = me(), db.session()
    own = queries.own_posts(session, person, request.args.get("after"))
    drafts = [] if request.args.get("after") else queries.drafts_for(session, person)
    return render_template("feed/mine.html", own=own, drafts=drafts, person=person)


@blueprint.post("/posts/<post_id>/publish")
@writers
def publish(post_id: str) -> Response:
    """Put my draft, or one written for me, into the feed."""
    person, session = me(), db.session()
    found = queries.post_to_publish(session, person, post_id)
    try:
        actions.publish(session, person, found, surroundings().outlets())
    except Refused as refused:
        session.rollback()
        flash(sentence(refused), "bad")
        return redirect(url_for("feed.edit", post_id=post_id, check=1), 303)
    session.commit()
    flash(_("Published. Your colleagues find it in the feed from now on."), "ok")
    return redirect(url_for("feed.post", post_id=post_id), 303)


@blueprint.post("/posts/<post_id>/archive")
@writers
def archive(post_id: str) -> Response:
    """Take a post out of the feed."""
    person, session = me(), db.session()
    actions.archive(session, person, queries.post_to_end(session, person, post_id))
    session.commit()
    flash(_("Archived: the post is out of the feed. What was relayed stays where it is."), "ok")
    return redirect(url_for("feed.mine"), 303)


@blueprint.post("/posts/<post_id>/end")
@writers
def end(post_id: str) -> Response:
    """Let a post expire now."""
    person, session = me(), db.session()
    actions.end(session, person, queries.post_to_end(session, person, post_id))
    session.commit()
    flash(_("Relaying has ended. The post stays readable."), "ok")
    return redirect(url_for("feed.post", post_id=post_id), 303)


@blueprint.post("/posts/<post_id>/discard")
@writers
def discard(post_id: str) -> Response:
    """Throw a draft away."""
    person, session = me(), db.session()
    actions.discard(session, person, queries.post_to_edit(session, person, post_id))
    session.commit()
    flash(_("The draft is deleted."), "ok")
    return redirect(url_for("feed.mine"), 303)
