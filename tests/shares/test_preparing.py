"""A network that prepares what it is given: followed by jobs until it is out, never lost, never out twice."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy import clock, crypto, queue
from advocacy.errors import Refused
from advocacy.feed import actions as feed
from advocacy.feed.models import Picture, Post
from advocacy.networks.connectors.threads import Threads
from advocacy.networks.models import Account, AccountState
from advocacy.people.models import Person
from advocacy.shares import actions, jobs
from advocacy.shares.actions import claiming, following
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories, visitor
from tests.conftest import environment
from tests.feed.test_pictures import drawn
from tests.networks.contract.fakes.threads import TOKEN, Studio, error, studio
from tests.peer import Answer, Cut, Peer
from tests.shares.ground import only, relay, standing

PUBLISH = ("POST", "/v1.0/5/threads_publish")
STATE = DeliveryState


@pytest.fixture
def there(peer: Peer) -> Studio:
    return studio(Threads(), peer)[0]


@pytest.fixture
def camille(session: Session, redis: Redis) -> Person:
    return factories.person(session)


@pytest.fixture
def account(session: Session, there: Studio, camille: Person) -> Account:
    settings = {"api": there.peer.origin, "web": there.peer.origin, "version": "v1.0"}
    server = factories.server(session, "threads", origin="https://www.threads.com", settings=settings)
    return factories.account(session, camille, server, remote_id="5", token_sealed=crypto.seal(TOKEN))


def handed(session: Session, person: Person, account: Account, post: Post | None = None) -> Delivery:
    """A relay that the network has been given."""
    delivery = only(relay(session, person, account, post))
    delivery.due_at = clock.now()
    session.commit()
    jobs.deliver_due("threads")
    session.refresh(delivery)
    return delivery


def ask(session: Session, delivery: Delivery) -> tuple[DeliveryState, str]:
    """Time goes on: whatever is to be asked of the network about it is asked."""
    session.refresh(delivery)
    if delivery.look_at:
        delivery.look_at = clock.now()
    session.commit()
    jobs.follow_due("threads")
    jobs.look_up("threads")
    return standing(session, delivery)


def test_a_relay_is_prepared_followed_and_out_once(
    session: Session, there: Studio, camille: Person, account: Account
) -> None:
    there.slow = 1
    delivery = handed(session, camille, account)
    assert (delivery.state, delivery.ticket) == (STATE.PREPARING, "c100")
    assert delivery.look_at is not None
    assert delivery.look_at <= clock.now() + timedelta(seconds=5)
    assert jobs.follow_due("threads") == 0
    assert ask(session, delivery) == (STATE.PREPARING, "")
    assert there.posts == []
    assert ask(session, delivery) == (STATE.PUBLISHED, "")
    assert (delivery.remote_id, delivery.remote_url) == ("77", there.posts[0]["permalink"])
    ask(session, delivery)
    assert jobs.deliver_due("threads") == 0
    assert len(there.posts) == 1


def test_the_timetable_has_it_followed_when_it_is_time(
    session: Session, there: Studio, camille: Person, account: Account
) -> None:
    delivery = handed(session, camille, account)
    jobs.wake()
    assert queue.named("deliveries").jobs == []
    delivery.look_at = clock.now()
    session.commit()
    jobs.wake()
    [promised] = queue.named("deliveries").jobs
    assert (promised.func_name, list(promised.args)) == ("advocacy.shares.jobs.follow_due", ["threads"])


def test_a_worker_killed_before_it_wrote_the_ticket_down_loses_nothing(
    session: Session, there: Studio, camille: Person, account: Account
) -> None:
    delivery = only(relay(session, camille, account))
    delivery.due_at = clock.now()
    session.commit()
    ids = claiming.claim(session, "threads", "doomed", clock.now(), 1)
    (parcel,) = claiming.arm(session, ids, "doomed", clock.now())
    session.commit()
    Threads().publish(parcel.holder, parcel.message)
    delivery.sending_at = clock.now() - timedelta(hours=1)
    session.commit()
    jobs.sweep()
    assert standing(session, delivery) == (STATE.UNCONFIRMED, "no-answer")
    assert [ask(session, delivery)[0] for _ in range(2)] == [STATE.UNCONFIRMED, STATE.WAITING]
    jobs.deliver_due("threads")
    assert ask(session, delivery)[0] == STATE.PUBLISHED
    assert len(there.posts) == 1


@pytest.mark.parametrize("called", [False, True])
def test_a_worker_killed_while_it_follows_loses_nothing_and_doubles_nothing(
    session: Session, there: Studio, camille: Person, account: Account, called: bool
) -> None:
    delivery = handed(session, camille, account)
    delivery.look_at = clock.now()
    session.commit()
    (parcel,) = following.take_follows(session, "threads", "doomed", clock.now(), 1)
    session.commit()
    if called:
        Threads().follow(parcel.holder, parcel.ticket, parcel.message)
    delivery.sending_at = clock.now() - timedelta(hours=1)
    session.commit()
    jobs.sweep()
    assert standing(session, delivery) == (STATE.UNCONFIRMED, "no-answer")
    assert jobs.follow_due("threads") == 0
    for _ in range(4):
        ask(session, delivery)
    assert delivery.state == STATE.PUBLISHED
    assert len(there.posts) == len(there.peer.on(*PUBLISH)) == 1


def test_what_is_out_and_cannot_be_found_is_looked_for_more_and_more_rarely_and_never_published_again(
    session: Session, there: Studio, camille: Person, account: Account
) -> None:
    delivery = handed(session, camille, account)

    def publish_and_hide(heard: object) -> Cut:
        there.containers[delivery.ticket].status = "PUBLISHED"
        return Cut()

    there.peer.tell(*PUBLISH, publish_and_hide)
    seen = [ask(session, delivery)[0] for _ in range(20)]
    assert set(seen) == {STATE.UNCONFIRMED, STATE.PREPARING}
    assert (seen[-1], delivery.look_at) == (STATE.UNCONFIRMED, None)
    assert len(there.peer.on(*PUBLISH)) == 1
    there.out(delivery.text)
    actions.seen(session, delivery)
    assert delivery.state == STATE.PUBLISHED


@pytest.mark.parametrize(("status", "problem"), [("ERROR", "not-prepared"), ("EXPIRED", "expired-there")])
def test_what_could_not_be_prepared_fails_and_may_be_sent_again_by_its_person(
    session: Session, there: Studio, camille: Person, account: Account, status: str, problem: str
) -> None:
    delivery = handed(session, camille, account)
    there.containers[delivery.ticket].status = status
    assert ask(session, delivery) == (STATE.FAILED, problem)
    actions.retry(session, delivery)
    session.commit()
    assert delivery.ticket == ""
    jobs.deliver_due("threads")
    assert ask(session, delivery)[0] == STATE.PUBLISHED
    assert len(there.posts) == 1


def test_a_network_that_asks_to_wait_is_asked_later_about_the_same_ticket(
    session: Session, there: Studio, camille: Person, account: Account
) -> None:
    delivery = handed(session, camille, account)
    there.peer.tell(*PUBLISH, Answer(429, error("Too many", 4), {"Retry-After": "60"}))
    assert ask(session, delivery)[0] == STATE.PREPARING
    session.refresh(account)
    assert account.quiet_until is not None
    assert delivery.look_at is not None
    assert delivery.look_at > clock.now() + timedelta(seconds=50)
    there.answers()
    account.quiet_until = None
    session.commit()
    assert ask(session, delivery)[0] == STATE.PUBLISHED
    assert len(there.containers) == 1


def test_what_is_not_ready_after_a_day_is_given_up(
    session: Session, there: Studio, camille: Person, account: Account
) -> None:
    delivery = handed(session, camille, account)
    delivery.ticket_at = clock.now() - timedelta(hours=25)
    session.commit()
    there.peer.tell("GET", f"/v1.0/{delivery.ticket}", Answer(500))
    assert ask(session, delivery) == (STATE.FAILED, "gave-up")


def test_a_refused_token_holds_it_and_it_is_handed_over_anew_once_the_account_is_back(
    session: Session, there: Studio, camille: Person, account: Account
) -> None:
    delivery = handed(session, camille, account)
    there.peer.tell(*PUBLISH, Answer(401, error("Session has expired", 190)))
    assert ask(session, delivery) == (STATE.HELD, "account-expired")
    there.answers()
    session.refresh(account)
    account.state = AccountState.CONNECTED
    session.commit()
    jobs.sweep()
    session.refresh(delivery)
    assert (delivery.state, delivery.ticket) == (STATE.WAITING, "")
    jobs.deliver_due("threads")
    assert ask(session, delivery)[0] == STATE.PUBLISHED
    assert len(there.posts) == 1


def test_its_person_may_give_it_up_while_it_is_prepared(
    session: Session, there: Studio, camille: Person, account: Account
) -> None:
    delivery = handed(session, camille, account)
    with pytest.raises(Refused):
        actions.seen(session, delivery)
    actions.withdraw(session, delivery)
    session.commit()
    assert ask(session, delivery) == (STATE.CANCELLED, "withdrawn")
    assert there.posts == []


@pytest.mark.parametrize("gone", ["post", "account"])
def test_what_nobody_wants_out_any_more_is_not_published(
    session: Session, there: Studio, camille: Person, account: Account, gone: str
) -> None:
    delivery = handed(session, camille, account)
    if gone == "post":
        delivery.share.post.expires_at = clock.now()
    else:
        account.state = AccountState.DISCONNECTED
    assert ask(session, delivery)[0] == STATE.PREPARING
    jobs.sweep()
    assert standing(session, delivery) == (STATE.CANCELLED, "post-closed" if gone == "post" else "account-gone")
    assert there.posts == []


def test_the_page_says_that_it_is_still_being_prepared(
    client: FlaskClient, session: Session, there: Studio, camille: Person, account: Account
) -> None:
    handed(session, camille, account)
    visitor.sign_in(client, session, camille)
    page = client.get("/relays").get_data(as_text=True)
    assert "l’a reçu et le prépare encore" in page
    assert "pas répondu" not in page
    waiting = client.get("/relays?tab=waiting").get_data(as_text=True)
    assert "En préparation" in waiting


def pictured(session: Session, pictures: int = 1) -> Post:
    """A post with pictures of ours."""
    keys = [feed.add_picture(session, drawn(40 + each, 30)) for each in range(pictures)]
    shown = [Picture(key=key, alt=f"Image {place}", position=place) for place, key in enumerate(keys)]
    return factories.post(session, pictures=shown)


def test_a_picture_is_fetched_from_us_by_an_address_that_nobody_can_guess(
    client: FlaskClient, session: Session, there: Studio, camille: Person, account: Account
) -> None:
    asked: list[str] = []

    def fetch(address: str) -> bool:
        asked.append(address)
        return True

    there.fetches = fetch
    with environment(RELAIS_BASE_URL="https://relais.example"):
        delivery = handed(session, camille, account, pictured(session, 2))
        assert [ask(session, delivery)[0] for _ in range(2)] == [STATE.PREPARING, STATE.PUBLISHED]
    assert len(set(asked)) == 2
    for address in asked:
        answer = client.get(address.removeprefix("https://relais.example"))
        assert (answer.status_code, answer.mimetype, answer.data[:2]) == (200, "image/jpeg", b"\xff\xd8")
        answer.close()


def test_where_nobody_outside_can_reach_us_a_relay_with_pictures_is_refused_before_it_is_queued(
    session: Session, camille: Person, account: Account
) -> None:
    post = pictured(session)
    with pytest.raises(Refused) as caught:
        relay(session, camille, account, post)
    assert caught.value.code == "not-reachable"
    assert session.query(Delivery).count() == 0
    relay(session, camille, account)
