"""The feed: a page of cards, what is new, and what was really shown."""

from datetime import datetime

from flask import Response, render_template, request
from sqlalchemy.orm import Session

from advocacy import clock, db
from advocacy.feed import actions, queries
from advocacy.feed.queries import Filter
from advocacy.feed.views.base import blueprint, is_fragment, surroundings
from advocacy.feed.views.cards import show
from advocacy.i18n import language
from advocacy.people.models import Person
from advocacy.people.signin import me, required

TABS = ("for-you", "topics", "all")
LONGEST_SEARCH = 100


@blueprint.get("/feed")
@required
def index() -> str:
    """A page of the feed; as a fragment only its cards."""
    person, session = me(), db.session()
    wanted, after = _wanted(), request.args.get("after")
    page = queries.feed_for(session, person, wanted, after)
    parts = {"page": page, "wanted": wanted, "after": after}
    if after and is_fragment():
        return render_template("feed/list.html", cards=show(page.cards), **parts)
    topics = queries.topics_for(session, person, language())
    before = None if after else _last_time(session, person)
    new = queries.new_since(session, person, before) if before else 0
    return render_template("feed/index.html", cards=show(page.cards), topics=topics, new=new, **parts)


def _wanted() -> Filter:
    tab = request.args.get("tab", "")
    words = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    topic = request.args.get("topic", "")
    # Whoever searches or picks a topic means everything, not only what is current.
    usual = "all" if words or topic else "for-you"
    return Filter(tab if tab in TABS else usual, topic, words)


def _last_time(session: Session, person: Person) -> datetime | None:
    found = queries.last_visit(session, person)
    if found is None or found.due(clock.now()):
        db.writing()
        found = actions.visit(session, person)
        session.commit()
        db.reading()
    return found.before


@blueprint.post("/feed/shown")
@required
def shown() -> Response:
    """Note which cards were on screen: half of each for a second, as the browser saw it."""
    told = request.get_json(silent=True)
    posts = told.get("posts") if isinstance(told, dict) else None
    if not isinstance(posts, list) or not all(isinstance(post, str) for post in posts):
        return Response(status=400)
    person, session = me(), db.session()
    can_relay = surroundings().can_relay(session, person)
    actions.record_showings(session, person, posts, could_relay=can_relay)
    session.commit()
    return Response(status=204)
