"""Who may read which resonance."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import Forbidden, NotFound
from advocacy.feed.models import PostState
from advocacy.links.models import HourlyClicks, Visitor
from advocacy.people.models import Delegation, Role
from advocacy.reach.models import Reading, ReadingState
from advocacy.resonance import actions, queries
from advocacy.shares.models import DeliveryState
from tests import factories


def test_the_author_the_delegates_and_comms_read_a_post_and_nobody_else(session: Session) -> None:
    leader, delegate = factories.person(session, Role.LEADER), factories.person(session, Role.DELEGATE)
    session.add(Delegation(leader_id=leader.id, delegate_id=delegate.id))
    post = factories.post(session, leader)
    actions.weigh(session, post.id)
    for reader in (leader, delegate, factories.person(session, Role.COMMS)):
        assert queries.post_for(session, reader, post.id).figures
    others = [Role.LEADER, Role.DELEGATE, Role.HR, Role.OWNER, Role.EMPLOYEE]
    for role in others:
        with pytest.raises(Forbidden):
            queries.post_for(session, factories.person(session, role), post.id)


def test_a_draft_and_a_post_that_is_none_are_not_found(session: Session) -> None:
    comms = factories.person(session, Role.COMMS)
    draft = factories.post(session, state=PostState.DRAFT, published_at=None)
    for post_id in (draft.id, "none"):
        with pytest.raises(NotFound):
            queries.post_for(session, comms, post_id)


def test_a_post_that_was_never_weighed_is_too_early(session: Session) -> None:
    leader = factories.person(session, Role.LEADER)
    page = queries.post_for(session, leader, factories.post(session, leader).id)
    assert (page.verdict, page.uptake) == ("too_early", None)


def test_posts_come_newest_first_in_pages_and_only_the_readers_own(session: Session) -> None:
    leader = factories.person(session, Role.LEADER)
    now = clock.now()
    posts = [factories.post(session, leader, published_at=now - timedelta(days=day)) for day in range(25)]
    factories.post(session)
    first = queries.posts_for(session, leader)
    second = queries.posts_for(session, leader, first.next)
    assert [page.id for page in (*first.posts, *second.posts)] == [post.id for post in posts]
    assert second.next is None
    comms = factories.person(session, Role.COMMS)
    assert len(queries.posts_for(session, comms, first.next).posts) == 5
    assert queries.latest_for(session, comms, 4).posts == []
    assert len(queries.latest_for(session, leader, 4).posts) == 4
    assert queries.posts_for(session, factories.person(session)).posts == []


def test_the_headline_is_the_last_post_with_a_verdict(session: Session) -> None:
    leader = factories.person(session, Role.LEADER)
    now = clock.now()
    old, judged, young = (factories.post(session, leader, published_at=now - timedelta(days=day)) for day in (9, 5, 1))
    assert queries.headline_for(session, factories.person(session)) is None
    for post in (old, judged, young):
        actions.weigh(session, post.id)
    headline = queries.headline_for(session, leader)
    assert headline is not None
    assert headline.id == young.id
    actions.weigh(session, judged.id).verdict = "in_line"
    session.flush()
    headline = queries.headline_for(session, leader)
    assert headline is not None
    assert headline.id == judged.id


def test_teams_are_not_for_employees_and_a_wrong_quarter_is_not_found(session: Session) -> None:
    with pytest.raises(Forbidden):
        queries.teams_for(session, factories.person(session))
    comms = factories.person(session, Role.COMMS)
    assert queries.teams_for(session, comms).lines == []
    with pytest.raises(NotFound):
        queries.teams_for(session, comms, "2026-Q9")


def test_own_results_hold_what_the_person_relayed_and_missing_is_not_zero(session: Session) -> None:
    me, other = factories.person(session), factories.person(session)
    now = clock.now()
    post = factories.post(session, published_at=now - timedelta(days=5))
    out = now - timedelta(days=4)
    for person in (me, other):
        for network, views in (("sandbox", 120), ("mastodon", None)):
            share = factories.share(session, person, post, made_at=out)
            delivery = factories.delivery(
                session, share, network=network, state=DeliveryState.PUBLISHED, published_at=out, made_at=out
            )
            taken = out + timedelta(hours=1)
            values = {"views": views, "likes": 3, "comments": 1, "reshares": 0}
            session.add(Reading(delivery_id=delivery.id, age=60, due_at=taken, taken_at=taken, **values))
            session.flush()
            session.query(Reading).update({"state": ReadingState.TAKEN})
            session.add(HourlyClicks(delivery_id=delivery.id, hour=taken, visitor=Visitor.HUMAN, clicks=2))
    session.flush()
    found = queries.own_results(session, me, now)
    assert len(found.relays) == 2
    assert {own.relay.person for own in found.relays} == {me.id}
    seen, people = found.sum("views"), found.sum("viewers")
    assert (seen.value, seen.told) == (120, 1)
    assert (people.value, people.told) == (None, 0)
    assert found.sum("reactions").value == 12
    assert found.sum("clicks").value == 4
