"""Later, as a person with a browser meets it: in the tray, in My relays, and on the page of one moment."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.feed.models import Post
from advocacy.networks.models import Account
from advocacy.people.models import Person
from advocacy.shares import jobs
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories, visitor
from tests.shares.ground import Network, _sandbox_process, network, sandbox, standing
from tests.shares.test_pages import FRAGMENT, field, latest

__all__ = ["_sandbox_process", "network", "sandbox"]

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def camille(session: Session, client: FlaskClient) -> Person:
    person = factories.person(session, language="en", time_zone="America/New_York")
    visitor.sign_in(client, session, person)
    return person


@pytest.fixture
def account(session: Session, network: Network, camille: Person) -> Account:
    made = network.account(session, camille)
    session.commit()
    return made


@pytest.fixture
def post(session: Session) -> Post:
    made = factories.post(session, link_url="https://atelier.example/lecons")
    session.commit()
    return made


def tomorrow() -> str:
    """The day that the person's clock will show tomorrow."""
    return f"{clock.now().astimezone(NEW_YORK) + timedelta(days=1):%Y-%m-%d}"


def plan(client: FlaskClient, post: Post, account: Account, **fields: str) -> str:
    """Send the tray's form with a moment; the fragment that comes back."""
    key = field(client.get(f"/posts/{post.id}/relay").text, "form_key")
    given = {"text": "Mes mots", "form_key": key, "language": "fr", "way": account.id, "later": "1", "when": "at"}
    data = {"csrf_token": visitor.csrf(client), **given, "day": tomorrow(), "time": "09:05", **fields}
    return client.post(f"/posts/{post.id}/relay", data=data, headers=FRAGMENT).text


def test_later_asks_for_the_moment_and_keeps_the_words(client: FlaskClient, account: Account, post: Post) -> None:
    tray = client.get(f"/posts/{post.id}/relay").text
    assert re.search(rf'name="later" value="ask" formaction="/posts/{post.id}/relay/choices"', tray)
    asked = visitor.post(client, f"/posts/{post.id}/relay/choices", text="Mes mots", way=account.id, later="ask").text
    assert "Mes mots" in asked
    assert "Plan for Sandbox" in asked
    assert "On your own clock: America/New York." in asked
    assert f'name="day" value="{tomorrow()}"' in asked
    rather = visitor.post(
        client, f"/posts/{post.id}/relay/choices", text="Mes mots", way=account.id, later="1", rather="now"
    ).text
    assert "Relay on Sandbox" in rather
    assert "Mes mots" in rather


def test_a_planned_relay_says_when_it_leaves_on_the_persons_own_clock(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    after = plan(client, post, account)
    due = latest(session).due_at
    assert due is not None
    assert f"{due.astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == f"{tomorrow()} 09:05"
    for page in (after, client.get("/relays").text):
        assert re.search(r"Leaves for Sandbox on \d+ \w+ \d{4} at 09:05 \(America/New York\)\.", page)
        assert "Change the moment" in page
        assert "Send now" in page
    assert "data-undo" not in after


def test_whoever_comes_second_to_a_minute_is_told_that_theirs_is_the_next(
    client: FlaskClient, session: Session, network: Network, account: Account, camille: Person, post: Post
) -> None:
    assert "no longer free" not in plan(client, post, account)
    karim = factories.person(session, language="en", time_zone="America/New_York")
    his = network.account(session, karim)
    session.commit()
    visitor.sign_in(client, session, karim)
    told = plan(client, post, his)
    assert "at 09:06" in told
    assert "The minute you chose was no longer free, so this is the next one." in told


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "", "time": "09:00"}, "Enter a day and a time."),
        ({"day": "2020-01-01"}, "That moment is past."),
        ({"day": "9999-12-31"}, "more than a year away"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_with_a_sentence_and_all_is_kept(
    client: FlaskClient, session: Session, account: Account, post: Post, fields: dict[str, str], words: str
) -> None:
    refused = plan(client, post, account, **fields)
    assert words in refused
    assert "Mes mots" in refused
    assert f'name="day" value="{fields["day"] or tomorrow()}"' in refused
    assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_the_end_of_the_post_is_said_and_nothing_is_planned_after_it(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    post.expires_at = clock.now() + timedelta(minutes=30)
    session.commit()
    assert "This post can be relayed until" in plan(client, post, account)
    assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def _next_spring(zone: ZoneInfo) -> str:
    """The day on which the clocks go forward next."""
    day = clock.now().astimezone(zone).replace(hour=12, minute=0)
    while (day + timedelta(days=1)).utcoffset() <= day.utcoffset():  # type: ignore[operator]
        day += timedelta(days=1)
    return f"{day + timedelta(days=1):%Y-%m-%d}"


def test_an_hour_that_the_clocks_leave_out_is_explained(client: FlaskClient, account: Account, post: Post) -> None:
    refused = plan(client, post, account, day=_next_spring(NEW_YORK), time="02:30")
    assert "That night the clocks go forward: 02:30 does not exist." in refused


def test_an_hour_that_comes_twice_leaves_the_first_time_and_says_so(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    day = clock.now().astimezone(NEW_YORK).replace(hour=12, minute=0)
    while (day + timedelta(days=1)).utcoffset() >= day.utcoffset():  # type: ignore[operator]
        day += timedelta(days=1)
    told = plan(client, post, account, day=f"{day + timedelta(days=1):%Y-%m-%d}", time="01:30")
    assert "That night this hour comes twice: it leaves the first time." in told
    due = latest(session).due_at or datetime.now(UTC)
    assert due.astimezone(NEW_YORK).utcoffset() == timedelta(hours=-4)


def test_a_spread_relay_needs_no_day(client: FlaskClient, session: Session, account: Account, post: Post) -> None:
    assert "Leaves for Sandbox on" in plan(client, post, account, when="spread", day="", time="")
    due = latest(session).due_at
    assert due is not None
    assert 9 <= due.astimezone(NEW_YORK).hour < 18


def test_the_moment_can_be_changed_on_a_page_of_its_own(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    plan(client, post, account)
    delivery = latest(session)
    address = f"/deliveries/{delivery.id}/moment"
    page = client.get(address).text
    assert 'name="time" value="09:05"' in page
    assert visitor.post(client, address, when="at", day="", time="").status_code == 422
    answer = visitor.post(client, address, when="at", day=tomorrow(), time="17:40")
    assert answer.location == f"/relays#relay-{delivery.id}"
    assert "at 17:40" in client.get("/relays").text


def test_a_planned_relay_is_sent_now_or_taken_back_from_its_page(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    plan(client, post, account)
    delivery = latest(session)
    for act in ("leave", "withdraw"):
        assert f'action="/deliveries/{delivery.id}/{act}"' in client.get(f"/deliveries/{delivery.id}/moment").text
    visitor.post(client, f"/deliveries/{delivery.id}/leave")
    assert jobs.deliver_due("sandbox") == 1
    assert standing(session, delivery)[0] == DeliveryState.PUBLISHED
    # Nothing of it is left to plan.
    assert client.get(f"/deliveries/{delivery.id}/moment").location == "/relays"


def test_a_share_page_cannot_be_planned(client: FlaskClient, session: Session, camille: Person, post: Post) -> None:
    key = field(client.get(f"/posts/{post.id}/relay").text, "form_key")
    visitor.post(
        client, f"/posts/{post.id}/relay", page="linkedin", text="Mes mots", form_key=key, later="1", when="spread"
    )
    assert latest(session).state == DeliveryState.OPENED
