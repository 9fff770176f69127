"""Making a share: what is shown is what is queued, once, and each refusal has its code."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock, db, settings
from advocacy.errors import NotFound, Refused
from advocacy.feed import queries as feed
from advocacy.feed.models import Kind, Post, PostState
from advocacy.networks.models import AccountState
from advocacy.people.models import Person
from advocacy.shares import actions
from advocacy.shares.models import Delivery, DeliveryState, Share
from advocacy.shares.queries import correction_for, texts
from tests import factories
from tests.shares.ground import Network, _sandbox_process, network, only, relay, sandbox

__all__ = ["_sandbox_process", "network", "sandbox"]


def test_the_text_shown_and_its_tracked_link_are_what_is_queued(session: Session, network: Network) -> None:
    camille = factories.person(session)
    account = network.account(session, camille)
    post = factories.post(session, link_url="https://atelier.example/a")
    key = texts.form_key(camille.id, post.id, 0)
    link = texts.address(texts.code(camille.id, post.id, account.id, key))
    share = relay(session, camille, account, post, text="  Mes mots.\r\nÀ moi. ", form_key=key)
    assert share.text == "Mes mots.\nÀ moi."
    assert only(share).text == f"Mes mots.\nÀ moi.\n{link}"
    assert only(share).state == DeliveryState.WAITING


def test_without_a_link_in_the_post_nothing_is_added(session: Session, network: Network) -> None:
    camille = factories.person(session)
    share = relay(session, camille, network.account(session, camille), factories.post(session))
    assert only(share).text == share.text


def test_it_leaves_after_the_seconds_of_the_undo(session: Session, network: Network) -> None:
    camille = factories.person(session)
    before = clock.now()
    delivery = only(relay(session, camille, network.account(session, camille)))
    assert delivery.due_at == delivery.undo_until
    assert delivery.due_at is not None
    left = delivery.due_at - before
    assert timedelta(0) <= left - timedelta(seconds=settings.current().undo_seconds) < timedelta(seconds=2)


def test_a_form_sent_twice_makes_one_share(session: Session, network: Network) -> None:
    camille = factories.person(session)
    account, post = network.account(session, camille), factories.post(session)
    first = relay(session, camille, account, post, form_key="one")
    second = relay(session, camille, account, post, form_key="one", text="Autre chose")
    assert first is second
    assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 1


def test_a_form_that_went_out_another_way_is_not_taken_for_done(session: Session, network: Network) -> None:
    camille, post = factories.person(session), factories.post(session)
    first, second = (network.account(session, camille) for _ in range(2))
    relay(session, camille, first, post, form_key="one")
    with pytest.raises(Refused, match="form-used"):
        relay(session, camille, second, post, form_key="one")


def _out(session: Session, network: Network, camille: Person, post: Post) -> Delivery:
    delivery = only(relay(session, camille, network.account(session, camille), post))
    delivery.state, delivery.published_at = DeliveryState.PUBLISHED, clock.now()
    delivery.remote_id = delivery.id
    session.flush()
    return delivery


def test_two_relays_corrected_side_by_side_are_both_replaced(session: Session, network: Network) -> None:
    camille, post = factories.person(session), factories.post(session)
    out = [_out(session, network, camille, post) for _ in range(2)]
    # Both pages are open before either is sent.
    keys = [correction_for(session, camille, each).form_key for each in out]
    made = [actions.correct(session, camille, each, "Juste", key) for each, key in zip(out, keys, strict=True)]
    assert [only(share).account_id for share in made] == [each.account_id for each in out]


def test_a_relay_is_replaced_once_however_often_it_is_asked(session: Session, network: Network) -> None:
    camille, post = factories.person(session), factories.post(session)
    out = _out(session, network, camille, post)
    key = correction_for(session, camille, out).form_key
    made = actions.correct(session, camille, out, "Juste", key)
    assert actions.correct(session, camille, out, "Juste", key) is made
    with pytest.raises(Refused, match="too-late"):
        actions.correct(session, camille, out, "Encore", correction_for(session, camille, out).form_key)
    assert session.scalar(sa.select(sa.func.count()).select_from(Share)) == 2


def test_a_form_of_somebody_else_is_not_found(session: Session, network: Network) -> None:
    camille, karim = factories.person(session), factories.person(session)
    post = factories.post(session)
    relay(session, camille, network.account(session, camille), post, form_key="one")
    with pytest.raises(NotFound):
        relay(session, karim, network.account(session, karim), post, form_key="one")


def test_several_accounts_get_a_delivery_and_a_link_each(session: Session, network: Network) -> None:
    camille = factories.person(session)
    server = network.server(session)
    accounts = [network.account(session, camille, server) for _ in range(2)]
    ids = [account.id for account in accounts]
    share = relay(session, camille, None, account_ids=[*ids, ids[0]])
    assert [delivery.account_id for delivery in share.deliveries] == ids
    assert len({delivery.code for delivery in share.deliveries}) == 2


def test_an_expired_account_keeps_the_relay_until_it_is_back(session: Session, network: Network) -> None:
    camille = factories.person(session)
    account = network.account(session, camille)
    account.state = AccountState.EXPIRED
    delivery = only(relay(session, camille, account))
    assert (delivery.state, delivery.problem) == (DeliveryState.HELD, "account-expired")


def test_a_share_page_is_noted_as_opened_and_nothing_is_queued(session: Session) -> None:
    camille = factories.person(session)
    delivery = only(relay(session, camille, None, page="linkedin"))
    assert (delivery.state, delivery.account_id, delivery.network) == (DeliveryState.OPENED, None, "linkedin")
    assert delivery.due_at is None


@pytest.mark.parametrize(
    ("values", "post", "code"),
    [
        ({"text": " \n "}, {}, "no-words"),
        ({"text": "a" * 476}, {"link_url": "https://atelier.example"}, None),
        ({"text": "a" * 477}, {"link_url": "https://atelier.example"}, "too-long"),
        ({"account_ids": []}, {}, "no-way"),
        ({}, {"expires_at": clock.now() - timedelta(minutes=1)}, "post-closed"),
        ({}, {"state": PostState.ARCHIVED}, "post-closed"),
    ],
)
def test_each_refusal_has_its_code(
    session: Session, network: Network, values: dict[str, Any], post: dict[str, Any], code: str | None
) -> None:
    camille = factories.person(session)
    account = network.account(session, camille)
    if code is None:
        assert relay(session, camille, account, factories.post(session, **post), **values).deliveries
        return
    with pytest.raises(Refused) as refusal:
        relay(session, camille, account, factories.post(session, **post), **values)
    assert refusal.value.code == code
    assert session.scalar(sa.select(sa.func.count()).select_from(Share)) == 0


def test_a_text_too_long_says_by_how_much_and_where(session: Session, network: Network) -> None:
    camille = factories.person(session)
    with pytest.raises(Refused) as refusal:
        relay(session, camille, network.account(session, camille), factories.post(session), text="é" * 512)
    assert refusal.value.details == {"by": 12, "network": "sandbox"}


def test_another_person_s_account_is_not_found(session: Session, network: Network) -> None:
    camille, karim = factories.person(session), factories.person(session)
    with pytest.raises(NotFound):
        relay(session, camille, network.account(session, karim))


def test_a_disconnected_account_is_refused(session: Session, network: Network) -> None:
    camille = factories.person(session)
    account = network.account(session, camille)
    account.state = AccountState.DISCONNECTED
    with pytest.raises(Refused, match="account-gone"):
        relay(session, camille, account)


def test_an_unknown_share_page_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        relay(session, factories.person(session), None, page="myspace")


def test_the_disclosure_is_part_of_the_first_words_on_product_posts_only(session: Session) -> None:
    product, expertise = (
        feed.face_of(session, factories.post(session, kind=kind)) for kind in (Kind.PRODUCT, Kind.EXPERTISE)
    )
    assert texts.starting(product, product.captions[0]) == "À lire, vraiment.\n\nJe travaille chez Relais."
    assert texts.starting(expertise, expertise.captions[0]) == "À lire, vraiment."


def test_the_clock_stops_while_paused_and_goes_on_from_there(session: Session, network: Network) -> None:
    camille = factories.person(session)
    share = relay(session, camille, network.account(session, camille))
    assert actions.pause(session, share) == 1
    delivery = only(share)
    assert delivery.undo_until is None
    left = delivery.paused_with or 0.0
    assert 8 < left <= 10
    assert actions.pause(session, share) == 0
    assert actions.resume(session, share) == 1
    due_at = only(share).due_at or clock.now()
    assert abs((due_at - clock.now()).total_seconds() - left) < 1


def test_undo_takes_everything_back_that_has_not_left(session: Session, network: Network) -> None:
    camille = factories.person(session)
    share = relay(session, camille, network.account(session, camille))
    assert actions.undo(session, share) == 1
    assert (only(share).state, only(share).problem) == (DeliveryState.CANCELLED, "undone")
    assert actions.undo(session, share) == 0
    assert actions.send_now(session, share) == 0


def test_undo_comes_too_late_once_it_is_being_sent(session: Session, network: Network) -> None:
    camille = factories.person(session)
    share = relay(session, camille, network.account(session, camille))
    only(share).state = DeliveryState.SENDING
    session.flush()
    assert actions.undo(session, share) == 0
    assert only(share).state == DeliveryState.SENDING


def test_sending_now_ends_the_undo_even_a_paused_one(session: Session, network: Network) -> None:
    camille = factories.person(session)
    share = relay(session, camille, network.account(session, camille))
    actions.pause(session, share)
    assert actions.send_now(session, share) == 1
    due_at = only(share).due_at
    assert due_at is not None
    assert due_at <= clock.now()
    assert not only(share).undoing(clock.now())


def test_codes_are_ten_digits_and_differ_for_each_form(session: Session) -> None:
    found = {texts.code("p", "q", "r", db.new_id()) for _ in range(100)}
    assert len(found) == 100
    assert all(len(code) == 10 and code.isalnum() for code in found)
