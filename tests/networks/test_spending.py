"""What a network charges is set aside before each call, never beyond the month's budget, whoever asks at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock, crypto, db
from advocacy.networks import actions, jobs, queries
from advocacy.networks.connector import Attachment, Charge, Charges, Client, Message, Permanent, Priced, Retry
from advocacy.networks.models import Account, AccountState, FollowerCount, Server, Spending
from advocacy.people.models import Person
from advocacy.reach import jobs as reach
from advocacy.reach.models import Reading, ReadingState
from advocacy.shares import jobs as shares
from advocacy.shares.models import Act, Delivery, DeliveryState
from tests import factories, visitor
from tests.conftest import environment
from tests.networks.contract.fakes import MESSAGE
from tests.networks.contract.fakes.x import CLIENT, USER, Network, network, problem
from tests.peer import Answer, Peer

MARCH, APRIL = datetime(2026, 3, 31, 23, 59, tzinfo=UTC), datetime(2026, 4, 1, 0, 1, tzinfo=UTC)
POST = Message("Trois leçons du terrain", "fr", "key")
POSTED, LINKED = ("POST", "/2/tweets"), "Trois leçons https://relais.example/r/abc"


@pytest.fixture(autouse=True)
def x_is_switched_off_elsewhere(redis: object) -> Iterator[None]:
    with environment(RELAIS_SANDBOX="false"):
        yield


@pytest.fixture
def there(peer: Peer) -> Network:
    return network(peer)


def server(session: Session, there: Network, budget: int = 1_000_000, **options: str) -> Server:
    """X as an owner has set it up, with so many micros a month."""
    settings = {**there.settings, "enabled": "on", "budget": str(budget), **options}
    secret = crypto.seal(CLIENT["client_secret"])
    columns = {"client_id": CLIENT["client_id"], "client_secret_sealed": secret, "settings": settings}
    made = factories.server(session, "x", origin="https://x.com", **columns)
    session.commit()
    return made


def account(session: Session, place: Server) -> Account:
    """A person's account on X; the network knows its token."""
    sealed = {"token_sealed": crypto.seal("secret-token"), "refresh_sealed": crypto.seal("secret-refresh")}
    until = clock.now() + timedelta(hours=1)
    person = factories.person(session)
    made = factories.account(session, person, place, remote_id=USER, expires_at=until, handle="@claire", **sealed)
    session.commit()
    return made


def relay(session: Session, made: Account, text: str = POST.text, **columns: Any) -> Delivery:
    """A relay through that account, due now."""
    delivery = factories.delivery(session, factories.share(session, made.person), made, text=text, **columns)
    session.commit()
    return delivery


def spent(session: Session, place: Server, at: datetime | None = None) -> tuple[int, dict[str, tuple[int, int]]]:
    """The month's total in micros; calls and micros by kind."""
    session.expire_all()
    month = queries.spent_in(session, place, queries.month_of(at or clock.now()))
    session.commit()
    return month.total, {kind.value: (one.calls, one.micros) for kind, one in month.by_kind.items()}


def standing(session: Session, delivery: Delivery) -> tuple[DeliveryState, str]:
    session.refresh(delivery)
    found = delivery.state, delivery.problem
    session.commit()
    return found


def paused(session: Session, place: Server) -> str:
    session.refresh(place)
    why = place.paused_because if place.paused_at else ""
    session.commit()
    return why


def publishing(message: Message) -> Callable[[Priced], Charges]:
    """What the publication of a message takes."""
    return lambda one: one.publishing(message)


def resharing(one: Priced) -> Charges:
    """What a native reshare takes."""
    return one.resharing()


# The budget


def test_a_price_is_set_aside_by_server_month_and_kind(session: Session, there: Network) -> None:
    place = server(session, there)
    for message, at in ((POST, MARCH), (replace(POST, text=LINKED), MARCH), (POST, APRIL)):
        with db.transaction() as own:
            receipt = actions.reserve(own, "x", queries.client(place), publishing(message), at)
        assert receipt.refusal == ""
    assert spent(session, place, MARCH) == (215_000, {"post": (1, 15_000), "link-post": (1, 200_000)})
    assert spent(session, place, APRIL) == (15_000, {"post": (1, 15_000)})
    march, april = sorted(queries.months_of(session, place), key=lambda month: month.month)
    assert (march.month, march.budget, march.left) == (date(2026, 3, 1), 1_000_000, 785_000)
    assert april.month == date(2026, 4, 1)


def test_nothing_is_spent_beyond_the_budget_and_nothing_at_all_without_one(session: Session, there: Network) -> None:
    place = server(session, there, budget=29_999)
    ours = queries.client(place)
    first, second = (actions.reserve(session, "x", ours, resharing, MARCH) for _ in range(2))
    assert (first.refusal, second.refusal) == ("", "budget")
    nothing = replace(ours, settings={**ours.settings, "budget": "0"})
    assert actions.reserve(session, "x", nothing, resharing, APRIL).refusal == "budget"
    assert spent(session, place, APRIL) == (0, {})


def test_a_network_that_charges_nothing_is_never_refused(session: Session) -> None:
    place = factories.server(session, "mastodon")
    receipt = actions.reserve(session, "mastodon", queries.client(place), resharing, MARCH)
    assert receipt == actions.FREE
    assert session.scalars(sa.select(Spending)).all() == []


def test_a_switched_off_network_takes_no_call(session: Session, there: Network) -> None:
    place = server(session, there, enabled="off")
    assert actions.reserve(session, "x", queries.client(place), resharing, MARCH).refusal == "off"


def test_what_was_certainly_not_called_is_given_back_and_what_may_have_been_is_not(
    session: Session, there: Network
) -> None:
    place = server(session, there)
    pictured = replace(POST, attachments=[Attachment(b"x", "image/png", "Une équipe")])
    for error in (Retry("unreachable"), Permanent("server-refused")):
        receipt = actions.reserve(session, "x", queries.client(place), publishing(pictured), MARCH)
        actions.settle(session, receipt, error)
    # The words of a picture may have gone before it.
    assert spent(session, place, MARCH) == (10_000, {"media": (2, 10_000)})
    for error in (Retry("no-answer"), Permanent("refused")):
        receipt = actions.reserve(session, "x", queries.client(place), resharing, MARCH)
        actions.settle(session, receipt, error)
    assert spent(session, place, MARCH)[0] == 40_000


def test_many_workers_at_once_never_exceed_the_budget_together(
    committed: sessionmaker[Session], there: Network
) -> None:
    with committed() as session:
        place = server(session, there, budget=20 * 15_000)
        ours = queries.client(place)

    def ask(number: int) -> str:
        with db.transaction() as own:
            act = resharing if number % 2 else publishing(POST)
            return actions.reserve(own, "x", ours, act, MARCH).refusal

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(50)))
    assert (answers.count(""), answers.count("budget")) == (20, 30)
    with committed() as session:
        total, kinds = spent(session, place, MARCH)
    assert total == sum(micros for _, micros in kinds.values()) == 20 * 15_000


# Relays


def test_a_relay_is_paid_for_once_and_leaves(session: Session, there: Network) -> None:
    place = server(session, there)
    delivery = relay(session, account(session, place), LINKED)
    assert shares.deliver_due("x") == 1
    assert standing(session, delivery)[0] == DeliveryState.PUBLISHED
    assert spent(session, place) == (200_000, {"link-post": (1, 200_000)})


def test_a_repost_is_an_interaction_and_an_unknown_one_is_asked_for_again(session: Session, there: Network) -> None:
    place = server(session, there)
    delivery = relay(session, account(session, place), "", act=Act.RESHARE, original_url="https://x.com/a/status/20")
    shares.deliver_due("x")
    assert standing(session, delivery)[0] == DeliveryState.PUBLISHED
    assert spent(session, place) == (15_000, {"interaction": (1, 15_000)})
    delivery.state, delivery.look_at, delivery.remote_id = DeliveryState.UNCONFIRMED, clock.now(), None
    session.commit()
    shares.look_up("x")
    assert standing(session, delivery)[0] == DeliveryState.PUBLISHED
    assert str(delivery.remote_id) == "repost:20"
    assert spent(session, place) == (30_000, {"interaction": (2, 30_000)})


def test_a_relay_beyond_the_budget_is_held_and_the_network_says_why(session: Session, there: Network) -> None:
    place = server(session, there, budget=20_000)
    made = account(session, place)
    first, second = relay(session, made), relay(session, made, "Un autre texte")
    shares.deliver_due("x")
    states = {standing(session, each) for each in (first, second)}
    assert states == {(DeliveryState.PUBLISHED, ""), (DeliveryState.HELD, "network-paused")}
    assert paused(session, place) == "budget"
    assert len(there.peer.on(*POSTED)) == 1
    assert spent(session, place)[0] == 15_000


def test_two_dispatchers_never_exceed_the_budget_together(committed: sessionmaker[Session], there: Network) -> None:
    with committed() as session:
        place = server(session, there, budget=5 * 15_000)
        made = account(session, place)
        for number in range(12):
            relay(session, made, f"Texte {number}")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(shares.deliver_due, ["x", "x"]))
    assert len(there.posts) == 5
    with committed() as session:
        assert spent(session, place)[0] == 5 * 15_000
        held = sa.select(sa.func.count()).where(Delivery.state == DeliveryState.HELD)
        waiting = sa.select(sa.func.count()).where(Delivery.state == DeliveryState.WAITING)
        assert (session.scalar(held) or 0) + (session.scalar(waiting) or 0) == 7


def test_a_relay_that_never_left_costs_nothing(session: Session, there: Network) -> None:
    place = server(session, there)
    delivery = relay(session, account(session, place))
    there.peer.stop()
    shares.deliver_due("x")
    assert standing(session, delivery) == (DeliveryState.WAITING, "retry")
    assert spent(session, place)[0] == 0


def test_an_unknown_outcome_is_looked_up_at_its_price_and_the_post_is_charged(session: Session, there: Network) -> None:
    place = server(session, there)
    delivery = relay(session, account(session, place))
    there.peer.tell(*POSTED, Answer(503))
    shares.deliver_due("x")
    assert standing(session, delivery)[0] == DeliveryState.UNCONFIRMED
    there.add(POST.text)
    delivery.look_at = clock.now()
    session.commit()
    shares.look_up("x")
    assert standing(session, delivery)[0] == DeliveryState.PUBLISHED
    assert spent(session, place) == (40_000, {"post": (1, 15_000), "read": (5, 25_000)})


def test_a_look_up_that_cannot_be_paid_waits_with_its_network(session: Session, there: Network) -> None:
    place = server(session, there, budget=24_999)
    asked = clock.now()
    delivery = relay(session, account(session, place), state=DeliveryState.UNCONFIRMED, look_at=asked)
    shares.look_up("x")
    assert standing(session, delivery)[0] == DeliveryState.UNCONFIRMED
    assert (paused(session, place), there.peer.heard) == ("budget", [])


def test_a_deletion_is_paid_for_and_waits_when_it_cannot_be(session: Session, there: Network) -> None:
    place = server(session, there, budget=10_000)
    made = account(session, place)
    ids = [there.add("Un"), there.add("Deux")]
    out: dict[str, Any] = {
        "state": DeliveryState.PUBLISHED,
        "published_at": clock.now(),
        "delete_asked_at": clock.now(),
    }
    for remote_id in ids:
        relay(session, made, remote_id=remote_id, delete_at=clock.now(), **out)
    shares.delete_asked("x")
    assert len(there.posts) == 1
    assert (paused(session, place), spent(session, place)) == ("budget", (10_000, {"delete": (1, 10_000)}))


def test_the_networks_own_want_of_money_pauses_it_wherever_it_is_said(session: Session, there: Network) -> None:
    place = server(session, there)
    delivery = relay(session, account(session, place))
    there.broke = True
    shares.deliver_due("x")
    assert standing(session, delivery) == (DeliveryState.HELD, "network-paused")
    assert paused(session, place) == "budget"


# Readings and followers


def reading(session: Session, made: Account, remote_id: str) -> Reading:
    """A post that is to be read now."""
    before = clock.now() - timedelta(minutes=20)
    delivery = relay(session, made, state=DeliveryState.PUBLISHED, remote_id=remote_id, published_at=before)
    row = Reading(delivery_id=delivery.id, age=15, due_at=clock.now())
    session.add(row)
    session.commit()
    return row


def test_readings_are_paid_for_and_what_cannot_be_is_unavailable_with_its_reason(
    session: Session, there: Network
) -> None:
    place = server(session, there, budget=5_000)
    made = account(session, place)
    first = reading(session, made, there.add("Un"))
    assert reach.read() == 1
    second = reading(session, made, there.add("Deux"))
    assert reach.read() == 0
    session.expire_all()
    assert (first.state, first.views) == (ReadingState.TAKEN, 900)
    assert (second.state, second.missing["views"]) == (ReadingState.UNAVAILABLE, "budget")
    session.commit()
    # What is too little for a reading may be enough for a relay.
    assert paused(session, place) == ""
    assert spent(session, place) == (5_000, {"read": (1, 5_000)})


def test_a_network_out_of_credits_is_not_asked_for_readings_again_and_again(session: Session, there: Network) -> None:
    place = server(session, there)
    row = reading(session, account(session, place), there.add("Un"))
    there.broke = True
    reach.read()
    session.refresh(row)
    assert (row.state, row.missing["likes"]) == (ReadingState.UNAVAILABLE, "budget")
    session.commit()
    assert paused(session, place) == "budget"


def test_followers_are_counted_as_seldom_as_an_owner_wants_and_only_while_there_is_money(
    session: Session, there: Network
) -> None:
    place = server(session, there, budget=15_000)
    made = account(session, place)
    jobs.count_followers()
    jobs.count_followers()
    assert spent(session, place) == (10_000, {"user": (1, 10_000)})
    counted = session.scalars(sa.select(FollowerCount)).one()
    counted.day = clock.now().date() - timedelta(days=29)
    session.commit()
    assert queries.to_count(session, clock.now(), 9) == []
    counted.day = clock.now().date() - timedelta(days=30)
    session.flush()
    # It is due, and there is no money for it.
    assert queries.to_count(session, clock.now(), 9) == []
    place.settings = {**place.settings, "budget": "20000"}
    session.flush()
    assert queries.to_count(session, clock.now(), 9) == [made.id]


# Who is offered it


@pytest.fixture
def person(client: FlaskClient, session: Session) -> Person:
    made = factories.person(session, language="en")
    visitor.sign_in(client, session, made)
    return made


def offered(session: Session) -> bool:
    found = "x" in {each.name for each in queries.connectable(session)}
    session.commit()
    return found


def test_x_is_offered_only_with_credentials_and_the_switch_on(session: Session, there: Network) -> None:
    assert not offered(session)
    place = server(session, there, enabled="off")
    assert not offered(session)
    actions.set_up(session, place, "us", "", {"enabled": "on"})
    assert offered(session)
    given = '{"x": {"client_id": "us", "client_secret": "hush", "settings": {"enabled": "off"}}}'
    with environment(RELAIS_NETWORKS=given):
        assert not offered(session)


def connect(client: FlaskClient, there: Network) -> str:
    """Connect an account on X; where the person is led to, or the page that says why not."""
    answer = visitor.post(client, "/accounts/connect", network="x", server="")
    if "Refresh" not in answer.headers:
        return answer.text
    address = answer.headers["Refresh"].partition("url=")[2]
    state = address.partition("state=")[2].partition("&")[0]
    code = there.agree(address)
    return client.get(f"/accounts/callback?code={code}&state={state}", follow_redirects=True).text


def test_a_person_connects_x_and_the_question_who_they_are_is_paid_for(
    client: FlaskClient, session: Session, person: Person, there: Network
) -> None:
    place = server(session, there)
    assert "@claire" in connect(client, there)
    found = session.scalars(sa.select(Account)).one()
    assert (found.state, found.remote_id, found.person_id) == (AccountState.CONNECTED, USER, person.id)
    session.commit()
    assert spent(session, place) == (10_000, {"user": (1, 10_000)})


def test_without_money_nobody_is_connected_and_the_page_says_so(
    client: FlaskClient, session: Session, person: Person, there: Network
) -> None:
    server(session, there, budget=0)
    assert "The budget for this network is used up" in connect(client, there)
    assert there.peer.heard == []
    assert session.scalars(sa.select(Account)).all() == []


def test_a_switched_off_network_leads_nobody_away(
    client: FlaskClient, session: Session, person: Person, there: Network
) -> None:
    server(session, there, enabled="off")
    assert "switched this network off" in connect(client, there)


def test_a_refused_code_costs_nothing_and_the_owners_credentials_stay(
    client: FlaskClient, session: Session, person: Person, there: Network
) -> None:
    place = server(session, there)
    there.peer.tell("POST", "/2/oauth2/token", Answer(401, {"error": "unauthorized_client"}))
    connect(client, there)
    session.refresh(place)
    assert place.client_id == CLIENT["client_id"]
    session.commit()
    assert spent(session, place)[0] == 0


# Going on


def let_go(session: Session, place: Server, because: str, since: datetime) -> str:
    """Pause a network since then; why it is still paused once the timetable has come by."""
    place.paused_at, place.paused_because = since, because
    session.commit()
    jobs.lift()
    return paused(session, place)


def test_another_month_lets_a_network_go_on(session: Session, there: Network) -> None:
    place = server(session, there)
    assert let_go(session, place, "budget", clock.now()) == "budget"
    assert let_go(session, place, "budget", clock.now() - timedelta(days=32)) == ""
    assert let_go(session, place, "admin", clock.now() - timedelta(days=32)) == "admin"


def test_an_owners_new_budget_lets_a_network_go_on_that_waits_for_nothing_else(
    session: Session, there: Network
) -> None:
    place = server(session, there)
    for because, after in (("budget", ""), ("admin", "admin")):
        actions.pause(session, place.id, because)
        actions.set_up(session, place, "us", "", {**place.settings, "budget": "9000000"})
        session.commit()
        assert paused(session, place) == after


def test_a_network_that_was_switched_off_goes_on_once_it_is_on(session: Session, there: Network) -> None:
    place = server(session, there, enabled="off")
    assert let_go(session, place, "off", clock.now()) == "off"
    place.settings = {**place.settings, "enabled": "on"}
    assert let_go(session, place, "off", clock.now()) == ""


# Tokens


def test_two_hundred_expired_accounts_are_renewed_once_each_by_two_workers_at_once(
    committed: sessionmaker[Session], there: Network
) -> None:
    count = 200
    with committed() as session:
        place = server(session, there)
        for number in range(count):
            there.connected(f"token-{number}", f"refresh-{number}")
            sealed = {
                "token_sealed": crypto.seal(f"token-{number}"),
                "refresh_sealed": crypto.seal(f"refresh-{number}"),
            }
            factories.account(session, factories.person(session), place, expires_at=clock.now(), **sealed)
        session.commit()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: jobs.renew_due(), range(2)))
    used = [heard.form["refresh_token"] for heard in there.peer.on("POST", "/2/oauth2/token")]
    assert (len(used), len(set(used))) == (count, count)
    with committed() as session:
        connected = sa.select(sa.func.count()).where(
            Account.state == AccountState.CONNECTED, Account.expires_at > clock.now() + timedelta(hours=1)
        )
        assert session.scalar(connected) == count


def test_a_refused_relay_is_renewed_once_and_then_asks_for_the_person(session: Session, there: Network) -> None:
    place = server(session, there)
    made = account(session, place)
    delivery = relay(session, made)
    there.peer.tell(*POSTED, problem("", "Unauthorized", 401))
    shares.deliver_due("x")
    assert standing(session, delivery) == (DeliveryState.HELD, "account-expired")
    jobs.renew_due()
    for state in (AccountState.CONNECTED, AccountState.REVOKED):
        session.refresh(made)
        assert made.state == state
        actions.expire(session, made.id)
        session.commit()


def test_the_meter_knows_the_message_that_it_weighs() -> None:
    ours = Client("https://x.com", settings={"price_link_post": "200000"})
    calls = queries.charges("x", publishing(MESSAGE))
    assert sum(count * queries.price(ours.settings, kind) for kind, count in calls.items()) == 200_000
    assert queries.price({"price_read": "not a number"}, Charge.READ) == 0
