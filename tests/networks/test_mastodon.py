"""What is Mastodon's own: listings, batches, pictures that are processed for a while, limits of each server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advocacy.networks.connector import Attachment, Holder, Original, Permanent, Permission, Published, Retry
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.connectors.sandbox import Sandbox
from tests.conftest import environment
from tests.networks.contract.fakes import BACK, MESSAGE, Fake
from tests.networks.contract.fakes.mastodon import mastodon, status
from tests.peer import Answer, Cut, Peer

LISTING = "GET", "/api/v1/accounts/5/statuses"


@pytest.fixture(params=[Mastodon(), Sandbox()], ids=lambda network: network.name)
def network(request: pytest.FixtureRequest, peer: Peer) -> Iterator[Mastodon]:
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=peer.origin):
        yield request.param


@pytest.fixture
def fake(network: Mastodon, peer: Peer) -> Fake:
    return mastodon(network, peer)


def test_a_server_that_leads_to_a_private_address_is_refused(network: Mastodon, fake: Fake) -> None:
    fake.peer.tell("GET", "/api/v2/instance", Answer(307, headers={"Location": "http://127.0.0.2:80/api/v1/statuses"}))
    with pytest.raises(Permanent) as caught:
        network.register(fake.client.origin, BACK)
    assert caught.value.code == "server-refused"


def test_the_revoked_token_is_named(network: Mastodon, fake: Fake) -> None:
    network.revoke(fake.client, fake.holder)
    assert fake.peer.on(*fake.revoke)[0].form["token"] == "secret-token"


def test_an_older_publication_with_the_same_text_is_another_one(network: Mastodon, fake: Fake) -> None:
    old = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    fake.peer.tell(*LISTING, Answer(body=[{**status(fake.peer.origin), "created_at": old}]))
    assert network.find(fake.holder, MESSAGE, datetime.now(UTC) - timedelta(minutes=5)) is None


@pytest.mark.parametrize("behaviour", [Answer(200, [{"no": "id"}]), Answer(200, {})])
def test_a_listing_without_sense_is_asked_for_again(network: Mastodon, fake: Fake, behaviour: Answer | Cut) -> None:
    fake.peer.tell(*LISTING, behaviour)
    with pytest.raises(Retry):
        network.find(fake.holder, MESSAGE, datetime.now(UTC))


def test_many_readings_are_asked_in_few_calls_and_what_is_gone_is_absent(network: Mastodon, fake: Fake) -> None:
    ids = [str(number) for number in range(100, 139)]
    found = network.readings(fake.holder, [*ids, "gone"])
    assert [one.remote_id for one in found] == ids
    assert len(fake.peer.heard) < 10


def test_a_token_the_network_no_longer_knows_counts_as_revoked(network: Mastodon, fake: Fake) -> None:
    fake.peer.tell(*fake.revoke, Answer(403, {"error": "unauthorized_client"}))
    with pytest.raises(Permission):
        network.revoke(fake.client, fake.holder)
    fake.peer.tell("GET", "/api/v1/accounts/verify_credentials", Answer(401, {}))
    network.revoke(fake.client, fake.holder)


def test_a_text_is_measured_by_the_servers_own_rule(network: Mastodon, fake: Fake) -> None:
    rule = network.rule(fake.client.facts)
    assert (rule.limit, rule.per_url) == (640, 23)
    address = "https://relais.example/" + "x" * 200
    assert network.length(f"Vu {address} été 👨‍👩‍👧", fake.client.facts) == 3 + 23 + 6


PICTURED = replace(MESSAGE, attachments=[Attachment(b"bytes", "image/png", "Une équipe dehors")])


def test_an_image_travels_with_its_words_and_is_waited_for(network: Mastodon, fake: Fake) -> None:
    fake.peer.tell("POST", "/api/v2/media", Answer(202, {"id": "9", "url": None}))
    fake.peer.tell("GET", "/api/v1/media/9", Answer(206, {"id": "9"}), Answer(200, {"id": "9"}))
    assert isinstance(network.publish(fake.holder, PICTURED), Published)
    [image] = fake.peer.on("POST", "/api/v2/media")
    assert "Une équipe dehors".encode() in image.body
    assert fake.peer.on(*fake.publish)[0].form["media_ids[]"] == "9"


@pytest.mark.parametrize("behaviour", [Answer(500), Cut(), Answer(200, {}), Answer(429, {}, {"Retry-After": "9"})])
def test_nothing_is_published_when_its_image_does_not_arrive(
    network: Mastodon, fake: Fake, behaviour: Answer | Cut
) -> None:
    fake.peer.tell("POST", "/api/v2/media", behaviour)
    with pytest.raises(Retry):
        network.publish(fake.holder, PICTURED)
    assert fake.peer.on(*fake.publish) == []


def test_a_warning_stands_in_front_and_the_person_chooses_who_sees_it(network: Mastodon, fake: Fake) -> None:
    network.publish(fake.holder, replace(MESSAGE, warning="Emploi", visibility="followers"))
    sent = fake.peer.on(*fake.publish)[0].form
    assert (sent["spoiler_text"], sent["visibility"], sent["language"]) == ("Emploi", "private", "fr")
    network.publish(fake.holder, replace(MESSAGE, visibility="unlisted"))
    plain = fake.peer.on(*fake.publish)[1].form
    assert plain["visibility"] == "unlisted"
    assert "spoiler_text" not in plain


@pytest.mark.parametrize(("warning", "goes"), [("x" * 10, True), ("x" * 11, False)])
def test_a_warning_counts_in_the_length(network: Mastodon, fake: Fake, warning: str, goes: bool) -> None:
    long = replace(MESSAGE, text="y" * 630, warning=warning)
    if goes:
        network.publish(fake.holder, long)
    else:
        with pytest.raises(Permanent) as caught:
            network.publish(fake.holder, long)
        assert caught.value.code == "too-long"
    assert len(fake.peer.on(*fake.publish)) == goes


def test_nobody_sees_what_was_meant_for_others(network: Mastodon, fake: Fake) -> None:
    with pytest.raises(Permanent):
        network.publish(fake.holder, replace(MESSAGE, visibility="colleagues"))
    assert fake.peer.on(*fake.publish) == []


ELSEWHERE = Original("https://other.example/@paul/9")
QUOTING = replace(MESSAGE, quoted=ELSEWHERE)


def test_a_quote_names_the_status_by_its_id_on_the_persons_own_server(network: Mastodon, fake: Fake) -> None:
    allowed = status(fake.peer.origin, quote_approval={"current_user": "manual"})
    fake.peer.tell("GET", "/api/v1/statuses/77", Answer(body=allowed))
    network.publish(fake.holder, QUOTING)
    assert fake.peer.on(*fake.publish)[0].form["quoted_status_id"] == "77"


def test_a_quote_that_its_author_forbids_or_the_server_cannot_make_does_not_leave(
    network: Mastodon, fake: Fake
) -> None:
    denied = status(fake.peer.origin, quote_approval={"current_user": "denied"})
    fake.peer.tell("GET", "/api/v1/statuses/77", Answer(body=denied))
    older = replace(fake.client, facts=fake.client.facts | {"also": []})
    for holder, code in ((fake.holder, "quote-denied"), (replace(fake.holder, client=older), "no-quotes")):
        with pytest.raises(Permanent) as caught:
            network.publish(holder, QUOTING)
        assert caught.value.code == code
    assert fake.peer.on(*fake.publish) == []


@pytest.mark.parametrize(("version", "offered"), [(7, True), (6, False)])
def test_whether_a_server_quotes_is_its_own_word(network: Mastodon, fake: Fake, version: int, offered: bool) -> None:
    instance = {"version": "4.5.1", "api_versions": {"mastodon": version}}
    fake.peer.tell("GET", "/api/v2/instance", Answer(body=instance))
    assert network.learn(fake.client).facts["also"] == (["quote"] if offered else [])


def test_a_quoting_status_is_found_by_its_own_words(network: Mastodon, fake: Fake) -> None:
    one = status(fake.peer.origin)
    shown = f'<p class="quote-inline">RE: <a href="https://other.example/@paul/9">paul</a></p>{one["content"]}'
    fake.peer.tell(*LISTING, Answer(body=[one | {"content": shown}]))
    assert isinstance(network.find(fake.holder, QUOTING, datetime.now(UTC)), Published)


def careless(fake: Fake) -> Holder:
    """An account on a server that does not keep Mastodon's promises."""
    return replace(fake.holder, client=replace(fake.client, facts=fake.client.facts | {"idempotent": False}))


def test_where_keys_are_ignored_a_boost_that_is_there_is_not_made_again(network: Mastodon, fake: Fake) -> None:
    assert fake.reshare
    boost = status(fake.peer.origin, id="78", reblog=status(fake.peer.origin))
    fake.peer.tell(*LISTING, Answer(body=[status(fake.peer.origin, id="79"), boost]))
    outcome = network.reshare(careless(fake), ELSEWHERE, MESSAGE)
    assert isinstance(outcome, Published)
    assert (outcome.remote_id, fake.peer.on(*fake.reshare)) == ("78", [])
    fake.peer.tell(*LISTING, Answer(body=[status(fake.peer.origin)]))
    network.reshare(careless(fake), ELSEWHERE, MESSAGE)
    assert len(fake.peer.on(*fake.reshare)) == 1


def test_the_last_call_that_a_server_allows_says_until_when_to_rest(network: Mastodon, fake: Fake) -> None:
    until = (datetime.now(UTC) + timedelta(minutes=4)).replace(microsecond=0)
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": until.isoformat()}
    fake.peer.tell(*fake.publish, Answer(body=status(fake.peer.origin), headers=headers))
    outcome = network.publish(fake.holder, MESSAGE)
    assert isinstance(outcome, Published)
    assert outcome.rest_until == until
    fake.peer.tell(
        *fake.publish, Answer(body=status(fake.peer.origin), headers=headers | {"X-RateLimit-Remaining": "1"})
    )
    assert network.publish(fake.holder, MESSAGE) == Published("77", f"{fake.peer.origin}/@claire/77")
