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
