"""Weighing from stored events, on both databases."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import NotFound
from advocacy.feed.models import Post, PostState, Showing
from advocacy.links.models import HourlyClicks, Visitor
from advocacy.people.models import Delegation, Person, Role
from advocacy.reach.models import Reading, ReadingState
from advocacy.resonance import actions
from advocacy.resonance.models import PostResonance
from advocacy.resonance.queries.ages import half_lives
from advocacy.resonance.statistics import Kind, PostFigures, Verdict
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories

DAY = timedelta(days=1)
MARCH = datetime(2026, 3, 3, 9, tzinfo=UTC)


def people(session: Session, count: int) -> list[Person]:
    return [factories.person(session) for _ in range(count)]


def show(session: Session, post: Post, persons: Sequence[Person], **columns: object) -> None:
    assert post.published_at is not None
    at = post.published_at + timedelta(hours=1)
    session.add_all(Showing(**{"post_id": post.id, "person_id": each.id, "at": at, **columns}) for each in persons)
    session.flush()


def relay(session: Session, post: Post, person: Person, network: str = "sandbox", **metrics: int | None) -> Delivery:
    """A published relay, read three days later; without metrics it is declared on a share page."""
    assert post.published_at is not None
    out = post.published_at + timedelta(hours=2)
    delivery = factories.delivery(
        session,
        factories.share(session, person, post, made_at=out),
        state=DeliveryState.PUBLISHED if metrics else DeliveryState.DECLARED,
        network=network,
        published_at=out,
        made_at=out,
    )
    if metrics:
        read(session, delivery, out + 3 * DAY, age=4320, **metrics)
    return delivery


def read(session: Session, delivery: Delivery, at: datetime, *, age: int, **metrics: int | None) -> None:
    session.add(Reading(delivery_id=delivery.id, age=age, due_at=at, taken_at=at, state=ReadingState.TAKEN, **metrics))
    session.flush()


def figures(row: PostResonance) -> PostFigures:
    return PostFigures.from_json(row.figures)


def company(session: Session, count: int = 40, posts: int = 6) -> list[Person]:
    """Colleagues with six earlier posts behind them, each relayed by two of them."""
    crowd = people(session, count)
    for number in range(posts):
        post = factories.post(session, published_at=MARCH - (number + 5) * DAY)
        show(session, post, crowd)
        for person in crowd[number * 2 : number * 2 + 2]:
            relay(session, post, person, views=200, viewers=180, likes=2, comments=0, reshares=0)
    return crowd


def test_a_well_relayed_post_is_above_usual(session: Session) -> None:
    crowd = company(session)
    post = factories.post(session, published_at=MARCH)
    show(session, post, crowd)
    for person in crowd[:15]:
        relay(session, post, person, views=300, viewers=250, likes=6, comments=2, reshares=1)
    found = figures(actions.weigh(session, post.id, MARCH + 10 * DAY))
    assert found.verdict == Verdict.ABOVE
    assert found.figures["exposed"].value == 40
    assert found.figures["relayers"].value == 15
    assert found.figures["uptake"].value == pytest.approx(0.375)
    assert found.usual["uptake"] == pytest.approx(0.05, abs=0.01)
    assert found.figures["views"].value == 4500
    assert found.figures["reach"].value == 300
    assert found.figures["response"].value == pytest.approx(30)
    assert found.figures["largest"].value == 0.07
    assert found.index is not None
    assert found.index % 5 == 0


def test_weighing_the_same_moment_again_gives_the_same_figures(session: Session) -> None:
    crowd = company(session)
    post = factories.post(session, published_at=MARCH)
    show(session, post, crowd)
    for person in crowd[:8]:
        relay(session, post, person, views=300, viewers=250, likes=6, comments=2, reshares=1)
    first = actions.weigh(session, post.id, MARCH + 10 * DAY)
    before, at = first.figures, first.weighed_at
    show(session, post, people(session, 3), at=MARCH + 11 * DAY)
    again = actions.weigh(session, post.id, at)
    assert again.figures == before
    assert (again.weighed_at, again.method) == (at, first.method)


def test_who_leafs_through_old_posts_does_not_lower_what_is_usual(session: Session) -> None:
    crowd = company(session)
    post = factories.post(session, published_at=MARCH)
    show(session, post, crowd)
    before = figures(actions.weigh(session, post.id, MARCH + 20 * DAY)).usual
    late = people(session, 30)
    for old in session.scalars(sa.select(Post).where(Post.id != post.id)):
        assert old.published_at is not None
        show(session, old, late, at=old.published_at + 15 * DAY)
    assert figures(actions.weigh(session, post.id, MARCH + 20 * DAY)).usual == before


@pytest.mark.parametrize(("seen_by", "told"), [(1, False), (4, False), (5, True)])
def test_what_is_usual_for_a_handful_is_not_told(session: Session, seen_by: int, told: bool) -> None:
    crowd = company(session)
    post = factories.post(session, published_at=MARCH)
    show(session, post, crowd[:seen_by])
    usual = figures(actions.weigh(session, post.id, MARCH + 10 * DAY)).usual
    assert (usual["uptake"] is not None) == told


def test_what_few_people_brought_before_is_not_told_as_usual(session: Session) -> None:
    crowd = people(session, 40)
    for number in range(6):
        old = factories.post(session, published_at=MARCH - (number + 5) * DAY)
        show(session, old, crowd)
        relay(session, old, crowd[number % 4], views=200, viewers=180, likes=2, comments=0, reshares=0)
    post = factories.post(session, published_at=MARCH)
    show(session, post, crowd)
    usual = figures(actions.weigh(session, post.id, MARCH + 10 * DAY)).usual
    assert (usual["reach"], usual["response"]) == (None, None)


def test_figures_no_longer_move_once_a_post_is_settled(session: Session) -> None:
    crowd = company(session)
    post = factories.post(session, published_at=MARCH)
    show(session, post, crowd)
    assert actions.weigh(session, post.id).weighed_at == MARCH + actions.SETTLED


def test_author_and_delegates_are_not_colleagues_and_who_cannot_relay_is_not_exposed(session: Session) -> None:
    leader, delegate = factories.person(session, Role.LEADER), factories.person(session, Role.DELEGATE)
    session.add(Delegation(leader_id=leader.id, delegate_id=delegate.id))
    post = factories.post(session, leader, published_at=MARCH)
    crowd = people(session, 6)
    show(session, post, [leader, delegate, *crowd])
    show(session, post, people(session, 2), could_relay=False)
    relay(session, post, delegate, views=1, likes=1)
    found = figures(actions.weigh(session, post.id, MARCH + DAY))
    assert found.figures["exposed"].value == 6
    assert found.figures["relayers"].kind == Kind.HIDDEN


def test_one_person_relaying_twice_counts_once_in_uptake_and_twice_in_facts(session: Session) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 10)
    show(session, post, crowd)
    for person in [*crowd[:5], crowd[0]]:
        relay(session, post, person, views=10, viewers=8, likes=1)
    found = figures(actions.weigh(session, post.id, MARCH + 5 * DAY))
    assert found.figures["relayers"].value == 5
    assert found.figures["relays"].value == 6


def test_declared_relays_count_in_uptake_and_not_in_reach(session: Session) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 20)
    show(session, post, crowd)
    for person in crowd[:5]:
        relay(session, post, person, views=10, viewers=8, likes=1)
    for person in crowd[5:10]:
        relay(session, post, person, "linkedin")
    found = figures(actions.weigh(session, post.id, MARCH + 5 * DAY))
    assert found.figures["relayers"].value == 10
    assert found.figures["relayers"].kind == Kind.MIXED
    assert found.figures["declared"].value == 5
    assert found.figures["views"].value == 50
    assert found.coverage == 0.5
    assert {row.network: row.views.kind for row in found.networks} == {
        "linkedin": Kind.UNAVAILABLE,
        "sandbox": Kind.MEASURED,
    }


def test_a_network_without_metrics_changes_neither_observed_nor_expected(session: Session) -> None:
    crowd = company(session, 60)
    post = factories.post(session, published_at=MARCH)
    show(session, post, crowd)
    for person in crowd[:20]:
        relay(session, post, person, views=300, viewers=250, likes=6, comments=2, reshares=1)
    before = figures(actions.weigh(session, post.id, MARCH + 10 * DAY))
    for person in crowd[:5]:
        relay(session, post, person, "elsewhere", views=None)
    after = figures(actions.weigh(session, post.id, MARCH + 10 * DAY))
    assert after.workings["response_ratio"] == before.workings["response_ratio"]
    assert after.figures["views"].value == before.figures["views"].value
    assert after.coverage < before.coverage


def test_the_last_reading_within_the_window_counts_even_when_it_went_down(session: Session) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 10)
    show(session, post, crowd)
    for person in crowd[:5]:
        delivery = relay(session, post, person, views=90, viewers=80, likes=1)
        assert delivery.published_at is not None
        read(session, delivery, delivery.published_at + DAY, age=1440, views=100, viewers=80, likes=1)
        read(session, delivery, delivery.published_at + 7 * DAY, age=10080, views=500, viewers=80, likes=1)
    found = figures(actions.weigh(session, post.id, MARCH + 20 * DAY))
    assert found.figures["views"].value == 450


def test_a_network_whose_clock_runs_fast_matures_by_its_own_clock(session: Session) -> None:
    crowd = people(session, 10)
    post = factories.post(session, published_at=MARCH)
    show(session, post, crowd)
    for person in crowd[:5]:
        delivery = relay(session, post, person)
        delivery.state = DeliveryState.PUBLISHED
        assert delivery.published_at is not None
        # Three days of an audience that lives 600 times faster than we do.
        read(session, delivery, delivery.published_at + 3 * DAY / 600, age=4320, views=100, likes=1)
    assert figures(actions.weigh(session, post.id, MARCH + DAY)).maturity > 0.99


def test_human_clicks_and_robots_are_kept_apart(session: Session) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 10)
    show(session, post, crowd)
    for person in crowd[:5]:
        delivery = relay(session, post, person, views=100, viewers=80, likes=1)
        for visitor, clicks in ((Visitor.HUMAN, 2), (Visitor.BOT, 7)):
            session.add(HourlyClicks(delivery_id=delivery.id, hour=MARCH + DAY, visitor=visitor, clicks=clicks))
    found = figures(actions.weigh(session, post.id, MARCH + 5 * DAY))
    assert found.figures["clicks"].value == 10
    assert found.figures["robots"].value == 35
    assert found.figures["response"].value == pytest.approx(30)


@pytest.mark.parametrize(("network", "hours"), [("sandbox", 72), ("facebook", 120), ("linkedin", 336)])
def test_clicks_count_for_the_window_of_their_network(session: Session, network: str, hours: int) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 10)
    show(session, post, crowd)
    for person in crowd[:5]:
        delivery = relay(session, post, person, network, views=100, likes=1)
        assert delivery.published_at is not None
        for hour in (hours - 1, hours):
            at = delivery.published_at + timedelta(hours=hour)
            session.add(HourlyClicks(delivery_id=delivery.id, hour=at, visitor=Visitor.HUMAN, clicks=1))
    session.flush()
    assert figures(actions.weigh(session, post.id)).figures["clicks"].value == 5


def test_a_young_post_is_too_early_and_one_without_past_is_not_enough(session: Session) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 40)
    show(session, post, crowd)
    assert actions.weigh(session, post.id, MARCH + timedelta(hours=2)).verdict == Verdict.TOO_EARLY
    for person in crowd[:20]:
        relay(session, post, person, views=300, viewers=250, likes=6)
    found = figures(actions.weigh(session, post.id, MARCH + 10 * DAY))
    assert found.verdict == Verdict.NOT_ENOUGH
    assert [str(gate) for gate in found.failed] == ["history"]
    assert found.index is None
    assert not found.workings


def test_what_four_people_brought_is_kept_and_what_five_did_is_shown(session: Session) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 30)
    show(session, post, crowd)
    for person in crowd[:4]:
        relay(session, post, person, views=100, viewers=80, likes=1)
    kept = figures(actions.weigh(session, post.id, MARCH + 5 * DAY))
    assert {name for name, figure in kept.figures.items() if not figure.hidden} == {"exposed"}
    assert kept.networks == ()
    relay(session, post, crowd[4], views=100, viewers=80, likes=1)
    shown = figures(actions.weigh(session, post.id, MARCH + 5 * DAY))
    assert shown.figures["relayers"].value == 5
    assert shown.figures["views"].value == 500


def brought(session: Session, seen_by: int, relayers: int) -> PostFigures:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, seen_by)
    show(session, post, crowd)
    for person in crowd[:relayers]:
        relay(session, post, person, views=100, viewers=80, likes=1)
    return figures(actions.weigh(session, post.id, MARCH + 5 * DAY))


def test_five_who_did_not_relay_are_told_and_four_are_not(session: Session) -> None:
    told = brought(session, 12, 7)
    assert (told.figures["relayers"].value, told.nearly_all) == (7, False)
    kept = brought(session, 12, 8)
    assert kept.nearly_all
    assert kept.figures["exposed"].value == 12
    assert (kept.figures["relayers"].value, kept.figures["relayers"].low) == (None, 8)
    assert kept.figures["uptake"].value is None
    assert kept.figures["uptake"].low == pytest.approx(8 / 12)
    assert kept.figures["views"].value == 800
    hidden = {"relays", "declared", "reach", "largest", "viewers", "estimated"}
    assert {name for name, figure in kept.figures.items() if figure.hidden} == hidden
    assert (kept.networks, kept.workings, kept.coverage) == ((), {}, 0)


def test_whether_all_relayed_or_all_but_four_reads_the_same(session: Session) -> None:
    sums = {"views", "likes", "clicks", "robots", "response"}
    found = [brought(session, 12, relayers) for relayers in (8, 10, 12)]
    told = [{name: figure for name, figure in each.figures.items() if name not in sums} for each in found]
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(("seen_by", "told"), [(8, False), (9, True)])
def test_a_post_seen_by_eight_tells_nothing_of_its_relayers(session: Session, seen_by: int, told: bool) -> None:
    found = brought(session, seen_by, 5)
    assert found.seen_by_few != told
    assert ({name for name, figure in found.figures.items() if not figure.hidden} == {"exposed"}) != told
    assert ("relayers" in found.failed) != told


def test_a_network_of_two_people_takes_another_with_it(session: Session) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 40)
    show(session, post, crowd)
    for network, some in (("mastodon", crowd[:2]), ("sandbox", crowd[2:9]), ("x", crowd[9:25])):
        for person in some:
            relay(session, post, person, network, views=100, viewers=80, likes=1)
    found = figures(actions.weigh(session, post.id, MARCH + 5 * DAY))
    shown = {row.network: row.views.value for row in found.networks}
    assert shown == {"mastodon": None, "sandbox": None, "x": 1600}
    assert all(row.relays.hidden for row in found.networks if row.network != "x")


def test_a_draft_is_not_weighed(session: Session) -> None:
    draft = factories.post(session, state=PostState.DRAFT, published_at=None)
    with pytest.raises(NotFound):
        actions.weigh(session, draft.id)


def test_maturity_follows_own_readings_once_thirty_posts_were_read(session: Session) -> None:
    person = factories.person(session)
    for number in range(30):
        post = factories.post(session, published_at=MARCH - (number + 5) * DAY)
        delivery = relay(session, post, person, views=1000, likes=1)
        assert delivery.published_at is not None
        for hours in (1, 12):
            views = round(1000 * (1 - 2 ** (-hours / 12)))
            at = delivery.published_at + timedelta(hours=hours)
            read(session, delivery, at, age=hours * 60, views=views, likes=1)
        if number == 28:
            assert half_lives(session, MARCH) == {}
    assert half_lives(session, MARCH)["sandbox"] == pytest.approx(12, rel=0.01)


def test_on_a_network_whose_clock_runs_fast_the_planned_age_counts(session: Session) -> None:
    post = factories.post(session, published_at=MARCH)
    crowd = people(session, 10)
    show(session, post, crowd)
    for person in crowd[:5]:
        sent = relay(session, post, person)
        sent.state, sent.published_at = DeliveryState.PUBLISHED, MARCH
        read(session, sent, MARCH + timedelta(minutes=8), age=4320, views=40)
    shown = figures(actions.weigh(session, post.id, MARCH + timedelta(hours=1)))
    assert shown.maturity > 0.99
