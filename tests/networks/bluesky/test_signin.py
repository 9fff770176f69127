"""Two ways to sign in to Bluesky, by OAuth and by app password, and who is behind a handle."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from advocacy.networks.connector import (
    Client,
    ConnectorError,
    Holder,
    Message,
    Permanent,
    Reconnect,
    Retry,
    Tokens,
)
from advocacy.networks.connectors.bluesky import Bluesky, oauth, people, places
from advocacy.networks.connectors.bluesky.ways import Way
from tests.networks.contract.fakes import BACK, Fake
from tests.networks.contract.fakes.bluesky import DID, PUSH, TOKEN
from tests.peer import Answer

# Sign-in by OAuth


def returned(fake: Fake, network: Bluesky, **told: str) -> Tokens:
    departure = network.depart(fake.client, BACK, "the-state", "the-challenge", fake.hint)
    return network.arrive(fake.client, BACK, {**fake.returned, "code": "the-code", **told}, "v", departure.secret)


def test_a_code_from_another_issuer_is_not_taken(network: Bluesky, fake: Fake) -> None:
    with pytest.raises(Permanent):
        returned(fake, network, iss="https://elsewhere.example")
    assert not fake.peer.on(*TOKEN)


@pytest.mark.parametrize(
    "wrong", [{"sub": "did:plc:paul234567abcdefghijklmn"}, {"token_type": "Bearer"}, {"scope": ""}]
)
def test_tokens_for_another_account_or_of_another_kind_are_not_kept(
    network: Bluesky, fake: Fake, wrong: Mapping[str, str]
) -> None:
    given = {"access_token": "t", "refresh_token": "r", "expires_in": 60, "token_type": "DPoP", "scope": "atproto"}
    fake.peer.tell(*TOKEN, Answer(body={**given, "sub": DID, **wrong}))
    with pytest.raises(Permanent):
        returned(fake, network)


def test_an_issuer_may_not_lead_people_or_secrets_elsewhere(network: Bluesky, fake: Fake) -> None:
    said = {"issuer": fake.peer.origin, "token_endpoint": "https://elsewhere.example/token"}
    fake.peer.tell("GET", "/.well-known/oauth-authorization-server", Answer(body=said))
    with pytest.raises(Permanent):
        network.depart(fake.client, BACK, "s", "c", fake.hint)
    assert not fake.peer.on(*PUSH)


def test_a_departure_leads_to_the_issuer_and_prints_no_secret(network: Bluesky, fake: Fake) -> None:
    departure = network.depart(fake.client, BACK, "s", "c", fake.hint)
    assert departure.url.startswith(f"{fake.peer.origin}/oauth/authorize?client_id=https%3A%2F%2Frelais.example")
    assert departure.secret not in repr(departure)
    assert fake.peer.on(*PUSH)[-1].form["login_hint"] == "claire.bsky.social"


def test_the_document_says_who_we_are_and_no_secret(network: Bluesky, fake: Fake) -> None:
    said = network.document(fake.client, BACK)
    assert said["client_id"] == "https://relais.example/accounts/clients/bluesky.json"
    assert said["redirect_uris"] == [BACK]
    [key] = said["jwks"]["keys"]
    assert "d" not in key
    assert json.loads(fake.client.client_secret)["d"] not in json.dumps(said)


def test_on_this_machine_we_are_the_client_that_every_server_knows(network: Bluesky) -> None:
    here = "http://127.0.0.1:8000/accounts/callback"
    assert oauth.client_id(here).startswith("http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Faccounts")
    assert [network.fits(one) for one in (BACK, here, "http://relais.lan/accounts/callback")] == [True, True, False]
    client = network.register(network.origin(""), here)
    assert network.knows(client, here)
    assert not network.knows(client, BACK)


# Sign-in by app password


SESSION = ("POST", "/xrpc/com.atproto.server.createSession")
REFRESH = ("POST", "/xrpc/com.atproto.server.refreshSession")
END = ("POST", "/xrpc/com.atproto.server.deleteSession")
# Their middles say {"scope": …, "exp": 4102444800}.
APP = "e30.eyJzY29wZSI6ImNvbS5hdHByb3RvLmFwcFBhc3MiLCJleHAiOjQxMDI0NDQ4MDB9.x"
WHOLE = "e30.eyJzY29wZSI6ImNvbS5hdHByb3RvLmFjY2VzcyIsImV4cCI6NDEwMjQ0NDgwMH0.x"


def session_(whole: bool = False, **other: Any) -> Answer:
    """A session, with the right that an app password has, or with every right."""
    tokens = {"accessJwt": WHOLE if whole else APP, "refreshJwt": "secret-refresh"}
    return Answer(body={**tokens, "did": DID, "active": True, **other})


def by_password(fake: Fake) -> Holder:
    return replace(fake.holder, secret=Way(fake.peer.origin).written())


def test_an_app_password_is_sent_once_to_the_accounts_own_server(network: Bluesky, fake: Fake) -> None:
    fake.peer.tell(*SESSION, session_())
    tokens = network.sign_in(fake.client, " @Claire.bsky.social ", "abcd-efgh-ijkl-mnop")
    assert (tokens.token, tokens.refresh) == (APP, "secret-refresh")
    assert tokens.expires_at == datetime(2100, 1, 1, tzinfo=UTC)
    [sent] = fake.peer.on(*SESSION)
    assert json.loads(sent.body) == {"identifier": DID, "password": "abcd-efgh-ijkl-mnop"}
    assert "abcd" not in repr(tokens) + tokens.secret


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (
            Answer(401, {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}),
            "password-refused",
        ),
        (Answer(401, {"error": "AuthFactorTokenRequired", "message": "A sign in code has been sent"}), "second-factor"),
        (Answer(401, {"error": "AccountTakedown", "message": "Account has been taken down"}), "account-away"),
        (Answer(429, {"error": "RateLimitExceeded"}, {"RateLimit-Reset": "4102444800"}), "rate"),
        (Answer(500, {"error": "InternalServerError"}), "server-error"),
        (Answer(200, {}), "malformed"),
        (session_(did="did:plc:paul234567abcdefghijklmn"), "another-account"),
    ],
)
def test_each_refusal_of_a_password_has_its_own_code(network: Bluesky, fake: Fake, answer: Answer, code: str) -> None:
    fake.peer.tell(*SESSION, answer)
    with pytest.raises(ConnectorError) as caught:
        network.sign_in(fake.client, "claire.bsky.social", "abcd-efgh-ijkl-mnop")
    assert caught.value.code == code
    assert "abcd-efgh" not in repr(caught.value) + caught.value.detail


@pytest.mark.parametrize(
    ("answer", "code"), [(session_(whole=True), "main-password"), (session_(active=False), "account-away")]
)
def test_a_session_that_may_do_too_much_or_nothing_is_ended_at_once(
    network: Bluesky, fake: Fake, answer: Answer, code: str
) -> None:
    fake.peer.tell(*SESSION, answer)
    fake.peer.tell(*END, Answer(200, ""))
    with pytest.raises(Permanent) as caught:
        network.sign_in(fake.client, "claire.bsky.social", "the main one")
    assert caught.value.code == code
    assert fake.peer.on(*END)[0].headers["authorization"] == "Bearer secret-refresh"


def test_a_session_is_renewed_and_ended_with_its_refresh_token(network: Bluesky, fake: Fake) -> None:
    holder = by_password(fake)
    fake.peer.tell(*REFRESH, session_())
    tokens = network.renew(fake.client, holder)
    assert (tokens.token, tokens.secret) == (APP, holder.secret)
    fake.peer.tell(*END, Answer(200, ""), Answer(400, {"error": "ExpiredToken"}))
    network.revoke(fake.client, holder)
    fake.peer.tell("GET", "/xrpc/com.atproto.server.getSession", Answer(400, {"error": "InvalidToken"}))
    network.revoke(fake.client, holder)
    sent = [*fake.peer.on(*REFRESH), *fake.peer.on(*END)]
    assert {one.headers["authorization"] for one in sent} == {"Bearer secret-refresh"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(400, {"error": "ExpiredToken"}), Reconnect),
        (Answer(401, {"error": "AccountTakedown"}), Reconnect),
        (Answer(429, {}, {"Retry-After": "30"}), Retry),
        (Answer(502), Retry),
    ],
)
def test_only_the_servers_own_no_ends_a_session(
    network: Bluesky, fake: Fake, answer: Answer, error: type[ConnectorError]
) -> None:
    fake.peer.tell(*REFRESH, answer)
    with pytest.raises(error):
        network.renew(fake.client, by_password(fake))


# Who is behind a handle


@pytest.mark.parametrize(
    ("typed", "actor"),
    [
        ("@claire.bsky.social", "claire.bsky.social"),
        (" Claire.BSKY.social ", "claire.bsky.social"),
        ("https://bsky.app/profile/claire.bsky.social/post/3k", "claire.bsky.social"),
        ("\u202aclaire.bsky.social\u202c", "claire.bsky.social"),
        (DID, DID),
        ("did:web:claire.example", "did:web:claire.example"),
    ],
)
def test_a_handle_is_read_however_it_was_copied(typed: str, actor: str) -> None:
    assert places.actor(typed) == actor


@pytest.mark.parametrize("typed", ["", "claire", "claire@mail.example", "did:key:zQ3", "a.b/../c", "x" * 254 + ".com"])
def test_what_is_no_handle_calls_nobody(network: Bluesky, fake: Fake, typed: str) -> None:
    with pytest.raises(Permanent) as caught:
        network.sign_in(fake.client, typed, "abcd-efgh-ijkl-mnop")
    assert (caught.value.code, fake.peer.heard) == ("no-such-handle", [])


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://10.0.0.1", "no-home"),
        ("https://10.0.0.1", "server-refused"),
        ("https://[::ffff:127.0.0.2]", "server-refused"),
        ("https://user@pds.example", "no-home"),
        ("file:///etc/passwd", "no-home"),
        ("https://[broken", "no-home"),
        (None, "no-home"),
    ],
)
def test_a_document_that_leads_inside_is_refused(network: Bluesky, fake: Fake, address: str | None, code: str) -> None:
    service = {"id": f"{DID}#atproto_pds", "type": people.SERVICE, "serviceEndpoint": address}
    fake.peer.tell("GET", f"/{DID}", Answer(body={"id": DID, "service": [service]}))
    with pytest.raises(ConnectorError) as caught:
        network.sign_in(fake.client, "claire.bsky.social", "abcd-efgh-ijkl-mnop")
    assert caught.value.code == code


def test_a_document_of_somebody_else_is_not_believed(network: Bluesky, fake: Fake) -> None:
    fake.peer.tell("GET", f"/{DID}", Answer(body={"id": "did:plc:other"}))
    with pytest.raises(Retry):
        network.sign_in(fake.client, "claire.bsky.social", "abcd-efgh-ijkl-mnop")


def test_an_account_connects_although_the_public_view_is_away(network: Bluesky, fake: Fake) -> None:
    fake.peer.tell("GET", "/xrpc/app.bsky.actor.getProfile", Answer(502))
    found = network.identity(fake.client, Tokens("secret-token", secret=fake.holder.secret))
    assert (found.name, found.followers) == ("claire.bsky.social", None)


def test_what_was_kept_beside_the_tokens_and_cannot_be_read_asks_for_the_person(network: Bluesky) -> None:
    holder = Holder(Client("https://bsky.app"), DID, "@claire", "t", "r", "not json")
    with pytest.raises(Reconnect):
        network.publish(holder, Message("Bonjour", "fr", "k"))
