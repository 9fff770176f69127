"""Relays on a network that has an account way and a share page, and lets nobody look up what was sent."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy import clock, crypto
from advocacy.errors import Refused
from advocacy.feed import queries as feed
from advocacy.networks.models import Account, AccountState, Server
from advocacy.people.models import Person
from advocacy.shares import actions, jobs
from advocacy.shares.models import Act, Delivery, DeliveryState
from advocacy.shares.queries import Tray, trays_for
from tests import factories, visitor
from tests.conftest import environment
from tests.networks.linkedin_peer import SELF_SERVE, LinkedInPeer, brought
from tests.peer import Cut, Peer
from tests.shares.ground import only, relay, standing

POSTS = ("POST", "/rest/posts")


@pytest.fixture
def there(peer: Peer, redis: Redis) -> Iterator[LinkedInPeer]:
    made = LinkedInPeer(peer)
    made.tokens["a token"] = SELF_SERVE
    with environment(RELAIS_NETWORKS=brought(peer, "linkedin"), RELAIS_SANDBOX="false"):
        yield made


@pytest.fixture
def claire(session: Session) -> Person:
    return factories.person(session, language="en")


@pytest.fixture
def account(session: Session, there: LinkedInPeer, claire: Person) -> Account:
    place = factories.server(session, "linkedin", origin="https://www.linkedin.com")
    values = {"remote_id": "abc123", "handle": "Claire Martin", "scopes": SELF_SERVE}
    made = factories.account(session, claire, place, token_sealed=crypto.seal("a token"), **values)
    session.commit()
    return made


def due(session: Session, person: Person, account: Account) -> Delivery:
    """A relay whose undo is over."""
    delivery = only(relay(session, person, account, text="Trois leçons (et une surprise) #terrain"))
    delivery.due_at = clock.now()
    session.commit()
    return delivery


def lost(session: Session, there: LinkedInPeer, person: Person, account: Account) -> Delivery:
    """A relay that arrived, whose answer did not."""
    delivery = due(session, person, account)

    def arrive(heard: object) -> Cut:
        there._rest("w_member_social", there._post)(heard)  # type: ignore[arg-type]
        return Cut()

    there.peer.tell(*POSTS, arrive)
    jobs.deliver_due("linkedin")
    there.peer.tell(*POSTS, there._rest("w_member_social", there._post))
    assert standing(session, delivery) == (DeliveryState.UNCONFIRMED, "no-answer")
    return delivery


def tray(session: Session, person: Person) -> Tray:
    """The tray of a new post."""
    post = factories.post(session, link_url="https://atelier.example/lecons")
    return trays_for(session, person, [feed.face_of(session, post)])[post.id]


def test_a_relay_reaches_linkedin_as_it_was_typed(
    session: Session, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    delivery = due(session, claire, account)
    assert jobs.deliver_due("linkedin") == 1
    assert standing(session, delivery) == (DeliveryState.PUBLISHED, "")
    [sent] = there.posts.values()
    assert sent["commentary"].splitlines()[0] == "Trois leçons \\(et une surprise\\) {hashtag|\\#|terrain}"
    assert delivery.remote_url == f"{there.peer.origin}/feed/update/{delivery.remote_id}/"


def test_an_address_that_names_an_activity_is_never_offered(session: Session, there: LinkedInPeer) -> None:
    post = factories.post(session)
    for url in (
        "https://www.linkedin.com/feed/update/urn:li:activity:712",
        "https://www.linkedin.com/posts/claire-martin_emploi-activity-712-AbCd",
    ):
        with pytest.raises(Refused, match="activity-only"):
            actions.note_original(session, post.author, post, url)


def test_the_author_s_own_post_is_reshared_under_the_person_s_words(
    session: Session, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    post = factories.post(session)
    url = "https://www.linkedin.com/posts/paul_metier-share-712-AbCd?utm_source=share"
    actions.note_original(session, post.author, post, url)
    delivery = only(relay(session, claire, account, post, text="À lire.", act=Act.RESHARE))
    delivery.due_at = clock.now()
    session.commit()
    assert jobs.deliver_due("linkedin") == 1
    assert standing(session, delivery) == (DeliveryState.PUBLISHED, "")
    [sent] = there.posts.values()
    assert (sent["reshareContext"], sent["commentary"]) == ({"parent": "urn:li:share:712"}, "À lire.")


def test_what_cannot_be_looked_up_is_left_to_its_person(
    session: Session, client: FlaskClient, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    delivery = lost(session, there, claire, account)
    visitor.sign_in(client, session, claire)
    page = client.get("/relays").text
    assert "LinkedIn lets nobody check: look there yourself, then tell us." in page
    assert "Next check" not in page
    assert "I see it, it is published" in page
    delivery.look_at = clock.now()
    session.commit()
    assert (jobs.look_up("linkedin"), jobs.look_up("linkedin")) == (1, 0)
    assert standing(session, delivery)[0] == DeliveryState.UNCONFIRMED
    assert len(there.posts) == 1


def test_a_person_who_overlooks_it_publishes_it_no_second_time(
    session: Session, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    delivery = lost(session, there, claire, account)
    actions.absent(session, delivery)
    actions.retry(session, delivery)
    session.commit()
    jobs.deliver_due("linkedin")
    assert standing(session, delivery) == (DeliveryState.PUBLISHED, "")
    assert list(there.posts) == [delivery.remote_id]


def test_what_was_surely_lost_goes_once_more_when_the_person_says_so(
    session: Session, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    delivery = lost(session, there, claire, account)
    there.posts.clear()
    actions.absent(session, delivery)
    actions.retry(session, delivery)
    session.commit()
    jobs.deliver_due("linkedin")
    assert standing(session, delivery)[0] == DeliveryState.PUBLISHED
    assert len(there.posts) == 1


def test_a_version_that_is_over_pauses_linkedin_for_everybody(
    session: Session, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    delivery = due(session, claire, account)
    with environment(RELAIS_NETWORKS=brought(there.peer, "linkedin").replace('"api"', '"version": "202501", "api"')):
        jobs.deliver_due("linkedin")
    assert standing(session, delivery) == (DeliveryState.HELD, "network-paused")
    place = session.get_one(Server, account.server_id)
    session.refresh(place)
    assert place.paused_because == "version"


def test_whoever_has_no_account_there_has_the_share_page(session: Session, there: LinkedInPeer, claire: Person) -> None:
    found = tray(session, claire)
    assert "linkedin" in [choice.way.id for choice in found.pages]
    assert found.by_page


def test_a_connected_account_takes_the_place_of_the_share_page(
    session: Session, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    found = tray(session, claire)
    assert [choice.way.network for choice in found.chosen] == ["linkedin"]
    assert "linkedin" not in [choice.way.id for choice in found.pages]
    assert "whatsapp" in [choice.way.id for choice in found.pages]


def test_the_share_page_is_back_while_nothing_can_leave_through_the_account(
    session: Session, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    account.state = AccountState.EXPIRED
    session.commit()
    assert "linkedin" in [choice.way.id for choice in tray(session, claire).pages]


def test_both_ways_bear_one_name(
    session: Session, client: FlaskClient, there: LinkedInPeer, claire: Person, account: Account
) -> None:
    visitor.sign_in(client, session, claire)
    post = factories.post(session)
    session.commit()
    page = client.get(f"/posts/{post.id}/relay").text
    assert "Relay on LinkedIn" in page
    assert "Copy and open LinkedIn" not in page
