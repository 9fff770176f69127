"""Every connector keeps the contract: good answers become values, bad ones one of seven errors, nothing leaks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy import http
from advocacy.networks.connector import (
    Attachment,
    Connector,
    ConnectorError,
    OutcomeUnknown,
    Permanent,
    Permission,
    Published,
    Reconnect,
    Retry,
    Tokens,
)
from advocacy.networks.queries import all_connectors
from tests.conftest import environment
from tests.networks.contract.fakes import FAKES, MESSAGE, Fake
from tests.peer import Answer, Cut, Drip, Peer, Silence

with environment(RELAIS_SANDBOX="true"):
    NETWORKS = all_connectors()

BACK = "https://relais.example/accounts/callback"


@pytest.fixture(params=NETWORKS, ids=lambda network: network.name)
def network(request: pytest.FixtureRequest, peer: Peer) -> Iterator[Connector]:
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=peer.origin):
        yield request.param


@pytest.fixture
def fake(network: Connector, peer: Peer) -> Fake:
    return FAKES[network.name](network, peer)


def _published(network: Connector, fake: Fake) -> Published:
    outcome = network.publish(fake.holder, MESSAGE)
    assert isinstance(outcome, Published)
    return outcome


def test_every_connector_is_under_contract() -> None:
    assert {network.name for network in NETWORKS} == set(FAKES)


def test_a_sign_in_asks_the_person_with_state_and_challenge(network: Connector, fake: Fake) -> None:
    address = urlsplit(network.authorize_url(fake.client, BACK, "the-state", "the-challenge"))
    values = parse_qs(address.query)
    assert f"{address.scheme}://{address.netloc}" == fake.client.origin
    assert (values["state"], values["code_challenge"]) == (["the-state"], ["the-challenge"])
    assert (values["redirect_uri"], values["code_challenge_method"]) == ([BACK], ["S256"])


def test_a_code_becomes_tokens_and_an_identity(network: Connector, fake: Fake) -> None:
    tokens = network.exchange(fake.client, BACK, "the-code", "the-verifier")
    sent = fake.peer.on(*fake.exchange)[0].form
    assert (sent["code"], sent["code_verifier"], sent["redirect_uri"]) == ("the-code", "the-verifier", BACK)
    identity = network.identity(fake.client, tokens)
    assert (identity.remote_id, identity.followers, identity.name) == ("5", 412, "Claire")


def test_a_publication_carries_its_key_text_and_language(network: Connector, fake: Fake) -> None:
    assert _published(network, fake) == Published("77", f"{fake.peer.origin}/@claire/77")
    [sent] = fake.peer.on(*fake.publish)
    assert (sent.form["status"], sent.form["language"]) == (MESSAGE.text, "fr")
    assert sent.headers["idempotency-key"] == MESSAGE.key
    assert sent.headers["authorization"] == "Bearer secret-token"


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (401, Reconnect, "token-refused"),
        (403, Permission, "forbidden"),
        (404, Permanent, "gone"),
        (413, Permanent, "too-big"),
        (422, Permanent, "refused"),
        (400, Permanent, "refused"),
        (500, OutcomeUnknown, "server-error"),
        (503, OutcomeUnknown, "server-error"),
    ],
)
def test_a_refused_publication_is_one_of_the_seven_errors(
    network: Connector, fake: Fake, status: int, error: type[ConnectorError], code: str
) -> None:
    fake.peer.tell(*fake.publish, Answer(status, {"error": "Their own words"}))
    with pytest.raises(error) as caught:
        network.publish(fake.holder, MESSAGE)
    assert (caught.value.code, caught.value.detail) == (code, "Their own words")
    assert len(fake.peer.on(*fake.publish)) == 1


@pytest.mark.parametrize("form", ["iso", "seconds", "unix", "http"])
def test_a_rate_limit_says_until_when_in_any_form(network: Connector, fake: Fake, form: str) -> None:
    until = (datetime.now(UTC) + timedelta(seconds=90)).replace(microsecond=0)
    headers = {
        "iso": {"X-RateLimit-Reset": until.isoformat()},
        "seconds": {"Retry-After": "90"},
        "unix": {"X-RateLimit-Reset": str(int(until.timestamp()))},
        "http": {"Retry-After": until.strftime("%a, %d %b %Y %H:%M:%S GMT")},
    }[form]
    fake.peer.tell(*fake.publish, Answer(429, {"error": "Too many requests"}, headers))
    with pytest.raises(Retry) as caught:
        network.publish(fake.holder, MESSAGE)
    assert caught.value.at is not None
    assert abs((caught.value.at - until).total_seconds()) < 5


@pytest.mark.parametrize("header", ["soon", "", "99999999999999999999", "2026-99-99T00:00:00Z", "Tue, nonsense"])
def test_a_rate_limit_without_sense_is_still_a_rate_limit(network: Connector, fake: Fake, header: str) -> None:
    fake.peer.tell(*fake.publish, Answer(429, {}, {"Retry-After": header}))
    with pytest.raises(Retry) as caught:
        network.publish(fake.holder, MESSAGE)
    assert caught.value.at is None or caught.value.at < datetime.now(UTC) + timedelta(hours=25)


def test_a_publication_that_never_left_may_be_tried_again(network: Connector, fake: Fake) -> None:
    fake.peer.stop()
    with pytest.raises(Retry) as caught:
        network.publish(fake.holder, MESSAGE)
    assert caught.value.code == "unreachable"


@pytest.mark.parametrize(
    "behaviour",
    [Cut(), Answer(200, "<html>"), Answer(200, []), Answer(200, {}), Answer(200, ""), Answer(200, "[" * 100_000)],
    ids=["cut", "html", "list", "empty", "nothing", "deep"],
)
def test_a_broken_answer_to_a_publication_leaves_its_outcome_unknown(
    network: Connector, fake: Fake, behaviour: Answer | Cut
) -> None:
    fake.peer.tell(*fake.publish, behaviour)
    with pytest.raises(OutcomeUnknown):
        network.publish(fake.holder, MESSAGE)
    assert len(fake.peer.on(*fake.publish)) == 1


@pytest.mark.parametrize("behaviour", [Silence(), Drip(Answer(body={"id": "1"}), pause=0.05)], ids=["silence", "drip"])
def test_an_answer_that_takes_too_long_leaves_the_outcome_unknown(
    network: Connector, fake: Fake, behaviour: Silence | Drip
) -> None:
    fake.peer.tell(*fake.publish, behaviour)
    with environment(RELAIS_CALL_SECONDS="0.4"), pytest.raises(OutcomeUnknown):
        network.publish(fake.holder, MESSAGE)


def test_a_huge_answer_leaves_the_outcome_unknown(network: Connector, fake: Fake) -> None:
    fake.peer.tell(*fake.publish, Answer(200, {"id": "1", "content": "x" * (http.DEFAULT.size + 1)}))
    with pytest.raises(OutcomeUnknown):
        network.publish(fake.holder, MESSAGE)


def test_a_redirect_to_a_private_address_is_not_followed(network: Connector, fake: Fake, peer: Peer) -> None:
    away = Answer(307, headers={"Location": "http://127.0.0.2:80/api/v1/statuses"})
    fake.peer.tell(*fake.publish, away)
    with pytest.raises(Permanent):
        network.publish(fake.holder, MESSAGE)
    fake.peer.tell("GET", "/api/v2/instance", away)
    with pytest.raises(Permanent) as caught:
        network.register(fake.client.origin, BACK)
    assert caught.value.code == "server-refused"


def test_a_lost_publication_is_found_by_its_text(network: Connector, fake: Fake) -> None:
    assert network.find(fake.holder, MESSAGE, datetime.now(UTC)) == Published("77", f"{fake.peer.origin}/@claire/77")


def test_an_older_publication_with_the_same_text_is_another_one(network: Connector, fake: Fake) -> None:
    old = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    fake.peer.tell(*fake.listing, Answer(body=[{**fake.status, "created_at": old}]))
    assert network.find(fake.holder, MESSAGE, datetime.now(UTC) - timedelta(minutes=5)) is None


def test_a_publication_that_is_not_there_is_said_so(network: Connector, fake: Fake) -> None:
    fake.peer.tell(*fake.listing, Answer(body=[]))
    assert network.find(fake.holder, MESSAGE, datetime.now(UTC) - timedelta(minutes=5)) is None


@pytest.mark.parametrize("behaviour", [Answer(500), Answer(200, "<html>"), Answer(200, [{"no": "id"}]), Cut()])
def test_looking_for_a_publication_may_be_tried_again(network: Connector, fake: Fake, behaviour: Answer | Cut) -> None:
    fake.peer.tell(*fake.listing, behaviour)
    with pytest.raises(Retry):
        network.find(fake.holder, MESSAGE, datetime.now(UTC))


def test_readings_are_the_networks_own_counts(network: Connector, fake: Fake) -> None:
    [found] = network.readings(fake.holder, ["77"])
    assert (found.likes, found.comments, found.reshares, found.followers) == (3, 0, 1, 412)
    for name in ("views", "viewers"):
        assert (getattr(found, name) is None) == (name in found.missing)


def test_a_metric_that_is_missing_is_never_zero(network: Connector, fake: Fake) -> None:
    fake.peer.tell(*fake.reading, Answer(body={"id": "77"}))
    [found] = network.readings(fake.holder, ["77"])
    values = {name: getattr(found, name) for name in ("views", "viewers", "likes", "comments", "reshares", "followers")}
    assert set(values.values()) == {None}
    assert set(found.missing) == set(values)


def test_many_readings_are_asked_in_few_calls_and_what_is_gone_is_absent(network: Connector, fake: Fake) -> None:
    ids = [str(number) for number in range(100, 139)]
    found = network.readings(fake.holder, [*ids, "gone"])
    assert [one.remote_id for one in found] == ids
    assert len(fake.peer.heard) < 10


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (Answer(401), Reconnect),
        (Answer(403), Permission),
        (Answer(429, {}, {"Retry-After": "30"}), Retry),
        (Answer(500), Retry),
        (Answer(200, "oops"), Retry),
        (Cut(), Retry),
    ],
)
def test_a_reading_that_fails_is_an_error_and_no_number(
    network: Connector, fake: Fake, behaviour: Answer | Cut, error: type[ConnectorError]
) -> None:
    fake.peer.tell(*fake.reading, behaviour)
    with pytest.raises(error):
        network.readings(fake.holder, ["77"])


def test_a_deleted_status_may_be_deleted_again(network: Connector, fake: Fake) -> None:
    network.delete(fake.holder, "77")
    fake.peer.tell(*fake.delete, Answer(404, {"error": "Record not found"}))
    network.delete(fake.holder, "77")
    assert len(fake.peer.on(*fake.delete)) == 2


def test_a_revoked_token_is_revoked_at_the_network(network: Connector, fake: Fake) -> None:
    network.revoke(fake.client, fake.holder)
    assert fake.peer.on(*fake.revoke)[0].form["token"] == "secret-token"


def test_a_token_the_network_no_longer_knows_counts_as_revoked(network: Connector, fake: Fake) -> None:
    fake.peer.tell(*fake.revoke, Answer(403, {"error": "unauthorized_client"}))
    with pytest.raises(Permission):
        network.revoke(fake.client, fake.holder)
    fake.peer.tell("GET", "/api/v1/accounts/verify_credentials", Answer(401, {}))
    network.revoke(fake.client, fake.holder)


def test_a_reshare_gives_its_own_id(network: Connector, fake: Fake) -> None:
    for address in (f"{fake.peer.origin}/@claire/77", "https://other.example/@paul/9"):
        outcome = network.reshare(fake.holder, address, "key")
        assert isinstance(outcome, Published)
        assert outcome.remote_id == "78"


def test_a_bad_code_connects_nothing(network: Connector, fake: Fake) -> None:
    for behaviour in (
        Answer(400, {"error": "invalid_grant"}),
        Answer(401, {"error": "invalid_client"}),
        Answer(200, {}),
    ):
        fake.peer.tell(*fake.exchange, behaviour)
        with pytest.raises(ConnectorError):
            network.exchange(fake.client, BACK, "bad", "verifier")


def test_no_error_and_no_printed_value_holds_a_secret(network: Connector, fake: Fake) -> None:
    fake.peer.tell(*fake.publish, Answer(401, {"error": "no"}))
    with pytest.raises(Reconnect) as caught:
        network.publish(fake.holder, MESSAGE)
    tokens = Tokens("secret-token", "secret-token")
    shown = repr((caught.value, caught.value.detail, fake.holder, fake.client, tokens, caught.value.__context__))
    assert "secret-token" not in shown
    assert "hush" not in shown


def test_a_text_is_measured_by_the_servers_own_rule(network: Connector, fake: Fake) -> None:
    rule = network.rule(fake.client.facts)
    assert (rule.limit, rule.per_url) == (640, 23)
    address = "https://relais.example/" + "x" * 200
    assert network.length(f"Vu {address} été 👨‍👩‍👧", fake.client.facts) == 3 + 23 + 6


PICTURED = replace(MESSAGE, attachments=[Attachment(b"bytes", "image/png", "Une équipe dehors")])


def test_an_image_travels_with_its_words_and_is_waited_for(network: Connector, fake: Fake) -> None:
    fake.peer.tell("POST", "/api/v2/media", Answer(202, {"id": "9", "url": None}))
    fake.peer.tell("GET", "/api/v1/media/9", Answer(206, {"id": "9"}), Answer(200, {"id": "9"}))
    assert isinstance(network.publish(fake.holder, PICTURED), Published)
    [image] = fake.peer.on("POST", "/api/v2/media")
    assert "Une équipe dehors".encode() in image.body
    assert fake.peer.on(*fake.publish)[0].form["media_ids[]"] == "9"


@pytest.mark.parametrize("behaviour", [Answer(500), Cut(), Answer(200, {}), Answer(429, {}, {"Retry-After": "9"})])
def test_nothing_is_published_when_its_image_does_not_arrive(
    network: Connector, fake: Fake, behaviour: Answer | Cut
) -> None:
    fake.peer.tell("POST", "/api/v2/media", behaviour)
    with pytest.raises(Retry):
        network.publish(fake.holder, PICTURED)
    assert fake.peer.on(*fake.publish) == []
