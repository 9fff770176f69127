"""The feed: who sees what, in which order, page by page."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock, db
from advocacy.errors import NotFound
from advocacy.feed import actions, queries
from advocacy.feed.models import Opinion, Post, PostState, Showing, TopicTeam
from advocacy.feed.queries import Filter
from advocacy.feed.words import fold, searchable
from advocacy.people.models import Person, Role
from tests import factories

ALL = Filter(tab="all")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(*event: object) -> None:
        sent.append(str(event[2]))

    sa.event.listen(db.engine(), "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine(), "before_cursor_execute", note)


@pytest.fixture
def reader(session: Session) -> Person:
    return factories.person(session)


def titles(session: Session, person: Person, wanted: Filter = ALL) -> list[str]:
    """What a person sees in the feed."""
    return [card.face.title for card in queries.feed_for(session, person, wanted).cards]


def some(session: Session, number: int) -> list[Post]:
    """Posts, newest first, two at each moment."""
    start = clock.now() - timedelta(days=1)
    return [
        factories.post(session, title=f"n° {place}", published_at=start - timedelta(hours=place // 2))
        for place in range(number)
    ]


def test_posts_come_newest_first(session: Session, reader: Person) -> None:
    some(session, 4)
    assert set(titles(session, reader)[:2]) == {"n° 0", "n° 1"}


def test_drafts_and_archived_posts_are_not_in_the_feed(session: Session, reader: Person) -> None:
    factories.post(session, state=PostState.DRAFT, published_at=None)
    factories.post(session, state=PostState.ARCHIVED)
    assert titles(session, reader) == []


def test_pages_hold_every_post_once(session: Session, reader: Person) -> None:
    posts = some(session, 11)
    seen: list[str] = []
    after: str | None = None
    for _page in range(4):
        page = queries.feed_for(session, reader, ALL, after, size=3)
        seen += [card.face.id for card in page.cards]
        after = page.next
    assert after is None
    assert len(seen) == 11
    assert set(seen) == {post.id for post in posts}


def test_a_post_added_meanwhile_moves_nobody(session: Session, reader: Person) -> None:
    some(session, 6)
    first = queries.feed_for(session, reader, ALL, size=3)
    factories.post(session, title="new", published_at=clock.now())
    second = queries.feed_for(session, reader, ALL, first.next, size=3)
    shown = [card.face.title for card in (*first.cards, *second.cards)]
    assert len(set(shown)) == 6
    assert "new" not in shown


@pytest.mark.parametrize("after", ["", "x", "12", "99999999999999999999999.x", "-1.%"])
def test_a_place_that_is_none_gives_no_error(session: Session, reader: Person, after: str) -> None:
    with suppress(NotFound):
        assert queries.feed_for(session, reader, ALL, after).cards == []


def test_a_page_costs_the_same_however_many_cards(session: Session, reader: Person) -> None:
    for post in some(session, 20):
        post.captions[0].text = post.title
    session.flush()
    session.expire_all()
    reader.id, reader.roles  # noqa: B018 - loaded before counting
    with counted() as first:
        queries.feed_for(session, reader, ALL)
    with counted() as second:
        queries.feed_for(session, reader, ALL)
    assert len(first) <= 6, first
    assert len(second) == 2, second


def test_what_was_kept_in_memory_never_outlives_a_change(session: Session, reader: Person) -> None:
    leader = factories.person(session, Role.LEADER)
    post = factories.post(session, author=leader)
    titles(session, reader)
    changed = actions.Content(leader.id, post.kind, "Nouveau titre", "<p>Texte</p>")
    actions.revise(session, leader, post, changed)
    assert titles(session, reader) == ["Nouveau titre"]


def test_search_finds_words_whatever_their_accents(session: Session, reader: Person) -> None:
    body = "<p>L’<strong>été</strong> où le cœur du métier a changé, 100 %</p>"
    factories.post(session, title="Énergie", search_text=searchable("Énergie", body))
    factories.post(session, title="Autre", search_text=searchable("Autre", "<p>Rien</p>"))
    for words in ("energie", "ÉTÉ", "coeur metier", "100 %", "énergie été"):
        assert titles(session, reader, Filter("all", words=words)) == ["Énergie"], words
    for words in ("energie rien", "1_0", "strong"):
        assert titles(session, reader, Filter("all", words=words)) == [], words


def test_folding_keeps_words_apart() -> None:
    assert fold("  Ça\u202fva : ŒUVRE  d’été ") == "ca va : oeuvre d'ete"


def test_my_topics_are_those_i_follow(session: Session, reader: Person) -> None:
    mine, other = factories.topic(session), factories.topic(session)
    factories.post(session, title="mine", topics=[mine])
    factories.post(session, title="other", topics=[other])
    factories.post(session, title="none")
    actions.follow(session, reader, mine)
    assert titles(session, reader, Filter("topics")) == ["mine"]
    assert set(titles(session, reader, Filter("for-you"))) == {"mine", "none"}
    assert set(titles(session, reader)) == {"mine", "other", "none"}
    assert titles(session, reader, Filter("all", topic_id=other.id)) == ["other"]


def test_for_you_leaves_out_what_is_over_or_set_aside(session: Session, reader: Person) -> None:
    factories.post(session, title="over", expires_at=clock.now() - timedelta(minutes=1))
    aside = factories.post(session, title="aside")
    kept = factories.post(session, title="kept")
    actions.opine(session, reader, aside, interesting=False)
    actions.opine(session, reader, kept, interesting=True)
    session.flush()
    assert titles(session, reader, Filter("for-you")) == ["kept"]


def test_a_closed_topic_hides_its_posts_from_those_who_do_not_have_it(session: Session, reader: Person) -> None:
    closed = factories.topic(session, closed=True)
    author = factories.person(session, Role.LEADER)
    post = factories.post(session, title="closed", author=author, topics=[closed])
    assert titles(session, reader) == []
    with pytest.raises(NotFound):
        queries.post_for(session, reader, post.id)
    with pytest.raises(NotFound):
        queries.topic_for(session, reader, closed.id)
    assert queries.topics_for(session, reader, "fr") == []
    assert titles(session, author) == ["closed"]
    actions.give_to_person(session, closed, reader)
    assert titles(session, reader) == ["closed"]
    assert queries.post_for(session, reader, post.id) is post
    actions.take_from_person(session, closed, reader)
    session.flush()
    assert titles(session, reader) == []


def test_a_closed_topic_of_a_team_reaches_the_teams_below_it_and_nobody_else(
    session: Session,
) -> None:
    top = factories.team(session)
    below = factories.team(session, parent_id=top.id)
    closed = factories.topic(session, closed=True)
    factories.post(session, title="closed", topics=[closed])
    inside = factories.person(session, team=below)
    outside = factories.person(session, team=factories.team(session))
    actions.give_to_team(session, closed, below)
    above = factories.person(session, team=top)
    assert titles(session, inside) == ["closed"]
    assert titles(session, outside) == titles(session, above) == []
    actions.give_to_team(session, closed, top)
    assert titles(session, above) == ["closed"]
    actions.take_from_team(session, closed, top)
    actions.take_from_team(session, closed, below)
    session.flush()
    assert session.scalars(sa.select(TopicTeam)).all() == []
    assert titles(session, inside) == []


def test_whoever_left_a_team_loses_its_closed_topics(session: Session) -> None:
    team, closed = factories.team(session), factories.topic(session, closed=True)
    factories.post(session, topics=[closed])
    person = factories.person(session)
    today = clock.now().date()
    factories.membership(session, person, team, since=today - timedelta(days=9), until=today)
    actions.give_to_team(session, closed, team)
    assert titles(session, person) == []


def test_comms_see_every_topic(session: Session) -> None:
    factories.post(session, title="closed", topics=[factories.topic(session, closed=True)])
    assert titles(session, factories.person(session, Role.COMMS)) == ["closed"]


def test_a_card_knows_what_is_only_mine(session: Session, reader: Person) -> None:
    post = factories.post(session)
    other = factories.person(session)
    session.add(Opinion(person_id=other.id, post_id=post.id, interesting=True))
    session.add(Showing(person_id=other.id, post_id=post.id))
    session.flush()
    mine, theirs = (queries.card_of(session, person, post) for person in (reader, other))
    assert (mine.unread, mine.interesting) == (True, None)
    assert (theirs.unread, theirs.interesting) == (False, True)
    assert mine.face is theirs.face


def test_new_posts_are_counted_from_the_last_visit(session: Session, reader: Person) -> None:
    some(session, 3)
    assert queries.new_since(session, reader, clock.now()) == 0
    assert queries.new_since(session, reader, clock.now() - timedelta(days=2)) == 3
