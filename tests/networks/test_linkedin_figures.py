"""LinkedIn's second application reads figures for its person, is no way out, and its absence is told."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy import application, clock, crypto, http
from advocacy.errors import Refused
from advocacy.networks import jobs as network_jobs
from advocacy.networks import queries
from advocacy.networks.connector import Permission
from advocacy.networks.connectors.linkedin.reader import LinkedInFigures
from advocacy.networks.models import Account, AccountState, FollowerCount
from advocacy.people.models import Person
from advocacy.reach import jobs
from advocacy.reach.models import Reading
from advocacy.shares.models import Delivery, DeliveryState
from advocacy.shares.queries import ways
from tests import factories, visitor
from tests.conftest import environment
from tests.networks.contract.fakes import BACK, MESSAGE
from tests.networks.linkedin_peer import ANALYTICS, SELF_SERVE, LinkedInPeer, brought
from tests.peer import Answer, Peer
from tests.shares.ground import relay

NETWORK = LinkedInFigures()
PLACE = "https://www.linkedin.com"


@pytest.fixture
def there(peer: Peer, redis: Redis) -> Iterator[LinkedInPeer]:
    made = LinkedInPeer(peer, approved=ANALYTICS)
    made.tokens |= {"publishes": SELF_SERVE, "reads": ANALYTICS}
    with environment(RELAIS_NETWORKS=brought(peer, "linkedin", "linkedin-figures"), RELAIS_SANDBOX="false"):
        yield made


def account(session: Session, person: Person, name: str, token: str, scopes: str) -> Account:
    """A connected account of one of the two applications."""
    place = queries.server_at(session, name, PLACE) or factories.server(session, name, origin=PLACE, client_id="")
    sealed = crypto.seal(token)
    made = factories.account(session, person, place, token_sealed=sealed, scopes=scopes, remote_id="abc123")
    session.commit()
    return made


def out(session: Session, person: Person, by: Account, urn: str = "urn:li:share:77") -> Delivery:
    """A relay that has been out for an hour."""
    share, at = factories.share(session, person), clock.now() - timedelta(minutes=61)
    made = factories.delivery(session, share, by, state=DeliveryState.PUBLISHED, published_at=at, remote_id=urn)
    session.commit()
    return made


def readings(session: Session, delivery: Delivery) -> Reading:
    """What was read of it."""
    session.expire_all()
    found = session.scalars(
        sa.select(Reading).where(Reading.delivery_id == delivery.id, Reading.taken_at.is_not(None))
    ).one()
    session.commit()
    return found


def test_it_asks_for_figures_alone_and_knows_whose_they_are(there: LinkedInPeer) -> None:
    client = there.client(NETWORK)
    assert "r_member_postAnalytics" in NETWORK.authorize_url(client, BACK, "s", "c")
    assert "w_member_social" not in NETWORK.authorize_url(client, BACK, "s", "c")
    found = NETWORK.identity(client, NETWORK.exchange(client, BACK, "the-code", ""))
    assert (found.name, found.profile_url) == ("Claire Martin", f"{there.peer.origin}/in/claire-martin/")
    assert found.followers == 961


@pytest.mark.parametrize("act", ["publish", "reshare", "delete"])
def test_it_publishes_and_deletes_nothing(there: LinkedInPeer, act: str) -> None:
    given = {"publish": (MESSAGE,), "reshare": (None, MESSAGE), "delete": ("urn:li:share:1",)}[act]
    with pytest.raises(Permission):
        getattr(NETWORK, act)(there.holder(NETWORK), *given)
    assert there.peer.heard == []


def test_posts_of_both_kinds_are_read_and_a_gone_one_is_absent(there: LinkedInPeer) -> None:
    holder = there.holder(NETWORK, ANALYTICS)
    found = NETWORK.readings(holder, ["urn:li:share:7", "urn:li:ugcPost:8", "urn:li:share:404"])
    assert [one.remote_id for one in found] == ["urn:li:share:7", "urn:li:ugcPost:8"]
    assert (found[0].views, found[0].viewers, found[0].followers, found[0].missing) == (1312, 904, 961, {})


def test_relays_on_linkedin_are_read_through_it(session: Session, there: LinkedInPeer) -> None:
    claire = factories.person(session)
    by = account(session, claire, "linkedin", "publishes", SELF_SERVE)
    account(session, claire, "linkedin-figures", "reads", ANALYTICS)
    delivery = out(session, claire, by)
    assert jobs.read() == 1
    found = readings(session, delivery)
    assert (found.views, found.viewers, found.likes, found.comments, found.reshares) == (1312, 904, 31, 4, 2)
    assert session.scalars(sa.select(FollowerCount.followers)).all() == [961]


def test_nobody_else_s_figures_account_reads_them(session: Session, there: LinkedInPeer) -> None:
    claire = factories.person(session)
    delivery = out(session, claire, account(session, claire, "linkedin", "publishes", SELF_SERVE))
    account(session, factories.person(session), "linkedin-figures", "reads", ANALYTICS)
    jobs.read()
    found = readings(session, delivery)
    assert (found.views, set(found.missing.values())) == (None, {"not-granted"})


@pytest.mark.parametrize(("name", "code"), [("linkedin-figures", "reconnect"), ("linkedin", "disconnected")])
def test_a_lost_right_to_read_ends_no_right_to_publish(
    session: Session, there: LinkedInPeer, name: str, code: str
) -> None:
    claire = factories.person(session)
    by = account(session, claire, "linkedin", "publishes", SELF_SERVE)
    reads = account(session, claire, "linkedin-figures", "reads", ANALYTICS)
    delivery = out(session, claire, by)
    if name == "linkedin":
        by.disconnected()
        session.commit()
    else:
        del there.tokens["reads"]
    jobs.read()
    assert set(readings(session, delivery).missing.values()) == {code}
    session.refresh(by)
    session.refresh(reads)
    states = {"linkedin": by.state, "linkedin-figures": reads.state}
    other = {"linkedin": "linkedin-figures", "linkedin-figures": "linkedin"}[name]
    assert states[other] == AccountState.CONNECTED
    assert states[name] != AccountState.CONNECTED


def test_it_is_no_way_out_and_has_no_captions(app: Flask, session: Session, there: LinkedInPeer) -> None:
    claire = factories.person(session)
    reads = account(session, claire, "linkedin-figures", "reads", ANALYTICS)
    assert ways.accounts(session, claire.id) == []
    with pytest.raises(Refused, match="no-way"):
        relay(session, claire, reads)
    with app.test_request_context():
        names = [outlet.name for outlet in application._outlets()]
    assert (names.count("linkedin"), names.count("linkedin-figures")) == (1, 0)


def test_followers_are_counted_only_where_a_network_says_them(session: Session, there: LinkedInPeer) -> None:
    claire = factories.person(session)
    account(session, claire, "linkedin", "publishes", SELF_SERVE)
    reads = account(session, claire, "linkedin-figures", "reads", ANALYTICS)
    network_jobs.count_followers()
    network_jobs.count_followers()
    assert queries.followers_of(session, reads.id) == 961
    assert [heard.path for heard in there.peer.heard].count("/v2/userinfo") == 0


def test_withheld_figures_are_told_of_and_not_awaited(
    client: FlaskClient, session: Session, there: LinkedInPeer
) -> None:
    claire = factories.person(session, language="en")
    visitor.sign_in(client, session, claire)
    out(session, claire, account(session, claire, "linkedin", "publishes", SELF_SERVE))
    jobs.read()
    page = client.get("/relays").text
    assert "LinkedIn gives figures only to applications it has approved" in page
    assert "No reading yet" not in page


def test_it_is_offered_where_an_owner_has_brought_it_and_once(
    client: FlaskClient, session: Session, there: LinkedInPeer
) -> None:
    claire = factories.person(session, language="en")
    visitor.sign_in(client, session, claire)
    assert "Connect LinkedIn figures" in client.get("/accounts").text
    account(session, claire, "linkedin-figures", "reads", ANALYTICS)
    page = client.get("/accounts").text
    assert "Connect LinkedIn figures" not in page
    assert "Connect a LinkedIn account" in page
    with environment(RELAIS_NETWORKS=brought(there.peer, "linkedin"), RELAIS_SANDBOX="false"):
        session.delete(session.scalars(sa.select(Account)).one())
        session.commit()
        assert "Connect LinkedIn figures" not in client.get("/accounts").text


def test_a_person_connects_linkedin_without_a_proof_that_it_would_refuse(
    client: FlaskClient, session: Session, there: LinkedInPeer
) -> None:
    there.approved = SELF_SERVE
    claire = factories.person(session, language="en")
    visitor.sign_in(client, session, claire)
    away = visitor.post(client, "/accounts/connect", network="linkedin").headers["refresh"]
    answer = http.request("GET", away.partition("url=")[2])
    assert "code=the-code" in answer.headers["location"]
    assert client.get(f"/accounts/callback?{urlsplit(answer.headers['location']).query}").status_code == 303
    [view] = queries.accounts_of(session, claire.id)
    assert (view.handle, view.connector, view.usable, view.ending) == ("Claire Martin", "linkedin", True, False)
    page = client.get("/accounts").text
    assert "LinkedIn ends each connection after 60 days" in page
    assert "An invented network" not in page


def test_a_refusal_by_linkedin_keeps_what_the_owner_brought(
    client: FlaskClient, session: Session, there: LinkedInPeer
) -> None:
    visitor.sign_in(client, session, factories.person(session, language="en"))
    place = factories.server(session, "linkedin", origin=PLACE, client_id="kept")
    session.commit()
    there.peer.tell("POST", "/oauth/v2/accessToken", Answer(401, {"error": "invalid_client"}))
    away = visitor.post(client, "/accounts/connect", network="linkedin").headers["refresh"]
    state = away.partition("state=")[2].partition("&")[0]
    assert client.get(f"/accounts/callback?code=the-code&state={state}").status_code == 303
    session.refresh(place)
    assert place.client_id == "kept"
