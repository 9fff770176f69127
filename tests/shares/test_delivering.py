"""The dispatcher against a real network: each outcome, in the person's state and at the network."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from advocacy import clock, crypto
from advocacy.networks.connector import Published
from advocacy.networks.models import Account, AccountState
from advocacy.people.models import Person, PersonState
from advocacy.shares import actions, jobs
from advocacy.shares.actions import claiming, recording, sweeping
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories
from tests.shares.ground import Network, _sandbox_process, network, only, relay, sandbox, standing

__all__ = ["_sandbox_process", "network", "sandbox"]


@pytest.fixture
def camille(session: Session) -> Person:
    return factories.person(session)


@pytest.fixture
def account(session: Session, network: Network, camille: Person) -> Account:
    return network.account(session, camille)


def due(session: Session, person: Person, account: Account, at: datetime | None = None) -> Delivery:
    """A relay whose undo is over."""
    delivery = only(relay(session, person, account))
    delivery.due_at = at or clock.now()
    session.commit()
    return delivery


def test_a_share_reaches_the_network_once(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = due(session, camille, account)
    assert jobs.deliver_due("sandbox") == 1
    assert jobs.deliver_due("sandbox") == 0
    session.refresh(delivery)
    (post,) = network.posts(account)
    assert (delivery.state, delivery.remote_id) == (DeliveryState.PUBLISHED, post["id"])
    assert delivery.remote_url == post["url"]
    assert delivery.published_at is not None
    assert delivery.text.splitlines()[0] in post["content"]


def test_a_batch_is_recorded_whole(session: Session, network: Network) -> None:
    people = [factories.person(session) for _ in range(3)]
    sent = [due(session, person, network.account(session, person)) for person in people]
    assert jobs.deliver_due("sandbox") == 3
    for delivery in sent:
        session.refresh(delivery)
    assert {delivery.state for delivery in sent} == {DeliveryState.PUBLISHED}


def test_nothing_leaves_before_its_time(session: Session, network: Network, camille: Person, account: Account) -> None:
    relay(session, camille, account)
    session.commit()
    assert jobs.deliver_due("sandbox") == 0
    assert network.posts(account) == []


def test_what_was_undone_never_leaves(session: Session, network: Network, camille: Person, account: Account) -> None:
    delivery = due(session, camille, account)
    assert actions.undo(session, delivery.share) == 1
    session.commit()
    assert jobs.deliver_due("sandbox") == 0


def test_a_refusal_for_now_waits_as_long_as_the_network_says(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    network.misbehave("rate-limited", seconds=60)
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    session.refresh(delivery)
    session.refresh(account)
    assert (delivery.state, delivery.problem, delivery.attempts) == (DeliveryState.WAITING, "retry", 1)
    assert delivery.due_at is not None
    assert account.quiet_until == delivery.due_at > clock.now()
    assert network.posts(account) == []


def test_an_answer_of_no_use_leaves_the_outcome_unknown(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    network.misbehave("malformed")
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    assert standing(session, delivery) == (DeliveryState.UNCONFIRMED, "no-answer")
    assert delivery.look_at is not None
    assert jobs.deliver_due("sandbox") == 0
    assert len(network.posts(account)) == 1


def test_a_look_up_finds_what_had_arrived(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    network.misbehave("malformed")
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    _look_now(session, delivery)
    (post,) = network.posts(account)
    assert (delivery.state, delivery.remote_id) == (DeliveryState.PUBLISHED, post["id"])
    assert delivery.look_at is None


def test_what_is_surely_not_there_goes_once_more_under_the_same_key(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    network.misbehave("error")
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    _look_now(session, delivery)
    assert standing(session, delivery) == (DeliveryState.UNCONFIRMED, "no-answer")
    _look_now(session, delivery)
    assert standing(session, delivery) == (DeliveryState.WAITING, "")
    jobs.deliver_due("sandbox")
    assert standing(session, delivery) == (DeliveryState.PUBLISHED, "")
    assert len(network.posts(account)) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_what_waits_longer_than_the_network_knows_its_key_is_looked_up_and_not_sent(
    session: Session, network: Network, camille: Person, account: Account, arrived: bool
) -> None:
    network.misbehave("error")
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    _look_now(session, delivery)
    _look_now(session, delivery)
    assert standing(session, delivery) == (DeliveryState.WAITING, "")
    # A pause has lasted; the first request may have arrived after all.
    claimed = claiming.claim(session, "sandbox", "run", clock.now(), 9)
    delivery.made_at -= timedelta(hours=2)
    delivery.again_until = clock.now()
    session.commit()
    assert claiming.arm(session, claimed, "run", clock.now()) == []
    session.commit()
    if arrived:
        late = {"status": delivery.text, "visibility": "public"}
        token = crypto.unseal(account.token_sealed)
        network.sandbox.call("POST", "/api/v1/statuses", late, token=token)
    assert jobs.deliver_due("sandbox") == 0
    assert standing(session, delivery) == (DeliveryState.UNCONFIRMED, "no-answer")
    _look_now(session, delivery)
    expected = (DeliveryState.PUBLISHED, "") if arrived else (DeliveryState.FAILED, "not-there")
    assert standing(session, delivery) == expected
    if not arrived:
        actions.retry(session, delivery)
        session.commit()
        jobs.deliver_due("sandbox")
    assert len(network.posts(account)) == 1


def test_without_the_network_s_promise_only_the_person_sends_again(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    account.server.facts = {**account.server.facts, "idempotent": False}
    network.misbehave("error")
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    delivery.made_at -= timedelta(minutes=5)
    _look_now(session, delivery)
    _look_now(session, delivery)
    assert (delivery.state, delivery.problem) == (DeliveryState.FAILED, "not-there")
    actions.retry(session, delivery)
    session.commit()
    jobs.deliver_due("sandbox")
    session.refresh(delivery)
    assert delivery.state == DeliveryState.PUBLISHED


def test_a_look_up_never_takes_another_relay_of_the_same_words_for_this_one(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    post = factories.post(session)
    first, second = (only(relay(session, camille, account, post)) for _ in range(2))
    first.due_at = clock.now()
    session.commit()
    jobs.deliver_due("sandbox")
    network.misbehave("error")
    second.due_at = clock.now()
    session.commit()
    jobs.deliver_due("sandbox")
    _look_now(session, second)
    assert second.state == DeliveryState.UNCONFIRMED


def test_a_refused_token_holds_the_relay_and_asks_to_reconnect(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    network.misbehave("unauthorized")
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    session.refresh(delivery)
    session.refresh(account)
    assert (delivery.state, delivery.problem) == (DeliveryState.HELD, "account-expired")
    assert account.state == AccountState.REVOKED


def test_a_held_relay_leaves_once_its_account_is_back(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    account.state = AccountState.EXPIRED
    delivery = due(session, camille, account)
    assert jobs.deliver_due("sandbox") == jobs.sweep() == 0
    account.state = AccountState.CONNECTED
    session.commit()
    assert jobs.sweep() == 1
    assert jobs.deliver_due("sandbox") == 1
    session.refresh(delivery)
    assert delivery.state == DeliveryState.PUBLISHED


def test_a_paused_network_holds_and_lets_go(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    account.server.paused_at = clock.now()
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    assert standing(session, delivery) == (DeliveryState.HELD, "network-paused")
    account.server.paused_at = None
    session.commit()
    jobs.sweep()
    assert jobs.deliver_due("sandbox") == 1


def test_a_network_that_was_taken_out_holds_nobody_up(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    gone = factories.account(session, camille, factories.server(session, "gone"))
    stays = factories.delivery(session, factories.share(session, camille), gone)
    fine = due(session, camille, account)
    assert jobs.wake() == 1
    assert standing(session, stays)[0] == DeliveryState.WAITING
    assert standing(session, fine)[0] == DeliveryState.PUBLISHED


def test_nothing_leaves_while_a_server_wants_quiet(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    account.server.quiet_until = clock.now() + timedelta(minutes=1)
    delivery = due(session, camille, account)
    assert jobs.deliver_due("sandbox") == 0
    session.refresh(delivery)
    assert delivery.state == DeliveryState.WAITING


@pytest.mark.parametrize("held", [False, True])
def test_an_expired_post_is_given_up_and_never_sent(
    session: Session, network: Network, camille: Person, account: Account, held: bool
) -> None:
    if held:
        account.state = AccountState.EXPIRED
    delivery = due(session, camille, account)
    delivery.share.post.expires_at = clock.now()
    session.commit()
    assert jobs.deliver_due("sandbox") == 0
    jobs.sweep()
    assert standing(session, delivery) == (DeliveryState.CANCELLED, "post-closed")


def test_nothing_leaves_for_someone_who_has_left(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = due(session, camille, account)
    camille.state = PersonState.LEFT
    session.commit()
    assert jobs.deliver_due("sandbox") == 0
    session.refresh(delivery)
    assert delivery.state == DeliveryState.CANCELLED


def test_a_token_that_cannot_be_read_asks_to_reconnect_and_stops_nobody_else(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    account.token_sealed = "lost:key"
    lost = due(session, camille, account)
    karim = factories.person(session)
    fine = due(session, karim, network.account(session, karim))
    assert jobs.deliver_due("sandbox") == 1
    jobs.deliver_due("sandbox")
    for delivery in (lost, fine):
        session.refresh(delivery)
    assert (lost.state, lost.problem) == (DeliveryState.HELD, "account-expired")
    assert fine.state == DeliveryState.PUBLISHED


def test_a_server_that_does_not_answer_is_left_alone_for_a_while(session: Session, network: Network) -> None:
    network.misbehave("error", times=100)
    for _ in range(12):
        person = factories.person(session)
        due(session, person, network.account(session, person))
    calls = jobs.deliver_due("sandbox")
    network.sandbox.control("DELETE", "/faults")
    assert 3 <= calls < 12
    states = {each.state for each in session.query(Delivery).populate_existing()}
    assert states == {DeliveryState.WAITING, DeliveryState.UNCONFIRMED}
    assert jobs.deliver_due("sandbox") == 0


def test_what_piled_up_leaves_spread_out(session: Session, network: Network, camille: Person, account: Account) -> None:
    yesterday = clock.now() - timedelta(days=1)
    rows = [due(session, camille, account, yesterday + timedelta(seconds=place)) for place in range(4)]
    assert jobs.deliver_due("sandbox") == 1
    for row in rows:
        session.refresh(row)
    times = [row.due_at for row in rows[1:] if row.due_at]
    gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
    assert gaps == [20.0, 20.0]


def test_every_account_s_first_goes_before_any_account_s_second(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    now = clock.now()
    many = [due(session, camille, account, now - timedelta(seconds=9 - place)) for place in range(3)]
    karim = factories.person(session)
    one = due(session, karim, network.account(session, karim), now)
    taken = claiming.claim(session, "sandbox", "run", clock.now(), 2)
    assert set(taken) == {many[0].id, one.id}


def test_a_claim_nobody_followed_up_is_free_again_and_a_call_nobody_recorded_is_in_doubt(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    claimed, sending = (due(session, camille, account) for _ in range(2))
    long_ago = clock.now() - timedelta(minutes=6)
    claimed.state, claimed.claimed_at = DeliveryState.CLAIMED, long_ago
    sending.state, sending.sending_at = DeliveryState.SENDING, long_ago
    session.commit()
    assert sweeping.sweep(session, clock.now()) == 2
    session.refresh(claimed)
    session.refresh(sending)
    assert claimed.state == DeliveryState.WAITING
    assert sending.state == DeliveryState.UNCONFIRMED


def test_a_late_answer_is_still_heard_after_the_sweep(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = due(session, camille, account)
    ids = claiming.claim(session, "sandbox", "run", clock.now(), 9)
    (parcel,) = claiming.arm(session, ids, "run", clock.now())
    sweeping.sweep(session, clock.now() + timedelta(hours=1))
    result = Published("17", "https://social.example/17")
    recording.record(session, "run", [(parcel, result)], clock.now())
    session.refresh(delivery)
    assert (delivery.state, delivery.remote_id) == (DeliveryState.PUBLISHED, "17")


def test_an_undo_between_claim_and_call_wins(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = due(session, camille, account)
    ids = claiming.claim(session, "sandbox", "run", clock.now(), 9)
    session.refresh(delivery)
    assert actions.undo(session, delivery.share) == 1
    assert claiming.arm(session, ids, "run", clock.now()) == []


def test_deleting_takes_the_live_post_away_and_says_so(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    delivery = due(session, camille, account)
    jobs.deliver_due("sandbox")
    session.refresh(delivery)
    actions.ask_delete(session, delivery)
    session.commit()
    assert jobs.delete_asked("sandbox") == 1
    session.refresh(delivery)
    assert delivery.deleted_at is not None
    assert network.posts(account) == []
    assert jobs.delete_asked("sandbox") == 0


def _look_now(session: Session, delivery: Delivery) -> None:
    delivery.look_at = clock.now()
    session.commit()
    assert jobs.look_up("sandbox") == 1
    session.refresh(delivery)


def test_what_a_network_has_no_room_for_waits_until_it_has(session: Session, network: Network, redis: object) -> None:
    place = network.server(session)
    place.settings = {"server-rate": "2/hour"}
    people = [factories.person(session) for _ in range(3)]
    sent = [due(session, person, network.account(session, person)) for person in people]
    assert jobs.deliver_due("sandbox") == 2
    states = sorted(standing(session, delivery)[0] for delivery in sent)
    assert states == [DeliveryState.PUBLISHED, DeliveryState.PUBLISHED, DeliveryState.WAITING]
    session.refresh(place)
    assert place.quiet_until is not None
    assert place.quiet_until > clock.now() + timedelta(minutes=50)
    (waiting,) = [delivery for delivery in sent if delivery.state == DeliveryState.WAITING]
    assert waiting.attempts == 0
    # Nobody is asked again before there is room.
    assert jobs.deliver_due("sandbox") == 0


def test_an_account_that_has_had_its_share_does_not_hold_up_the_others(
    session: Session, network: Network, redis: object
) -> None:
    network.server(session).settings = {"account-rate": "1/hour"}
    eager, other = (factories.person(session) for _ in range(2))
    account = network.account(session, eager)
    first, second = due(session, eager, account), due(session, eager, account)
    third = due(session, other, network.account(session, other))
    assert jobs.deliver_due("sandbox") == 2
    # Which of the two is the first to find room is chance: they are sent side by side.
    states = sorted(standing(session, each)[0] for each in (first, second))
    assert states == [DeliveryState.PUBLISHED, DeliveryState.WAITING]
    assert standing(session, third)[0] == DeliveryState.PUBLISHED
