"""What do cards gain from drawing the part that is the same for everyone only once?"""

import os
import random
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy.orm import joinedload

from advocacy import clock, db, settings
from advocacy.application import create_app
from advocacy.feed.models import Opinion, Picture, Post, PostState, Preview, Showing
from advocacy.feed.queries import Card, Filter, Page, topics_for
from advocacy.feed.queries.faces import Face, _face
from advocacy.feed.views.cards import show
from advocacy.people import actions as people
from advocacy.people.models import Person, PersonState
from advocacy.people.signin import me, required
from advocacy.shares.queries import trays_for
from advocacy.slices import tables
from bench.ground.house import databases, granian
from bench.ground.load import pages_per_second
from bench.ground.report import compare
from tests import factories

PEOPLE, POSTS, CARDS = 10_000, int(os.environ.get("BENCH_POSTS", "100000")), 20
GOAL = 1.5
BODY = "<p>On nous demande souvent un prix. Un prix ne dit rien sans la durée, l’énergie et l’entretien.</p>" * 3


def naive() -> Flask:
    """The product with one more page: one query, whole rows, and every card drawn anew."""
    app = create_app()

    @app.get("/naive")
    @required
    def page() -> str:
        session, person = db.session(), me()
        rows = session.execute(_everything(person.id)).unique().all()
        cards = [
            Card(_face(post), post.author.name, post.author.job_title, showing is None, None, "")
            for post, showing, opinion in rows
        ]
        parts: dict[str, Any] = {"page": Page(cards, None), "wanted": Filter(), "after": None, "new": 0}
        topics = topics_for(session, person, "fr")
        drawn = {"card_head": _head, "card_opinion": _opinion, "relay_tray": _tray}
        return render_template("feed/index.html", cards=show(cards), topics=topics, **drawn, **parts)

    return app


def _head(card: Card) -> Markup:
    return Markup(render_template("feed/card_head.html", card=card))  # noqa: S704 - our own template


def _opinion(card: Card) -> Markup:
    return Markup(render_template("feed/opinion.html", card=card))  # noqa: S704 - our own template


def _tray(face: Face) -> Markup:
    if "trays" not in g:
        g.trays = trays_for(db.session(), me(), g.faces)
    tray = g.trays[face.id]
    values: dict[str, Any] = {"tray": tray, "error": "", "tellings": [], "clock": None, "disclosure": ""}
    return Markup(render_template("shares/tray.html", token=generate_csrf(), **values))  # noqa: S704 - our own template


def _everything(person_id: str) -> Any:
    return (
        sa.select(Post, Showing, Opinion)
        .outerjoin(Showing, (Showing.post_id == Post.id) & (Showing.person_id == person_id))
        .outerjoin(Opinion, (Opinion.post_id == Post.id) & (Opinion.person_id == person_id))
        .where(Post.id.in_(_newest()))
        .order_by(Post.published_at.desc(), Post.id.desc())
        .options(joinedload(Post.author), joinedload(Post.captions))
        .options(joinedload(Post.pictures).joinedload(Picture.media))
        .options(joinedload(Post.preview).joinedload(Preview.image))
    )


def _newest() -> sa.Select[Any]:
    newest = (
        sa.select(Post.id)
        .where(Post.state == PostState.PUBLISHED)
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(CARDS)
    )
    return sa.select(newest.subquery().c.id)


def seed() -> str:
    """People and posts; the cookie of one of them."""
    tables().create_all(db.engine())
    chance, now = random.Random(7), clock.now()
    columns = {"job_title": "", "language": "fr", "country": "FR", "time_zone": "Europe/Paris", "shows_name": False}
    persons = [
        {
            **columns,
            "id": db.new_id(),
            "name": f"Camille {n}",
            "sort_name": f"camille {n}",
            "email": f"{n}@atelier.example",
        }
        for n in range(PEOPLE)
    ]
    authors = [str(row["id"]) for row in persons[:200]]
    with db.transaction() as session:
        session.execute(sa.insert(Person), [{**row, "state": PersonState.ACTIVE, "created_at": now} for row in persons])
        for begin in range(0, POSTS, 5_000):
            rows = [_post(chance.choice(authors), now - timedelta(minutes=n)) for n in range(begin, begin + 5_000)]
            session.execute(sa.insert(Post), rows)
        person = session.get_one(Person, persons[-1]["id"])
        factories.account(session, person)
        return people.sign_in(session, person, "Firefox · Linux")


def _post(author: str, at: object) -> dict[str, Any]:
    return {
        "id": db.new_id(),
        "author_id": author,
        "drafted_by_id": author,
        "kind": "expertise",
        "title": "Nous publions le coût complet d’une pompe à chaleur, ligne par ligne",
        "body_html": BODY,
        "search_text": "nous publions le cout complet",
        "language": "fr",
        "state": PostState.PUBLISHED,
        "made_at": at,
        "changed_at": at,
        "published_at": at,
        "link_url": "",
        "source": "",
    }


def cookie_of(token: str) -> str:
    """The session cookie of a sitting."""
    app = create_app()
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # cookies have it
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'_user_id': token, '_fresh': True})}"


def measure(database: str, url: str) -> None:
    """One database: both pages in turn."""
    cookie = cookie_of(seed())
    with granian("bench.feed:app", DATABASE_URL=url, BENCH_SERVES="1", RELAIS_SANDBOX="1") as port:
        compare(
            f"Feed page of {CARDS} cards at {POSTS:,} posts and {PEOPLE:,} people, {database}",
            ("relais: shared parts drawn once", lambda: pages_per_second(port, "/feed", cookie)),
            ("one query, every card drawn anew", lambda: pages_per_second(port, "/naive", cookie)),
            GOAL,
            "pages/s",
            runs=3,
        )
    db.engine().dispose()


def main() -> None:
    """Both databases."""
    with databases() as urls:
        for database, url in urls.items():
            os.environ["DATABASE_URL"] = url
            settings.current.cache_clear()
            measure(database, url)


if __name__ == "__main__":
    main()
elif os.environ.get("BENCH_SERVES"):
    app = naive()
