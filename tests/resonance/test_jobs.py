"""What the queue calls for resonance."""

from datetime import timedelta

from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.feed.models import PostState, Showing
from advocacy.resonance import actions, jobs, queries
from advocacy.resonance.models import PostResonance, TeamResonance
from tests import factories


def test_new_posts_are_weighed_once_and_again_when_something_happened(session: Session) -> None:
    now = clock.now()
    post = factories.post(session, published_at=now - timedelta(days=1))
    factories.post(session, state=PostState.DRAFT, published_at=None)
    session.commit()
    assert jobs.weigh_changed() == 1
    assert jobs.weigh_changed() == 0
    later = now + timedelta(hours=1)
    assert queries.due(session, later, 10) == []
    session.add(Showing(person_id=factories.person(session).id, post_id=post.id, at=now + timedelta(minutes=5)))
    session.flush()
    assert queries.due(session, later, 10) == [post.id]


def test_a_new_method_weighs_everything_again(session: Session) -> None:
    post = factories.post(session)
    session.commit()
    jobs.weigh_changed()
    row = session.get_one(PostResonance, post.id)
    row.method = "2025.9"
    session.commit()
    assert jobs.weigh_changed() == 1


def test_the_running_quarter_is_weighed(session: Session) -> None:
    team = factories.team(session)
    post = factories.post(session)
    session.add(Showing(person_id=factories.person(session, team=team).id, post_id=post.id, at=clock.now()))
    session.commit()
    assert jobs.weigh_quarters() == 1
    row = session.query(TeamResonance).one()
    assert (row.quarter, row.figures) == (str(queries.Quarter.of(clock.now())), {"hidden": True})


def test_a_post_is_weighed_daily_while_it_is_counted_and_never_after(session: Session) -> None:
    now = clock.now()
    post = factories.post(session, published_at=now - timedelta(hours=1))
    session.commit()
    jobs.weigh_changed()
    assert queries.due(session, now + timedelta(hours=23), 10) == []
    assert queries.due(session, now + timedelta(hours=25), 10) == [post.id]
    actions.weigh(session, post.id, now + timedelta(days=60))
    for days in (28, 29, 30, 60):
        assert queries.due(session, now + timedelta(days=days), 10) == []


def test_a_settled_post_is_not_weighed_again_whatever_news_comes(session: Session) -> None:
    now = clock.now()
    post = factories.post(session, published_at=now - timedelta(days=27, hours=23))
    session.commit()
    assert jobs.weigh_changed() == 1
    late = now + timedelta(hours=2)
    session.add(Showing(person_id=factories.person(session).id, post_id=post.id, at=late))
    session.flush()
    assert queries.due(session, late + timedelta(minutes=1), 10) == [post.id]
    actions.weigh(session, post.id, late + timedelta(minutes=1))
    for minutes in (2, 12, 60, 22 * 60, 48 * 60):
        assert queries.due(session, late + timedelta(minutes=minutes), 10) == []


def test_news_rest_for_ten_minutes_but_a_new_post_does_not_wait(session: Session) -> None:
    now = clock.now()
    post = factories.post(session, published_at=now - timedelta(days=27))
    session.flush()
    assert queries.due(session, now, 10) == [post.id]
    actions.weigh(session, post.id, now)
    session.add(Showing(person_id=factories.person(session).id, post_id=post.id, at=now + timedelta(minutes=1)))
    session.flush()
    assert queries.due(session, now + timedelta(minutes=9), 10) == []
    assert queries.due(session, now + timedelta(minutes=11), 10) == [post.id]


def test_a_post_left_alone_for_weeks_is_weighed_a_last_time(session: Session) -> None:
    now = clock.now()
    post = factories.post(session, published_at=now - timedelta(days=60))
    session.flush()
    actions.weigh(session, post.id, now - timedelta(days=50))
    assert queries.due(session, now, 10) == [post.id]
    actions.weigh(session, post.id, now)
    assert queries.due(session, now, 10) == []
