"""Every connector keeps the contract: good answers become values, bad ones one of seven errors, nothing leaks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from advocacy import http
from advocacy.networks.connector import (
    Capability,
    Connector,
    ConnectorError,
    OutcomeUnknown,
    Permanent,
    Permission,
    Preparing,
    Published,
    PushedSignIn,
    Reconnect,
    RedirectSignIn,
    Retry,
    Tokens,
    Unknown,
)
from advocacy.networks.queries import all_connectors
from tests.conftest import environment
from tests.networks.contract.fakes import BACK, FAKES, MESSAGE, Fake, put_out
from tests.peer import Answer, Cut, Drip, Peer, Silence

with environment(RELAIS_SANDBOX="true"):
    # What only reads for another network is no way out, and has tests of its own.
    NETWORKS = [each for each in all_connectors() if Capability.PUBLISH in each.capabilities]


@pytest.fixture(params=NETWORKS, ids=lambda network: network.name)
def network(request: pytest.FixtureRequest, peer: Peer) -> Iterator[Connector]:
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=peer.origin):
        yield request.param


@pytest.fixture
def fake(network: Connector, peer: Peer) -> Fake:
    return FAKES[network.name](network, peer)


def _published(network: Connector, fake: Fake) -> Published:
    outcome = put_out(network, fake.holder, MESSAGE)
    assert isinstance(outcome, Published)
    return outcome


def test_every_connector_is_under_contract() -> None:
    assert {network.name for network in NETWORKS} == set(FAKES)


def test_a_network_that_prepares_can_be_followed(network: Connector) -> None:
    assert (Capability.PENDING in network.capabilities) == isinstance(network, Preparing)


def test_a_sign_in_asks_the_person_with_state_and_where_it_is_taken_a_challenge(network: Connector, fake: Fake) -> None:
    values = _asked(network, fake)
    assert (values["state"], values["redirect_uri"]) == ("the-state", BACK)
    proof = (values.get("code_challenge"), values.get("code_challenge_method"))
    assert proof == (("the-challenge", "S256") if fake.pkce else (None, None))


def _asked(network: Connector, fake: Fake) -> dict[str, str]:
    """What the network is asked for: in the address, or in a call before the person goes there."""
    if isinstance(network, PushedSignIn):
        assert fake.pushed
        network.depart(fake.client, BACK, "the-state", "the-challenge", fake.hint)
        return fake.peer.on(*fake.pushed)[-1].form
    assert isinstance(network, RedirectSignIn)
    return dict(parse_qsl(urlsplit(network.authorize_url(fake.client, BACK, "the-state", "the-challenge")).query))


def _exchanged(network: Connector, fake: Fake, code: str) -> Tokens:
    if isinstance(network, PushedSignIn):
        secret = network.depart(fake.client, BACK, "the-state", "the-challenge", fake.hint).secret
        return network.arrive(fake.client, BACK, {**fake.returned, "code": code}, "the-verifier", secret)
    assert isinstance(network, RedirectSignIn)
    return network.exchange(fake.client, BACK, code, "the-verifier")


def test_a_code_becomes_tokens_and_an_identity(network: Connector, fake: Fake) -> None:
    tokens = _exchanged(network, fake, "the-code")
    sent = fake.peer.on(*fake.exchange)[0].form
    assert (sent["code"], sent["redirect_uri"]) == ("the-code", BACK)
    assert sent.get("code_verifier") == ("the-verifier" if fake.pkce else None)
    assert network.identity(fake.client, tokens) == fake.identity


def test_who_says_how_many_follow_is_asked_for_it(network: Connector, fake: Fake) -> None:
    assert (fake.identity.followers is not None) == (Capability.FOLLOWERS in network.capabilities)


def test_a_publication_carries_its_text_its_token_and_its_key(network: Connector, fake: Fake) -> None:
    assert _published(network, fake) == fake.published
    [sent] = fake.peer.on(*fake.publish)
    fake.carried(sent)


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
    fake.peer.tell(*fake.publish, Answer(status, fake.says("Their own words")))
    error, code = fake.refusals.get(status, (error, code))
    with pytest.raises(error) as caught:
        put_out(network, fake.holder, MESSAGE)
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
    fake.peer.tell(*fake.publish, Answer(429, fake.says("Too many requests"), headers))
    with pytest.raises(Retry) as caught:
        put_out(network, fake.holder, MESSAGE)
    assert caught.value.at is not None
    assert abs((caught.value.at - until).total_seconds()) < 5


@pytest.mark.parametrize("header", ["soon", "", "99999999999999999999", "2026-99-99T00:00:00Z", "Tue, nonsense"])
def test_a_rate_limit_without_sense_is_still_a_rate_limit(network: Connector, fake: Fake, header: str) -> None:
    fake.peer.tell(*fake.publish, Answer(429, {}, {"Retry-After": header}))
    with pytest.raises(Retry) as caught:
        put_out(network, fake.holder, MESSAGE)
    assert caught.value.at is None or caught.value.at < datetime.now(UTC) + timedelta(hours=25)


def test_a_publication_that_never_left_may_be_tried_again(network: Connector, fake: Fake) -> None:
    fake.peer.stop()
    with pytest.raises(Retry) as caught:
        put_out(network, fake.holder, MESSAGE)
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
        put_out(network, fake.holder, MESSAGE)
    assert len(fake.peer.on(*fake.publish)) == 1


@pytest.mark.parametrize("behaviour", [Silence(), Drip(Answer(body={"id": "1"}), pause=0.05)], ids=["silence", "drip"])
def test_an_answer_that_takes_too_long_leaves_the_outcome_unknown(
    network: Connector, fake: Fake, behaviour: Silence | Drip
) -> None:
    fake.peer.tell(*fake.publish, behaviour)
    with environment(RELAIS_CALL_SECONDS="0.4"), pytest.raises(OutcomeUnknown):
        put_out(network, fake.holder, MESSAGE)


def test_a_huge_answer_leaves_the_outcome_unknown(network: Connector, fake: Fake) -> None:
    fake.peer.tell(*fake.publish, Answer(200, {"id": "1", "content": "x" * (http.DEFAULT.size + 1)}))
    with pytest.raises(OutcomeUnknown):
        put_out(network, fake.holder, MESSAGE)


def test_a_redirect_to_a_private_address_is_not_followed(network: Connector, fake: Fake, peer: Peer) -> None:
    away = Answer(307, headers={"Location": "http://127.0.0.2:80/api/v1/statuses"})
    fake.peer.tell(*fake.publish, away)
    with pytest.raises(Permanent):
        put_out(network, fake.holder, MESSAGE)


def test_a_lost_publication_is_found_or_said_to_be_absent(network: Connector, fake: Fake) -> None:
    if Capability.FIND not in network.capabilities:
        assert isinstance(network.find(fake.holder, MESSAGE, datetime.now(UTC)), Unknown)
        return
    assert fake.listing
    assert network.find(fake.holder, MESSAGE, datetime.now(UTC)) == fake.published
    fake.peer.tell(*fake.listing, fake.absent)
    assert network.find(fake.holder, MESSAGE, datetime.now(UTC) - timedelta(minutes=5)) is None


@pytest.mark.parametrize("behaviour", [Answer(500), Answer(200, "<html>"), Cut()], ids=["500", "html", "cut"])
def test_looking_for_a_publication_may_be_tried_again(network: Connector, fake: Fake, behaviour: Answer | Cut) -> None:
    if fake.listing:
        fake.peer.tell(*fake.listing, behaviour)
        with pytest.raises(Retry):
            network.find(fake.holder, MESSAGE, datetime.now(UTC))


METRICS = ("views", "viewers", "likes", "comments", "reshares", "followers")


def test_readings_are_the_networks_own_counts_and_the_rest_says_why_not(network: Connector, fake: Fake) -> None:
    [found] = network.readings(fake.holder, [fake.published.remote_id])
    values = {name: getattr(found, name) for name in METRICS}
    assert {name: value for name, value in values.items() if value is not None} == fake.counts
    assert set(found.missing) == set(METRICS) - set(fake.counts)


def test_a_metric_that_is_missing_is_never_zero(network: Connector, fake: Fake) -> None:
    fake.peer.tell(*fake.reading, fake.bare)
    [found] = network.readings(fake.holder, [fake.published.remote_id])
    assert {getattr(found, name) for name in METRICS} == {None}
    assert set(found.missing) == set(METRICS)


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
    # Where nobody signs in to read, no token can be refused.
    error = Permission if error is Reconnect and fake.reads_openly else error
    with pytest.raises(error):
        network.readings(fake.holder, [fake.published.remote_id])


def test_a_deleted_status_may_be_deleted_again(network: Connector, fake: Fake) -> None:
    network.delete(fake.holder, fake.published.remote_id)
    fake.peer.tell(*fake.delete, Answer(404, fake.says("Record not found")))
    network.delete(fake.holder, fake.published.remote_id)
    assert len(fake.peer.on(*fake.delete)) == 2


def test_a_revoked_token_is_revoked_at_the_network(network: Connector, fake: Fake) -> None:
    if fake.revocable:
        network.revoke(fake.client, fake.holder)
    else:
        with pytest.raises(Permanent):
            network.revoke(fake.client, fake.holder)
        fake.peer.tell(*fake.revoke, Answer(401, fake.says("Session has expired")))
        network.revoke(fake.client, fake.holder)
    assert fake.peer.on(*fake.revoke)


def test_a_reshare_gives_its_own_id(network: Connector, fake: Fake) -> None:
    assert (Capability.RESHARE in network.capabilities) == bool(fake.reshare)
    for original in fake.originals:
        outcome = network.reshare(fake.holder, original, MESSAGE)
        assert isinstance(outcome, Published)
        assert outcome.remote_id == fake.reshared


def test_new_tokens_come_for_old_ones(network: Connector, fake: Fake) -> None:
    if Capability.REFRESH in network.capabilities:
        tokens = network.renew(fake.client, fake.holder)
        [asked] = fake.peer.on(*(fake.renewal or fake.exchange))
        assert (tokens.token, fake.renews_with(asked)) == ("secret-token", "secret-refresh")


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (Answer(400, {"error": "invalid_grant"}), Reconnect),
        (Answer(401, {"error": "invalid_client"}), Reconnect),
        (Answer(429, {}, {"Retry-After": "30"}), Retry),
        (Answer(500), Retry),
        (Answer(200, {}), Retry),
        (Cut(), Retry),
    ],
)
def test_only_the_networks_own_no_ends_a_connection(
    network: Connector, fake: Fake, behaviour: Answer | Cut, error: type[ConnectorError]
) -> None:
    if Capability.REFRESH in network.capabilities:
        fake.peer.tell(*(fake.renewal or fake.exchange), behaviour)
        with pytest.raises(error):
            network.renew(fake.client, fake.holder)


def test_a_bad_code_connects_nothing(network: Connector, fake: Fake) -> None:
    for behaviour in (
        Answer(400, {"error": "invalid_grant"}),
        Answer(401, {"error": "invalid_client"}),
        Answer(200, {}),
    ):
        fake.peer.tell(*fake.exchange, behaviour)
        with pytest.raises(ConnectorError):
            _exchanged(network, fake, "bad")


def test_no_error_and_no_printed_value_holds_a_secret(network: Connector, fake: Fake) -> None:
    fake.peer.tell(*fake.publish, Answer(401, fake.says("no")))
    with pytest.raises(Reconnect) as caught:
        put_out(network, fake.holder, MESSAGE)
    tokens = Tokens("secret-token", "secret-token")
    shown = repr((caught.value, caught.value.detail, fake.holder, fake.client, tokens, caught.value.__context__))
    assert "secret-token" not in shown
    assert "secret-refresh" not in shown
    assert "hush" not in shown
