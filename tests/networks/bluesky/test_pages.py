"""Connecting a Bluesky account on the page: by handle where people can be led back, by app password always."""

import json
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy import crypto
from advocacy.networks.models import Account, AccountState, Handshake, Server
from advocacy.people.models import Person
from tests import factories, visitor
from tests.conftest import environment
from tests.networks.bluesky.test_signin import END, SESSION, session_
from tests.networks.contract.fakes import Fake
from tests.networks.contract.fakes.bluesky import DID, PUSH, TOKEN
from tests.peer import Answer

SECRET = "abcd-efgh-ijkl-mnop"


@pytest.fixture
def person(client: FlaskClient, session: Session) -> Person:
    made = factories.person(session, language="en")
    visitor.sign_in(client, session, made)
    return made


@pytest.fixture
def place(fake: Fake) -> Iterator[Fake]:
    given = {"bluesky": {"settings": fake.client.settings}}
    with environment(RELAIS_NETWORKS=json.dumps(given), RELAIS_BASE_URL="http://relais.lan"):
        fake.peer.tell("GET", "/xrpc/com.atproto.server.getSession", Answer(body={"did": DID, "handle": "claire.test"}))
        fake.peer.tell(*SESSION, session_())
        yield fake


def by_password(client: FlaskClient, **fields: str) -> TestResponse:
    values = {"network": "bluesky", "handle": "claire.bsky.social", "password": SECRET, **fields}
    return visitor.post(client, "/accounts/password", **values)


def accounts(session: Session) -> list[Account]:
    session.expire_all()
    found = list(session.scalars(sa.select(Account)))
    session.commit()
    return found


def test_an_app_password_connects_an_account_and_is_kept_nowhere(
    client: FlaskClient, session: Session, person: Person, place: Fake
) -> None:
    answer = by_password(client, next="/feed")
    assert (answer.status_code, answer.location) == (303, "/feed")
    [account] = accounts(session)
    assert (account.remote_id, account.handle, account.state) == (DID, "@claire.test", AccountState.CONNECTED)
    assert account.expires_at is not None
    for table in (Account, Server, Handshake):
        assert SECRET not in repr(session.execute(sa.select(table.__table__)).all())
    assert SECRET not in account.kept.secret + account.kept.token
    session.commit()


def test_a_wrong_app_password_keeps_the_handle_and_forgets_the_rest(
    client: FlaskClient, session: Session, person: Person, place: Fake
) -> None:
    place.peer.tell(*SESSION, Answer(401, {"error": "AuthenticationRequired", "message": "Invalid"}))
    answer = by_password(client)
    assert answer.status_code == 400
    assert 'value="claire.bsky.social"' in answer.text
    assert SECRET not in answer.text
    assert "does not accept this app password" in answer.text
    assert accounts(session) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [("AuthFactorTokenRequired", "a second step protects it"), ("AccountTakedown", "suspended or deactivated")],
)
def test_each_refusal_has_its_sentence(
    client: FlaskClient, person: Person, place: Fake, error: str, words: str
) -> None:
    place.peer.tell(*SESSION, Answer(401, {"error": error}))
    assert words in by_password(client).text


def test_a_main_password_is_refused_with_its_reason(client: FlaskClient, person: Person, place: Fake) -> None:
    place.peer.tell(*SESSION, session_(whole=True))
    place.peer.tell(*END, Answer(200, ""))
    assert "which Relais must not have" in by_password(client).text


def test_only_a_network_with_such_passwords_takes_one(client: FlaskClient, person: Person, place: Fake) -> None:
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=place.peer.origin):
        assert by_password(client, network="nonsense").status_code == 404
        assert by_password(client, network="Bad Name").status_code == 400


def test_passwords_cannot_be_tried_again_and_again(client: FlaskClient, person: Person, place: Fake) -> None:
    place.peer.tell(*SESSION, Answer(401, {"error": "AuthenticationRequired"}))
    answers = [by_password(client).status_code for _ in range(21)]
    assert (answers[0], answers[-1]) == (400, 429)


def test_where_people_cannot_be_led_back_only_the_password_is_offered(
    client: FlaskClient, person: Person, place: Fake
) -> None:
    page = client.get("/accounts?handle=@claire.test").text
    assert 'id="password-handle"' in page
    assert 'id="handle"' not in page
    assert 'value="@claire.test"' in page
    answer = visitor.post(client, "/accounts/connect", network="bluesky", handle="claire.bsky.social")
    assert (answer.status_code, place.peer.on(*PUSH)) == (400, [])
    assert client.get("/accounts/clients/bluesky.json").status_code == 404


def test_an_account_that_ran_out_leads_to_its_form(
    client: FlaskClient, session: Session, person: Person, place: Fake
) -> None:
    server = factories.server(session, "bluesky", origin="https://bsky.app")
    factories.account(session, person, server, handle="@claire.test", state=AccountState.REVOKED)
    session.commit()
    assert 'href="/accounts?handle=@claire.test#connect-bluesky"' in client.get("/accounts").text


@pytest.fixture
def public(place: Fake) -> Iterator[Fake]:
    with environment(RELAIS_BASE_URL="https://relais.example"):
        yield place


def test_a_handle_leads_to_its_own_issuer_and_back(
    client: FlaskClient, session: Session, person: Person, public: Fake
) -> None:
    _agreeing(session, public)
    answer = visitor.post(client, "/accounts/connect", network="bluesky", handle="@claire.bsky.social")
    address = answer.headers["Refresh"].partition("url=")[2]
    assert address.startswith(f"{public.peer.origin}/oauth/authorize?client_id=")
    asked = public.peer.on(*PUSH)[-1].form
    assert asked["client_id"] == "https://relais.example/accounts/clients/bluesky.json"
    [handshake] = session.scalars(sa.select(Handshake)).all()
    assert "key" in crypto.unseal(handshake.secret_sealed)
    session.commit()
    back = client.get(f"/accounts/callback?code=the-code&state={asked['state']}&iss={public.peer.origin}")
    assert (back.status_code, back.location) == (303, "/accounts")
    [account] = accounts(session)
    assert (account.remote_id, account.kept.token) == (DID, "secret-token")
    session.refresh(handshake)
    assert handshake.secret_sealed == ""
    session.commit()


def _agreeing(session: Session, public: Fake) -> None:
    # The installation's own key is made by the page: what the strict fake holds is another one.
    given = {"access_token": "secret-token", "refresh_token": "r", "expires_in": 60, "token_type": "DPoP"}
    public.peer.tell(*PUSH, Answer(201, {"request_uri": "urn:x"}))
    public.peer.tell(*TOKEN, Answer(body={**given, "sub": DID, "scope": "atproto"}))


def test_a_refused_code_leaves_our_key_which_other_accounts_need(
    client: FlaskClient, session: Session, person: Person, public: Fake
) -> None:
    _agreeing(session, public)
    public.peer.tell(*TOKEN, Answer(401, {"error": "invalid_client"}))
    visitor.post(client, "/accounts/connect", network="bluesky", handle="claire.bsky.social")
    state = public.peer.on(*PUSH)[-1].form["state"]
    before = session.scalars(sa.select(Server.client_secret_sealed)).one()
    session.commit()
    client.get(f"/accounts/callback?code=bad&state={state}&iss={public.peer.origin}")
    assert accounts(session) == []
    assert session.scalars(sa.select(Server.client_secret_sealed)).one() == before != ""


def test_a_handle_that_nobody_has_is_explained_beside_its_field(
    client: FlaskClient, person: Person, public: Fake
) -> None:
    answer = visitor.post(client, "/accounts/connect", network="bluesky", handle="nobody.bsky.social")
    assert answer.status_code == 400
    assert "No account answers to that handle" in answer.text.partition('id="handle-error"')[2][:400]


def test_anybody_may_read_what_we_say_of_ourselves(client: FlaskClient, person: Person, public: Fake) -> None:
    assert client.get("/accounts/clients/bluesky.json").status_code == 404
    visitor.post(client, "/accounts/connect", network="bluesky", handle="nobody.bsky.social")
    with client.application.test_client() as stranger:
        answer = stranger.get("/accounts/clients/bluesky.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    said = json.loads(answer.data)
    assert said["client_id"] == "https://relais.example/accounts/clients/bluesky.json"
    assert said["redirect_uris"] == ["https://relais.example/accounts/callback"]
    assert "d" not in said["jwks"]["keys"][0]
