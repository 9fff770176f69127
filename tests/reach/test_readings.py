"""Readings: planned on a schedule that decays, taken once, and honest about what a network does not say."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.networks.connector import Metrics
from advocacy.networks.models import Account, FollowerCount
from advocacy.reach import actions, queries
from advocacy.reach.actions.readings import spread
from advocacy.reach.models import Reading, ReadingState
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories
from tests.conftest import environment

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
COMPLETE = Metrics("77", views=120, viewers=90, likes=4, comments=1, reshares=2, followers=340)


@pytest.fixture
def account(session: Session) -> Account:
    """A person's account on Mastodon."""
    person = factories.person(session)
    return factories.account(session, person, factories.server(session, connector="mastodon"))


def published(session: Session, account: Account, at: datetime = NOON, remote_id: str = "77") -> Delivery:
    """A delivery that has been published through an account."""
    share = factories.share(session, account.person)
    return factories.delivery(
        session, share, account, state=DeliveryState.PUBLISHED, published_at=at, remote_id=remote_id
    )


def readings(session: Session, delivery: Delivery) -> list[Reading]:
    """The readings of a delivery, youngest age first."""
    rows = session.scalars(sa.select(Reading).where(Reading.delivery_id == delivery.id).order_by(Reading.age))
    return list(rows)


def test_eight_readings_are_planned_once_over_fourteen_days(session: Session, account: Account) -> None:
    delivery = published(session, account)
    assert actions.plan(session, NOON) == 1
    assert actions.plan(session, NOON) == 0
    planned = readings(session, delivery)
    assert [row.due_at - NOON for row in planned] == [
        timedelta(minutes=15),
        *(timedelta(hours=hours) for hours in (1, 3, 12, 24, 72, 168, 336)),
    ]


def test_a_plan_made_late_keeps_only_the_last_age_that_is_past(session: Session, account: Account) -> None:
    delivery = published(session, account)
    actions.plan(session, NOON + timedelta(hours=4))
    assert [row.age for row in readings(session, delivery)] == [180, 720, 1440, 4320, 10080, 20160]


def test_what_is_not_out_or_only_declared_is_not_read(session: Session, account: Account) -> None:
    share = factories.share(session, account.person)
    factories.delivery(session, share, account)
    factories.delivery(session, share, state=DeliveryState.DECLARED)
    assert actions.plan(session, NOON) == 0


def test_the_sandbox_is_read_at_the_pace_of_its_own_clock(session: Session) -> None:
    person = factories.person(session)
    delivery = published(session, factories.account(session, person))
    with environment(RELAIS_SANDBOX_SPEED="60"):
        actions.plan(session, NOON)
    assert readings(session, delivery)[0].due_at == NOON + timedelta(seconds=15)


def test_a_reading_is_claimed_by_one_worker_only(session: Session, account: Account) -> None:
    published(session, account)
    actions.plan(session, NOON)
    later = NOON + timedelta(minutes=16)
    assert len(actions.claim(session, later)) == 1
    assert actions.claim(session, later) == []


def test_deliveries_of_one_account_are_read_in_one_errand(session: Session, account: Account) -> None:
    published(session, account, remote_id="1")
    published(session, account, remote_id="2")
    actions.plan(session, NOON)
    errands = actions.claim(session, NOON + timedelta(minutes=16))
    assert [sorted(errand.readings) for errand in errands] == [["1", "2"]]


def test_after_downtime_one_reading_is_taken_and_the_earlier_ones_are_marked_missed(
    session: Session, account: Account
) -> None:
    delivery = published(session, account)
    actions.plan(session, NOON)
    (errand,) = actions.claim(session, NOON + timedelta(hours=13))
    actions.record(session, errand, [COMPLETE], NOON + timedelta(hours=13))
    rows = readings(session, delivery)
    assert [row.state for row in rows[:4]] == [*[ReadingState.UNAVAILABLE] * 3, ReadingState.TAKEN]
    assert rows[0].views is None
    assert rows[0].missing["views"] == "missed"


def test_a_value_is_measured_or_unavailable_and_never_an_invented_zero(session: Session, account: Account) -> None:
    delivery = published(session, account)
    actions.plan(session, NOON)
    (errand,) = actions.claim(session, NOON + timedelta(minutes=15))
    answer = Metrics("77", likes=0, comments=0, reshares=0, missing={"views": "not-provided"})
    actions.record(session, errand, [answer], NOON)
    reading = readings(session, delivery)[0]
    assert (reading.state, reading.likes, reading.views) == (ReadingState.TAKEN, 0, None)
    assert reading.missing == {"views": "not-provided", "viewers": "not-provided"}


def test_an_answer_without_any_value_is_unavailable(session: Session, account: Account) -> None:
    delivery = published(session, account)
    actions.plan(session, NOON)
    (errand,) = actions.claim(session, NOON + timedelta(minutes=15))
    actions.record(session, errand, [Metrics("77")], NOON)
    assert readings(session, delivery)[0].state == ReadingState.UNAVAILABLE
    assert queries.latest(session, [delivery.id]) == {}


def test_a_status_the_network_no_longer_has_is_gone_not_zero(session: Session, account: Account) -> None:
    delivery = published(session, account)
    actions.plan(session, NOON)
    (errand,) = actions.claim(session, NOON + timedelta(minutes=15))
    actions.record(session, errand, [], NOON)
    assert readings(session, delivery)[0].missing["views"] == "gone"


def test_a_value_that_went_down_is_kept_as_it_is(session: Session, account: Account) -> None:
    delivery = published(session, account)
    actions.plan(session, NOON)
    for minutes, likes in ((15, 9), (60, 7)):
        (errand,) = actions.claim(session, NOON + timedelta(minutes=minutes))
        actions.record(session, errand, [Metrics("77", likes=likes)], NOON + timedelta(minutes=minutes))
    assert queries.latest(session, [delivery.id])[delivery.id].likes == 7


def test_followers_are_kept_by_day(session: Session, account: Account) -> None:
    published(session, account)
    actions.plan(session, NOON)
    (errand,) = actions.claim(session, NOON + timedelta(minutes=15))
    actions.record(session, errand, [COMPLETE], NOON)
    session.flush()
    row = session.scalars(sa.select(FollowerCount)).one()
    assert (row.account_id, row.day, row.followers) == (account.id, NOON.date(), 340)


def test_after_four_refusals_a_reading_is_unavailable_for_that_reason(session: Session, account: Account) -> None:
    delivery = published(session, account)
    actions.plan(session, NOON)
    for hour in range(1, 5):
        when = NOON + timedelta(minutes=15 + hour)
        errands = [one for one in actions.claim(session, when) if one.readings]
        actions.put_off(session, errands[0], when, "too-many-requests", when)
    reading = readings(session, delivery)[0]
    assert (reading.state, reading.missing["likes"]) == (ReadingState.UNAVAILABLE, "too-many-requests")


def test_a_reading_whose_worker_died_is_taken_by_another(session: Session, account: Account) -> None:
    published(session, account)
    actions.plan(session, NOON)
    actions.claim(session, NOON + timedelta(minutes=15))
    assert actions.release_stale(session, NOON + timedelta(minutes=19)) == 0
    back = NOON + timedelta(minutes=21)
    assert actions.release_stale(session, back) == 1
    assert len(actions.claim(session, back)) == 1


def test_the_delay_of_the_oldest_due_reading_is_known(session: Session, account: Account) -> None:
    published(session, account)
    actions.plan(session, NOON)
    assert queries.lag(session, NOON) == 0
    assert queries.lag(session, NOON + timedelta(minutes=20)) == 300


@pytest.fixture
def sparing(session: Session) -> Account:
    """A person's account on a network that bears one reading of a status a day."""
    return factories.account(session, factories.person(session), factories.server(session, connector="x"))


def test_where_a_reading_costs_only_the_last_of_each_day_is_planned(session: Session, sparing: Account) -> None:
    delivery = published(session, sparing, at=NOON)
    actions.plan(session, NOON)
    # 15 minutes, one and three hours are of the same day as noon; twelve hours later is the next, as is a whole day.
    assert [row.age for row in readings(session, delivery)] == [180, 1440, 4320, 10080, 20160]


def test_an_owner_says_how_many_readings_a_day_are_taken(session: Session, sparing: Account) -> None:
    sparing.server.settings = {"readings_a_day": "2"}
    delivery = published(session, sparing, at=NOON)
    actions.plan(session, NOON)
    assert [row.age for row in readings(session, delivery)] == [60, 180, 720, 1440, 4320, 10080, 20160]


def test_days_are_those_of_utc() -> None:
    late = datetime(2026, 3, 3, 23, 50, tzinfo=UTC)
    times = {age: late + timedelta(minutes=age) for age in (5, 15, 60)}
    assert list(spread(times, 1)) == [5, 60]
    assert list(spread(times, 0)) == []
    assert spread(times, None) == times


def test_a_reading_that_comes_late_does_not_make_two_of_a_day(session: Session, sparing: Account) -> None:
    delivery = published(session, sparing, at=NOON)
    actions.plan(session, NOON)
    late = NOON + timedelta(hours=14)
    (errand,) = actions.claim(session, late)
    actions.record(session, errand, [COMPLETE], late)
    assert actions.claim(session, NOON + timedelta(hours=24)) == []
    first, second, third = readings(session, delivery)[:3]
    assert (first.state, second.state, third.state) == (
        ReadingState.TAKEN,
        ReadingState.UNAVAILABLE,
        ReadingState.WAITING,
    )
    assert second.missing["views"] == "read-today"
