"""The author's own publication: found or said, offered where the network allows it, reshared once, never disguised."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import Refused
from advocacy.feed.models import Kind, Post
from advocacy.networks.connector import Capability, Original
from advocacy.networks.models import Account
from advocacy.people.models import Person, Role
from advocacy.shares import actions, jobs
from advocacy.shares.actions import claiming
from advocacy.shares.actions.originals import recognised
from advocacy.shares.models import Act, Delivery, DeliveryState
from advocacy.shares.queries.originals import acts, originals_of
from tests import factories, visitor
from tests.shares.ground import Network, _sandbox_process, network, only, relay, sandbox, standing
from tests.shares.test_pages import FRAGMENT, field, latest

__all__ = ["_sandbox_process", "network", "sandbox"]


def published(session: Session, network: Network, post: Post) -> Delivery:
    """The author relays their own post, and it is out."""
    delivery = only(relay(session, post.author, network.account(session, post.author), post))
    delivery.due_at = clock.now()
    session.commit()
    assert jobs.deliver_due("sandbox") == 1
    session.refresh(delivery)
    return delivery


@pytest.fixture
def post(session: Session) -> Post:
    return factories.post(session, link_url="https://atelier.example/lecons")


@pytest.fixture
def camille(session: Session) -> Person:
    return factories.person(session, language="en")


@pytest.fixture
def account(session: Session, network: Network, camille: Person) -> Account:
    return network.account(session, camille)


def reshared(session: Session, camille: Person, account: Account, post: Post) -> Delivery:
    """A reshare whose undo is over."""
    delivery = only(relay(session, camille, account, post, text="", act=Act.RESHARE))
    delivery.due_at = clock.now()
    session.commit()
    return delivery


def test_what_the_author_relays_is_found_until_it_is_deleted(session: Session, network: Network, post: Post) -> None:
    assert originals_of(session, [post.id]) == {}
    delivery = published(session, network, post)
    source = originals_of(session, [post.id])[post.id]["sandbox"]
    assert (source.url, source.remote_id, source.author) == (delivery.remote_url, delivery.remote_id, post.author.name)
    delivery.delete_asked_at = clock.now()
    session.flush()
    assert originals_of(session, [post.id]) == {}


def test_a_colleagues_relay_is_no_original(session: Session, camille: Person, account: Account, post: Post) -> None:
    share = factories.share(session, camille, post)
    factories.delivery(
        session, share, account, state=DeliveryState.PUBLISHED, remote_id="1", remote_url="https://a.example/1"
    )
    assert originals_of(session, [post.id]) == {}


def test_a_reshare_reaches_the_network_once_without_words_or_link(
    session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    first = published(session, network, post)
    delivery = reshared(session, camille, account, post)
    assert (delivery.text, delivery.share.text, delivery.bare) == ("", "", True)
    assert jobs.deliver_due("sandbox") == 1
    assert standing(session, delivery) == (DeliveryState.PUBLISHED, "")
    (boost,) = network.posts(account)
    assert boost["reblog"]["id"] == first.remote_id
    assert delivery.remote_id == boost["id"] != first.remote_id


def test_an_unknown_reshare_is_asked_for_again_where_that_gives_the_first(
    session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    published(session, network, post)
    delivery = reshared(session, camille, account, post)
    network.sandbox.misbehave("malformed", f"POST /api/v1/statuses/{delivery.original_id}/reblog")
    jobs.deliver_due("sandbox")
    assert standing(session, delivery) == (DeliveryState.UNCONFIRMED, "no-answer")
    delivery.look_at = clock.now()
    session.commit()
    jobs.look_up("sandbox")
    assert standing(session, delivery) == (DeliveryState.PUBLISHED, "")
    assert [each["id"] for each in network.posts(account)] == [delivery.remote_id]


def test_a_reshare_can_be_deleted_at_its_network(
    session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    published(session, network, post)
    delivery = reshared(session, camille, account, post)
    jobs.deliver_due("sandbox")
    session.refresh(delivery)
    actions.ask_delete(session, delivery)
    session.commit()
    jobs.delete_asked("sandbox")
    session.refresh(delivery)
    assert delivery.deleted_at is not None
    assert network.posts(account) == []
    assert originals_of(session, [post.id])[post.id]


def test_a_bare_reshare_has_no_words_to_correct(
    session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    published(session, network, post)
    delivery = reshared(session, camille, account, post)
    jobs.deliver_due("sandbox")
    session.refresh(delivery)
    with pytest.raises(Refused, match="too-late"):
        actions.correct(session, camille, delivery, "Mes mots", "key")


def test_a_product_post_is_not_reshared_without_the_disclosure(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    post = factories.post(session, kind=Kind.PRODUCT)
    published(session, network, post)
    with pytest.raises(Refused, match="no-original"):
        relay(session, camille, account, post, act=Act.RESHARE)


@pytest.mark.parametrize(
    ("allowed", "kind", "expected"),
    [
        ({Capability.RESHARE}, Kind.EXPERTISE, [(Act.RESHARE, False)]),
        ({Capability.RESHARE}, Kind.PRODUCT, []),
        ({Capability.RESHARE, Capability.COMMENTED_RESHARE}, Kind.PRODUCT, [(Act.RESHARE, True)]),
        ({Capability.RESHARE, Capability.QUOTE}, Kind.PRODUCT, [(Act.QUOTE, True)]),
        ({Capability.QUOTE}, Kind.HUMAN, [(Act.QUOTE, True)]),
        (set(), Kind.HUMAN, []),
    ],
)
def test_what_is_offered_follows_the_network_and_the_kind(
    allowed: set[Capability], kind: Kind, expected: list[tuple[Act, bool]]
) -> None:
    assert list(acts(allowed, kind)) == expected


def test_a_network_that_cannot_quote_refuses_to_and_so_does_a_post_without_an_original(
    session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    for act in (Act.RESHARE, Act.QUOTE):
        with pytest.raises(Refused, match="no-original"):
            relay(session, camille, account, post, act=act)
    published(session, network, post)
    with pytest.raises(Refused, match="no-original"):
        relay(session, camille, account, post, act=Act.QUOTE)
    other = network.account(session, camille)
    with pytest.raises(Refused, match="no-original"):
        relay(session, camille, None, post, act=Act.RESHARE, account_ids=[account.id, other.id])


def test_a_server_may_allow_what_its_network_does_not_allow_everywhere(
    session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    published(session, network, post)
    account.server.facts = {**account.server.facts, "also": ["quote"]}
    session.flush()
    made = only(relay(session, camille, account, post, act=Act.QUOTE))
    assert (made.act, made.original_url != "") == (Act.QUOTE, True)


def test_a_quote_and_a_reshare_with_words_carry_the_original_and_no_pictures_or_card(
    session: Session, camille: Person, account: Account, post: Post
) -> None:
    share = factories.share(session, camille, post)
    where = {"original_url": "https://social.example/@a/1", "original_id": "1"}
    original = Original("https://social.example/@a/1", "1")
    quote = factories.delivery(session, share, account, act=Act.QUOTE, **where)
    (parcel,) = claiming.parcels(session, [quote.id])
    assert (parcel.message.quoted, parcel.reshares, parcel.message.card) == (original, None, None)
    worded = factories.delivery(session, share, account, act=Act.RESHARE, **where)
    (parcel,) = claiming.parcels(session, [worded.id])
    assert (parcel.message.quoted, parcel.reshares, parcel.message.text) == (None, original, worded.text)
    assert not worded.bare


@pytest.mark.parametrize(
    ("typed", "network_name", "kept"),
    [
        ("https://mastodon.social/@name/123", "mastodon", None),
        (
            " https://piaille.fr/@name@other.example/123/?utm=1#x ",
            "mastodon",
            "https://piaille.fr/@name@other.example/123",
        ),
        ("https://social.example/users/name/statuses/123", "mastodon", None),
    ],
)
def test_the_address_of_one_post_tells_its_network(typed: str, network_name: str, kept: str | None) -> None:
    assert recognised(typed) == (network_name, kept or typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "no-post-address"),
        ("not an address", "no-post-address"),
        ("https://mastodon.social/@name", "no-post-address"),
        ("http://mastodon.social/@name/123", "no-post-address"),
        ("https://127.0.0.1/@name/123", "no-post-address"),
        ("https://user:secret@mastodon.social/@name/123", "no-post-address"),
        ("javascript:alert(1)", "no-post-address"),
        ("https://x.com/name", "no-post-address"),
        ("https://x.com.evil.example/name/status/1", "no-post-address"),
        ("https://www.threads.com/@name/post/abc", "no-reshare"),
        ("https://mаstodon.social/@name/123", "no-post-address"),
    ],
)
def test_any_other_address_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        recognised(typed)


def test_what_is_said_is_offered_and_what_is_known_goes_before_it(
    session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    first = published(session, network, post)
    actions.note_original(session, post.author, post, f"{network.sandbox.origin}/@somebody/99")
    assert originals_of(session, [post.id])[post.id]["sandbox"].remote_id == first.remote_id
    actions.note_original(session, post.author, post, "https://mastodon.social/@name/777")
    actions.note_original(session, post.author, post, "https://mastodon.social/@name/2")
    assert originals_of(session, [post.id])[post.id]["mastodon"].url == "https://mastodon.social/@name/2"
    actions.forget_original(session, post, "mastodon")
    session.flush()
    assert "mastodon" not in originals_of(session, [post.id])[post.id]


def test_the_tray_offers_it_says_what_it_gives_and_takes_one_click(
    client: FlaskClient, session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    published(session, network, post)
    visitor.sign_in(client, session, camille)
    page = client.get(f"/posts/{post.id}/relay").text
    assert f"Reshare on Sandbox what {post.author.name} published there" in page
    assert "without words or a tracked link of yours, and has no figures of its own." in page
    assert "Relay on Sandbox" in page
    data = {"csrf_token": visitor.csrf(client), "form_key": field(page, "form_key"), "text": "Mes mots"}
    after = client.post(f"/posts/{post.id}/relay", data={**data, "act": f"reshare:{account.id}"}, headers=FRAGMENT).text
    assert "data-undo" in after
    assert "A reshare of what the author published, without words of yours." in after
    assert (latest(session).act, latest(session).text) == (Act.RESHARE, "")
    latest(session).due_at = latest(session).undo_until = clock.now() - timedelta(seconds=1)
    session.commit()
    jobs.deliver_due("sandbox")
    mine = client.get("/relays").text
    assert "A reshare of what the author published, without words of yours." in mine
    assert "Correct or delete" not in mine
    assert "Delete from Sandbox" in mine


def test_the_author_is_not_offered_their_own_post(
    client: FlaskClient, session: Session, network: Network, post: Post
) -> None:
    published(session, network, post)
    network.account(session, post.author)
    session.commit()
    visitor.sign_in(client, session, post.author)
    assert "Reshare on" not in client.get(f"/posts/{post.id}/relay").text


def test_an_act_that_is_none_is_a_post_of_ones_own(
    client: FlaskClient, session: Session, camille: Person, account: Account, post: Post
) -> None:
    session.commit()
    visitor.sign_in(client, session, camille)
    key = field(client.get(f"/posts/{post.id}/relay").text, "form_key")
    visitor.post(client, f"/posts/{post.id}/relay", text="Mes mots", form_key=key, way=account.id, act="steal:1")
    assert latest(session).act == Act.POST


def test_an_address_is_said_refused_and_taken_back_on_its_page(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    post = factories.post(session, leader)
    session.commit()
    visitor.sign_in(client, session, leader)
    page = f"/posts/{post.id}/originals"
    assert page in client.get(f"/posts/{post.id}").text
    refused = visitor.post(client, page, address="https://mastodon.social/@name")
    assert refused.status_code == 422
    assert "This is not the address of one post" in refused.text
    assert 'value="https://mastodon.social/@name"' in refused.text
    visitor.post(client, page, address="https://mastodon.social/@name/777")
    assert "https://mastodon.social/@name/777" in client.get(page).text
    visitor.post(client, f"{page}/mastodon/forget")
    assert "https://mastodon.social/@name/777" not in client.get(page).text


def test_a_feed_with_originals_asks_no_more_for_more_posts(
    session: Session, network: Network, camille: Person, account: Account
) -> None:
    posts = [factories.post(session) for _ in range(3)]
    for each in posts:
        actions.note_original(session, each.author, each, "https://mastodon.social/@name/777")
    seen: list[str] = []
    sa.event.listen(session.get_bind(), "before_cursor_execute", lambda *call: seen.append(call[2]))
    originals_of(session, [each.id for each in posts])
    assert len(seen) == 1
