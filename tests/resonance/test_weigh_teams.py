"""Teams of one quarter, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from advocacy.feed.models import Post, Showing
from advocacy.people.models import Person, Team
from advocacy.reach.models import Reading, ReadingState
from advocacy.resonance import actions
from advocacy.resonance.models import TeamResonance
from advocacy.resonance.queries import Quarter
from advocacy.resonance.statistics import Place, TeamFigures
from advocacy.shares.models import DeliveryState
from tests import factories

DAY = timedelta(days=1)
FIRST = Quarter(2026, 1)


def staff(session: Session, team: Team, count: int) -> list[Person]:
    return [factories.person(session, team=team) for _ in range(count)]


def publish(session: Session, at: datetime, shown: list[Person], relayers: list[Person]) -> None:
    post = factories.post(session, published_at=at)
    session.add_all(Showing(person_id=each.id, post_id=post.id, at=at + timedelta(hours=1)) for each in shown)
    for person in relayers:
        out = at + timedelta(hours=2)
        share = factories.share(session, person, post)
        delivery = factories.delivery(
            session, share, network="sandbox", state=DeliveryState.PUBLISHED, published_at=out, made_at=out
        )
        session.add(
            Reading(
                delivery_id=delivery.id,
                age=4320,
                due_at=out,
                taken_at=out + 3 * DAY,
                state=ReadingState.TAKEN,
                views=100,
                likes=4,
                comments=1,
                reshares=0,
            )
        )
    session.flush()


def weighed(session: Session, quarter: Quarter = FIRST) -> dict[str, TeamFigures]:
    return {row.team_id: TeamFigures.from_json(row.figures) for row in actions.weigh_teams(session, quarter)}


def test_four_people_are_hidden_with_one_more_team_and_five_are_shown(session: Session) -> None:
    large, middle, small = (factories.team(session) for _ in range(3))
    crowd = staff(session, large, 20) + staff(session, middle, 8)
    few = staff(session, small, 4)
    publish(session, datetime(2026, 2, 3, 9, tzinfo=UTC), crowd + few, crowd[:3] + crowd[-1:] + few[:1])
    found = weighed(session)
    assert found[small.id] == found[middle.id] == TeamFigures(hidden=True)
    assert not found[large.id].hidden
    publish(session, datetime(2026, 2, 4, 9, tzinfo=UTC), staff(session, small, 1), [])
    assert not any(team.hidden for team in weighed(session).values())


@pytest.mark.parametrize("relayers", [0, 8])
def test_a_team_all_of_one_kind_is_hidden_with_one_more(session: Session, relayers: int) -> None:
    mixed, alike, large = (factories.team(session) for _ in range(3))
    some, same, many = staff(session, mixed, 9), staff(session, alike, 8), staff(session, large, 20)
    out = some[:2] + same[:relayers] + many[:5]
    publish(session, datetime(2026, 2, 3, 9, tzinfo=UTC), some + same + many, out)
    found = weighed(session)
    assert found[alike.id] == found[mixed.id] == TeamFigures(hidden=True)
    assert not found[large.id].hidden


def test_no_stored_row_of_a_hidden_team_holds_a_number(session: Session) -> None:
    large, small = factories.team(session), factories.team(session)
    publish(session, datetime(2026, 2, 3, 9, tzinfo=UTC), staff(session, large, 9) + staff(session, small, 4), [])
    actions.weigh_teams(session, FIRST)
    assert [row.figures for row in session.query(TeamResonance)] == [{"hidden": True}] * 2


def test_a_relay_counts_for_the_team_of_its_day(session: Session) -> None:
    before, after = factories.team(session), factories.team(session)
    movers = [factories.person(session) for _ in range(6)]
    for person in movers:
        factories.membership(session, person, before, until=date(2026, 2, 15))
        factories.membership(session, person, after, since=date(2026, 2, 15))
    publish(session, datetime(2026, 2, 10, 9, tzinfo=UTC), movers, movers[:4])
    publish(session, datetime(2026, 2, 20, 9, tzinfo=UTC), movers, movers[:1])
    found = weighed(session)
    assert (found[before.id].rate, found[after.id].rate) == (4 / 6, 1 / 6)


def test_a_person_shown_many_posts_counts_for_less_than_many_people(session: Session) -> None:
    one, two = factories.team(session), factories.team(session)
    crowd = staff(session, one, 30)
    other = staff(session, two, 30)
    for week in range(6):
        publish(session, datetime(2026, 1, 6, 9, tzinfo=UTC) + 7 * week * DAY, crowd + other, crowd[:15])
    publish(session, datetime(2026, 3, 3, 9, tzinfo=UTC), other[:1], other[:1])
    found = weighed(session)
    assert found[one.id].opportunities == 180
    assert found[one.id].effective < 60
    assert found[one.id].place == Place.FAR_ABOVE
    assert found[two.id].place == Place.FAR_BELOW
    uptake = found[one.id].uptake
    assert uptake is not None
    assert uptake.low is not None
    assert uptake.low < 0.5 == found[one.id].rate
    assert found[one.id].whole == pytest.approx(0.25, abs=0.01)


def test_echo_is_shown_where_five_people_and_five_expected_reactions_stand_behind(session: Session) -> None:
    team, quiet = factories.team(session), factories.team(session)
    crowd, others = staff(session, team, 12), staff(session, quiet, 10)
    at = datetime(2026, 2, 3, 9, tzinfo=UTC)
    publish(session, at, crowd + others, crowd[:10])
    # Their only relay is one on its person's word, from which nothing is heard.
    share = factories.share(session, others[0], session.query(Post).one())
    factories.delivery(session, share, network="x", state=DeliveryState.DECLARED, published_at=at + DAY)
    session.flush()
    found = weighed(session)
    echo, none = found[team.id].echo, found[quiet.id].echo
    assert echo is not None
    assert none is not None
    assert echo.value == pytest.approx(1, abs=0.3)
    assert none.value is None


def test_quarters_follow_the_calendar_of_the_organisation() -> None:
    assert Quarter.of(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == FIRST
    assert FIRST.start == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert str(FIRST.before) == "2025-Q4"
    assert [str(Quarter(2026, number).next) for number in range(1, 5)] == ["2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]
    assert Quarter.named("2026-Q1") == FIRST
    for wrong in ("2026-Q5", "26-Q1", "2026", "2026-Q"):
        with pytest.raises(ValueError, match="not a quarter"):
            Quarter.named(wrong)


def test_weighing_a_quarter_again_replaces_its_rows(session: Session) -> None:
    team = factories.team(session)
    publish(session, datetime(2026, 2, 3, 9, tzinfo=UTC), staff(session, team, 9), [])
    first = weighed(session)
    assert weighed(session) == first
    assert session.query(TeamResonance).count() == 1
