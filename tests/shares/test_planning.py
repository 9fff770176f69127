"""Relays that leave later: on the person's own clock, in a minute of their own, never after the end of the post."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock, db
from advocacy.errors import Refused
from advocacy.feed.models import Post
from advocacy.networks.models import Account
from advocacy.people.models import Person
from advocacy.shares import actions, jobs
from advocacy.shares.actions import Plan, claiming, comes_twice, moment_of
from advocacy.shares.models import Delivery, DeliveryState, Minute
from tests import factories
from tests.conftest import environment
from tests.shares.ground import Network, _sandbox_process, network, only, relay, sandbox, standing

__all__ = ["_sandbox_process", "network", "sandbox"]

PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")


# Half a year and more around every change of clock.
NOON = datetime(2026, 5, 14, 12, tzinfo=UTC)


def at(day: str, hour: str) -> datetime:
    """What stands on a wall."""
    return datetime.fromisoformat(f"{day}T{hour}")


def tomorrow(hour: int = 9) -> datetime:
    """A whole hour of tomorrow, UTC."""
    return (clock.now() + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


@pytest.fixture
def camille(session: Session) -> Person:
    return factories.person(session)


@pytest.fixture
def account(session: Session, network: Network, camille: Person) -> Account:
    return network.account(session, camille)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "utc"),
    [
        (PARIS, "2026-03-29", "01:59", "2026-03-29T00:59"),
        (PARIS, "2026-03-29", "03:00", "2026-03-29T01:00"),
        (PARIS, "2026-10-25", "02:30", "2026-10-25T00:30"),
        (PARIS, "2026-10-25", "03:00", "2026-10-25T02:00"),
        (NEW_YORK, "2026-03-08", "01:59", "2026-03-08T06:59"),
        (NEW_YORK, "2026-03-08", "03:00", "2026-03-08T07:00"),
        (NEW_YORK, "2026-11-01", "01:30", "2026-11-01T05:30"),
        (NEW_YORK, "2026-11-01", "02:00", "2026-11-01T07:00"),
    ],
)
def test_a_clock_on_the_wall_is_one_moment_on_the_nights_it_changes(
    zone: ZoneInfo, day: str, hour: str, utc: str
) -> None:
    assert moment_of(at(day, hour), zone, NOON) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "day", "hour"), [(PARIS, "2026-03-29", "02:30"), (NEW_YORK, "2026-03-08", "02:00")])
def test_an_hour_that_the_clocks_leave_out_is_refused(zone: ZoneInfo, day: str, hour: str) -> None:
    with pytest.raises(Refused, match="no-such-time"):
        moment_of(at(day, hour), zone, NOON)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "twice"),
    [
        (PARIS, "2026-10-25", "02:30", True),
        (PARIS, "2026-10-25", "01:59", False),
        (PARIS, "2026-10-25", "03:00", False),
        (PARIS, "2026-03-29", "03:30", False),
        (NEW_YORK, "2026-11-01", "01:00", True),
        (NEW_YORK, "2026-11-01", "02:00", False),
    ],
)
def test_an_hour_that_comes_twice_is_known_as_such(zone: ZoneInfo, day: str, hour: str, twice: bool) -> None:
    assert comes_twice(moment_of(at(day, hour), zone, NOON), zone) is twice


@pytest.mark.parametrize(
    ("typed", "code"),
    [("9999-12-31T23:59", "too-far"), ("0001-01-01T00:00", "time-past"), ("2027-05-16T12:00", "too-far")],
)
def test_a_year_that_is_a_slip_of_the_hand_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        moment_of(datetime.fromisoformat(typed), NEW_YORK, NOON)


def test_a_planned_relay_waits_for_its_moment_and_then_leaves(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    moment = tomorrow()
    delivery = only(relay(session, camille, account, plan=Plan(moment, PARIS)))
    assert (delivery.state, delivery.due_at, delivery.planned_at) == (DeliveryState.WAITING, moment, moment)
    assert delivery.planned
    assert not delivery.undoing(clock.now())
    session.commit()
    assert jobs.deliver_due("sandbox") == 0
    delivery.due_at = clock.now()
    session.commit()
    assert jobs.deliver_due("sandbox") == 1
    assert standing(session, delivery) == (DeliveryState.PUBLISHED, "")


@pytest.mark.parametrize(
    ("ahead", "code"),
    [(timedelta(minutes=-1), "time-past"), (timedelta(days=366), "too-far"), (timedelta(days=3), "after-end")],
)
def test_a_moment_that_cannot_be_is_refused_when_it_is_chosen(
    session: Session, camille: Person, account: Account, ahead: timedelta, code: str
) -> None:
    end = clock.now() + timedelta(days=2) if code == "after-end" else None
    post = factories.post(session, expires_at=end)
    with pytest.raises(Refused, match=code):
        relay(session, camille, account, post, plan=Plan(clock.now() + ahead, PARIS))
    assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_a_post_that_ends_earlier_after_all_takes_its_planned_relays_along(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    post = factories.post(session)
    delivery = only(relay(session, camille, account, post, plan=Plan(tomorrow(), PARIS)))
    delivery.due_at = clock.now()
    post.expires_at = clock.now() - timedelta(seconds=1)
    session.commit()
    assert jobs.deliver_due("sandbox") == 0
    assert standing(session, delivery) == (DeliveryState.CANCELLED, "post-closed")


def test_colleagues_who_choose_one_minute_leave_one_after_the_other(session: Session, network: Network) -> None:
    post, moment = factories.post(session), tomorrow()
    people = [factories.person(session) for _ in range(3)]
    made = [
        only(relay(session, each, network.account(session, each), post, plan=Plan(moment, PARIS))) for each in people
    ]
    assert [each.due_at for each in made] == [moment + timedelta(minutes=late) for late in range(3)]
    assert {each.planned_at for each in made} == {moment}


def test_two_accounts_of_one_person_on_one_network_take_two_minutes(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    both = [account.id, network.account(session, camille).id]
    share = relay(session, camille, None, account_ids=both, plan=Plan(tomorrow(), PARIS))
    assert sorted(each.due_at for each in share.deliveries if each.due_at) == [
        tomorrow(), tomorrow() + timedelta(minutes=1)
    ]  # fmt: skip


def test_the_next_free_minute_is_still_before_the_end(session: Session, network: Network, camille: Person) -> None:
    post = factories.post(session, expires_at=tomorrow() + timedelta(minutes=1))
    relay(session, camille, network.account(session, camille), post, plan=Plan(tomorrow(), PARIS))
    karim = factories.person(session)
    with pytest.raises(Refused, match="no-minute"):
        relay(session, karim, network.account(session, karim), post, plan=Plan(tomorrow(), PARIS))


def test_a_spread_relay_leaves_within_the_hours_of_its_persons_day(session: Session, network: Network) -> None:
    post = factories.post(session)
    for zone in (PARIS, NEW_YORK, ZoneInfo("Asia/Kolkata")):
        person = factories.person(session)
        due = only(relay(session, person, network.account(session, person), post, plan=Plan(None, zone))).due_at
        assert due is not None
        assert 9 <= due.astimezone(zone).hour < 18
        assert timedelta(minutes=5) <= due - clock.now() <= timedelta(days=1)
        assert due.second == due.microsecond == 0


def test_a_spread_relay_leaves_before_the_end_or_is_refused(session: Session, network: Network) -> None:
    hour = (clock.now() + timedelta(hours=2)).hour
    post = factories.post(session, expires_at=clock.now() + timedelta(minutes=8))
    with environment(RELAIS_SPREAD_FROM="0", RELAIS_SPREAD_UNTIL="24"):
        for _ in range(2):
            person = factories.person(session)
            due = only(relay(session, person, network.account(session, person), post, plan=Plan(None, PARIS))).due_at
            assert due is not None
            assert due < (post.expires_at or due)
    late = str((hour + 1) % 23)
    with environment(RELAIS_SPREAD_FROM=late, RELAIS_SPREAD_UNTIL=str(int(late) + 1)), pytest.raises(Refused):
        person = factories.person(session)
        relay(session, person, network.account(session, person), post, plan=Plan(None, ZoneInfo("UTC")))


def test_where_every_minute_of_the_day_is_taken_the_next_day_is_used(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    post = factories.post(session)
    first = only(relay(session, camille, account, post, plan=Plan(tomorrow(), PARIS)))
    begin = clock.now().replace(second=0, microsecond=0)
    day = [begin + timedelta(minutes=number) for number in range(1, 24 * 60 + 2)]
    values = {"post_id": post.id, "network": "sandbox", "delivery_id": first.id}
    session.execute(sa.insert(Minute), [{**values, "at": each} for each in day if each != tomorrow()])
    karim = factories.person(session)
    due = only(relay(session, karim, network.account(session, karim), post, plan=Plan(None, PARIS))).due_at
    assert due is not None
    assert timedelta(days=1) <= due - clock.now() <= timedelta(days=2)


def _plan_one(committed: sessionmaker[Session], person_id: str, account_id: str, post_id: str, plan: Plan) -> None:
    with committed.begin() as session:
        person, post = session.get_one(Person, person_id), session.get_one(Post, post_id)
        key = db.new_id()
        actions.share(
            session, person, post, "Mes mots", form_key=key, language="fr", account_ids=[account_id], plan=plan
        )


@pytest.mark.parametrize("spread", [False, True])
def test_many_who_plan_at_the_same_time_never_share_a_minute(
    committed: sessionmaker[Session], network: Network, spread: bool
) -> None:
    with committed.begin() as session:
        post = factories.post(session, expires_at=clock.now() + timedelta(minutes=30) if spread else None)
        people = [factories.person(session) for _ in range(8)]
        wanted = [(each.id, network.account(session, each).id) for each in people]
        post_id = post.id
    plan = Plan(None if spread else tomorrow(), PARIS)
    with (
        environment(RELAIS_SPREAD_FROM="0", RELAIS_SPREAD_UNTIL="24"),
        ThreadPoolExecutor(len(wanted)) as pool,
    ):
        list(pool.map(lambda each: _plan_one(committed, each[0], each[1], post_id, plan), wanted))
    with committed() as session:
        due = session.scalars(sa.select(Delivery.due_at)).all()
    assert len(set(due)) == len(wanted)


def test_another_moment_gives_the_first_minute_back(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = only(relay(session, camille, account, plan=Plan(tomorrow(), PARIS)))
    actions.replan(session, delivery, Plan(tomorrow(15), PARIS))
    assert delivery.due_at == delivery.planned_at == tomorrow(15)
    assert session.scalars(sa.select(Minute.at)).all() == [tomorrow(15)]
    # Its own minute does not stand in its way.
    actions.replan(session, delivery, Plan(tomorrow(15), PARIS))
    assert delivery.due_at == tomorrow(15)


def test_a_planned_relay_leaves_at_once_when_its_person_says_so(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = only(relay(session, camille, account, plan=Plan(tomorrow(), PARIS)))
    actions.leave_now(session, delivery)
    session.commit()
    assert session.scalars(sa.select(Minute)).all() == []
    assert jobs.deliver_due("sandbox") == 1
    with pytest.raises(Refused, match="too-late"):
        actions.leave_now(session, delivery)
    with pytest.raises(Refused, match="too-late"):
        actions.replan(session, delivery, Plan(tomorrow(), PARIS))


@pytest.mark.parametrize("verb", ["withdraw", "undo"])
def test_taking_a_planned_relay_back_gives_its_minute_back(
    session: Session, network: Network, camille: Person, account: Account, verb: str
) -> None:
    share = relay(session, camille, account, plan=Plan(tomorrow(), PARIS))
    if verb == "undo":
        assert actions.undo(session, share) == 1
    else:
        actions.withdraw(session, only(share))
    assert only(share).state == DeliveryState.CANCELLED
    assert session.scalars(sa.select(Minute)).all() == []


def test_a_relay_that_leaves_at_once_cannot_be_planned_afterwards(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = only(relay(session, camille, account))
    with pytest.raises(Refused, match="too-late"):
        actions.replan(session, delivery, Plan(tomorrow(), PARIS))
    with pytest.raises(Refused, match="too-late"):
        actions.leave_now(session, delivery)


def test_a_planned_relay_is_looked_for_since_its_moment_and_its_key_lives_from_there(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = only(relay(session, camille, account, plan=Plan(tomorrow(), PARIS)))
    (parcel,) = claiming.parcels(session, [delivery.id])
    assert parcel.made_at == tomorrow() - timedelta(minutes=1)
