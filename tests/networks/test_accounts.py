"""Connecting, reconnecting and disconnecting accounts, as the person does it and as nobody else can."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from advocacy import clock, crypto, db
from advocacy.networks import actions, jobs, queries
from advocacy.networks.connector import Client
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.models import Account, AccountState, FollowerCount, Handshake, Server
from advocacy.people.models import Person, Role
from tests import factories, visitor
from tests.conftest import environment
from tests.networks.contract import fakes
from tests.peer import Answer, Peer


@pytest.fixture
def person(client: FlaskClient, session: Session) -> Person:
    made = factories.person(session, language="en")
    visitor.sign_in(client, session, made)
    return made


@pytest.fixture
def server(peer: Peer) -> Iterator[Peer]:
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=peer.origin):
        fakes.mastodon(Mastodon(), peer)
        peer.heard.clear()
        yield peer


def begin(client: FlaskClient, place: Peer, **fields: str) -> TestResponse:
    return visitor.post(client, "/accounts/connect", **{"network": "mastodon", "server": place.origin, **fields})


def state_in(answer: TestResponse) -> str:
    return parse_qs(urlsplit(answer.headers["Refresh"].partition("url=")[2]).query)["state"][0]


def connected(client: FlaskClient, place: Peer, **fields: str) -> TestResponse:
    state = state_in(begin(client, place, **fields))
    return client.get(f"/accounts/callback?code=the-code&state={state}")


def accounts(session: Session) -> list[Account]:
    session.expire_all()
    found = list(session.scalars(sa.select(Account).order_by(Account.id)))
    # Nothing may stay open here: views and jobs call out on this very thread.
    session.commit()
    return found


def test_a_sign_in_leads_to_the_network_without_a_redirect_of_the_form(
    client: FlaskClient, person: Person, server: Peer
) -> None:
    answer = begin(client, server)
    assert (answer.status_code, "Location" in answer.headers) == (200, False)
    address = answer.headers["Refresh"].partition("url=")[2]
    assert address.startswith(f"{server.origin}/oauth/authorize?")
    assert re.search(rf'href="{server.origin}/oauth/authorize\?', answer.text)
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]


def test_an_account_is_connected_with_proof_and_its_token_is_sealed(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    answer = connected(client, server)
    assert (answer.status_code, answer.location) == (303, "/accounts")
    sent = server.on("POST", "/oauth/token")[0].form
    assert sent["redirect_uri"] == "http://127.0.0.1:8000/accounts/callback"
    assert len(sent["code_verifier"]) >= 43
    [account] = accounts(session)
    assert (account.person_id, account.state, account.remote_id) == (person.id, AccountState.CONNECTED, "5")
    assert "secret-token" not in account.token_sealed
    assert queries.holder(session, account.id).token == "secret-token"
    assert session.scalar(sa.select(FollowerCount.followers)) == 412
    page = client.get("/accounts").text
    assert account.handle in page
    assert "Connected since" in page


def test_nobody_makes_us_call_servers_again_and_again(client: FlaskClient, person: Person, server: Peer) -> None:
    answers = [begin(client, server, server="nothing").status_code for _ in range(21)]
    assert answers == [400] * 20 + [429]


def test_a_person_lands_where_they_were(client: FlaskClient, person: Person, server: Peer) -> None:
    assert connected(client, server, next="/posts/1?x=2").location == "/posts/1?x=2"
    assert connected(client, server, next="https://evil.example/").location == "/accounts"


def test_a_server_is_registered_at_once_for_everybody(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    visitor.sign_in(client, session, factories.person(session))
    connected(client, server)
    assert len(server.on("POST", "/api/v1/apps")) == 1
    assert len(accounts(session)) == 2
    known = session.scalars(sa.select(Server)).one()
    assert "hush" not in known.client_secret_sealed


def test_a_person_may_connect_several_accounts_of_one_network(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    other = {"id": "6", "username": "claire.pro", "url": "javascript:alert(1)"}
    server.tell("GET", "/api/v1/accounts/verify_credentials", Answer(body=other))
    connected(client, server)
    assert [account.remote_id for account in accounts(session)] == ["5", "6"]
    assert accounts(session)[1].profile_url == ""
    assert [view.handle for view in queries.accounts_of(session, person.id)] == [
        f"@{name}@127.0.0.1:{server.port}" for name in ("claire", "claire.pro")
    ]


def test_a_sign_in_can_be_used_once(client: FlaskClient, session: Session, person: Person, server: Peer) -> None:
    state = state_in(begin(client, server))
    assert client.get(f"/accounts/callback?code=a&state={state}").location == "/accounts"
    client.get(f"/accounts/callback?code=a&state={state}")
    assert len(server.on("POST", "/oauth/token")) == 1
    assert session.scalars(sa.select(Handshake.verifier_sealed)).all() == [""]


def test_a_sign_in_belongs_to_whoever_began_it(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    state = state_in(begin(client, server))
    visitor.sign_in(client, session, factories.person(session))
    client.get(f"/accounts/callback?code=a&state={state}")
    assert accounts(session) == []
    assert server.on("POST", "/oauth/token") == []


def test_a_sign_in_lasts_ten_minutes(client: FlaskClient, session: Session, person: Person, server: Peer) -> None:
    state = state_in(begin(client, server))
    session.execute(sa.update(Handshake).values(began_at=clock.now() - timedelta(minutes=11)))
    session.commit()
    client.get(f"/accounts/callback?code=a&state={state}")
    assert server.on("POST", "/oauth/token") == []
    assert "more than ten minutes old" in client.get("/accounts").text


@pytest.mark.parametrize("query", ["code=a", "code=a&state=", "code=a&state=made-up", ""])
def test_a_state_that_is_not_ours_connects_nothing(
    client: FlaskClient, person: Person, server: Peer, query: str
) -> None:
    assert client.get(f"/accounts/callback?{query}").location == "/accounts"
    assert "did not begin here" in client.get("/accounts").text
    assert server.heard == []


def test_a_refusal_at_the_network_is_respected(client: FlaskClient, person: Person, server: Peer) -> None:
    state = state_in(begin(client, server))
    client.get(f"/accounts/callback?error=access_denied&state={state}")
    assert "You said no at the network" in client.get("/accounts").text
    assert server.on("POST", "/oauth/token") == []


def test_a_client_that_the_server_forgot_is_registered_anew(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    server.tell("POST", "/oauth/token", Answer(401, {"error": "invalid_client"}), Answer(body={"access_token": "t"}))
    connected(client, server)
    assert accounts(session) == []
    connected(client, server)
    assert len(server.on("POST", "/api/v1/apps")) == 2
    assert len(accounts(session)) == 1


def test_a_client_that_the_server_deleted_is_registered_anew_before_anybody_is_sent_away(
    client: FlaskClient, person: Person, server: Peer
) -> None:
    connected(client, server)
    begin(client, server)
    assert len(server.on("POST", "/api/v1/apps")) == 1
    server.tell("POST", "/oauth/token", Answer(401, {"error": "invalid_client"}))
    begin(client, server)
    assert len(server.on("POST", "/api/v1/apps")) == 2


def test_a_server_without_an_answer_sends_nobody_away(client: FlaskClient, person: Person, server: Peer) -> None:
    connected(client, server)
    server.tell("POST", "/oauth/token", Answer(503))
    answer = begin(client, server)
    assert (answer.status_code, "Refresh" in answer.headers) == (400, False)
    assert "trouble of its own" in answer.text


def test_another_address_of_ours_is_registered_anew(client: FlaskClient, person: Person, server: Peer) -> None:
    connected(client, server)
    with environment(RELAIS_BASE_URL="http://127.0.0.1:8001"):
        begin(client, server)
    assert server.on("POST", "/api/v1/apps")[-1].form["redirect_uris"] == "http://127.0.0.1:8001/accounts/callback"


def test_the_same_server_known_by_several_at_once_is_one_row(committed: sessionmaker[Session]) -> None:
    together = threading.Barrier(4)

    def meet(number: int) -> str:
        found = Client("https://a.example", f"client {number}", "secret")
        together.wait(10)
        with db.transaction() as own:
            return actions.know(own, "mastodon", found).id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(meet, range(4)))) == 1


def test_a_token_whose_key_is_lost_asks_its_person_to_reconnect(session: Session) -> None:
    with environment(RELAIS_ENCRYPTION_KEYS=f"gone:{Fernet.generate_key().decode()}", RELAIS_SANDBOX="true"):
        account = factories.account(session, factories.person(session), token_sealed=crypto.seal("t"))
        session.commit()
    with environment(RELAIS_SANDBOX="true"):
        jobs.count_followers()
        jobs.learn()
    session.expire_all()
    assert session.get_one(Account, account.id).state == AccountState.REVOKED


@pytest.mark.parametrize("typed", ["http://10.0.0.1", "no such host", "", "127.0.0.2", "https://127.0.0.1:1/"])
def test_a_server_that_is_none_is_explained_beside_its_field(
    client: FlaskClient, person: Person, server: Peer, typed: str
) -> None:
    answer = visitor.post(client, "/accounts/connect", network="mastodon", server=typed)
    assert answer.status_code == 400
    assert 'id="server-error"' in answer.text
    assert "Traceback" not in answer.text


def test_an_unknown_network_is_not_found(client: FlaskClient, person: Person, server: Peer) -> None:
    assert visitor.post(client, "/accounts/connect", network="orkut", server="x.example").status_code == 404


def test_the_sandbox_is_connected_without_naming_a_server(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server, network="sandbox", server="")
    [account] = accounts(session)
    assert account.connector == "sandbox"
    assert "An invented network" in client.get("/accounts").text


def test_a_disconnected_account_is_revoked_at_the_network(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    [account] = accounts(session)
    assert visitor.post(client, f"/accounts/{account.id}/disconnect").location == "/accounts"
    assert queries.accounts_of(session, person.id) == []
    session.commit()
    assert "try again until it answers" in client.get("/accounts").text
    jobs.revoke(account.id)
    assert server.on("POST", "/oauth/revoke")[0].form["token"] == "secret-token"
    [account] = accounts(session)
    assert (account.token_sealed, account.refresh_sealed, account.leaving_sealed) == ("", "", "")
    assert account.revoked_at is not None
    jobs.revoke(account.id)
    assert len(server.on("POST", "/oauth/revoke")) == 1


def test_revoking_insists_and_in_the_end_says_what_is_left_to_do(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    [account] = accounts(session)
    server.tell("POST", "/oauth/revoke", Answer(500))
    visitor.post(client, f"/accounts/{account.id}/disconnect")
    for _ in range(len(actions.INSIST) + 1):
        assert accounts(session)[0].leaving_sealed
        session.execute(sa.update(Account).values(revoke_at=None))
        session.commit()
        jobs.revoke_due()
    [account] = accounts(session)
    assert (account.leaving_sealed, account.revoked_at) == ("", None)
    page = client.get("/accounts").text
    assert f"{server.origin}/oauth/authorized_applications" in page
    assert "never confirmed" in page


def disconnected(client: FlaskClient, session: Session) -> Account:
    [account] = accounts(session)
    visitor.post(client, f"/accounts/{account.id}/disconnect")
    return accounts(session)[0]


def test_a_token_that_could_not_be_revoked_is_revoked_after_connecting_again(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    server.tell("POST", "/oauth/revoke", *[Answer(503)] * 2, Answer(body={}))
    for token in ("first", "second", "third"):
        server.tell("POST", "/oauth/token", Answer(body={"access_token": token}))
        connected(client, server)
        if token != "third":
            jobs.revoke(disconnected(client, session).id)
    session.execute(sa.update(Account).values(revoke_at=None))
    session.commit()
    server.heard.clear()
    jobs.revoke_due()
    assert [each.form["token"] for each in server.on("POST", "/oauth/revoke")] == ["first", "second"]
    [account] = accounts(session)
    assert (account.state, account.leaving_sealed) == (AccountState.CONNECTED, "")
    assert queries.holder(session, account.id).token == "third"


def test_a_server_that_gives_the_same_token_again_is_not_asked_to_revoke_it(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    disconnected(client, session)
    connected(client, server)
    jobs.revoke_due()
    assert server.on("POST", "/oauth/revoke") == []
    [account] = accounts(session)
    assert queries.holder(session, account.id).token == "secret-token"


def test_the_end_of_an_earlier_revoking_leaves_what_came_meanwhile_alone(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    as_read = disconnected(client, session).leaving_sealed
    # Connected and disconnected again while the job still waits for the network's answer.
    server.tell("POST", "/oauth/token", Answer(body={"access_token": "another"}))
    connected(client, server)
    account = disconnected(client, session)
    actions.revoked(session, account.id, as_read)
    session.commit()
    [account] = accounts(session)
    assert ([each.token for each in account.leaving], account.revoked_at) == (["secret-token", "another"], None)


def test_an_account_connected_again_is_the_same_account(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    [account] = accounts(session)
    actions.expire(session, account.id)
    session.commit()
    assert "Reconnect" in client.get("/accounts").text
    connected(client, server)
    [again] = accounts(session)
    assert (again.id, again.state) == (account.id, AccountState.CONNECTED)


def test_each_state_has_its_own_sentence(client: FlaskClient, session: Session, person: Person, server: Peer) -> None:
    paused = factories.account(session, person)
    actions.pause(session, paused.server_id, "admin")
    factories.account(session, person, state=AccountState.EXPIRED, expires_at=clock.now() - timedelta(days=3))
    factories.account(session, person, state=AccountState.REVOKED)
    session.commit()
    page = client.get("/accounts").text
    for words in ("An administrator has paused this network", "The connection ran out on", "it was withdrawn there"):
        assert words in page
    assert page.count('class="dialog"') == 3


def test_a_token_that_ran_out_is_expired_and_one_refused_before_is_revoked(session: Session) -> None:
    person = factories.person(session)
    over = factories.account(session, person, expires_at=clock.now() - timedelta(hours=1))
    other = factories.account(session, person)
    for account in (over, other):
        actions.expire(session, account.id)
    assert (over.state, other.state) == (AccountState.EXPIRED, AccountState.REVOKED)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_sees_or_touches_another_persons_account(
    client: FlaskClient, session: Session, role: Role, server: Peer
) -> None:
    owner = factories.person(session)
    account = factories.account(session, owner, handle="@secret@social.example")
    visitor.sign_in(client, session, factories.person(session, role))
    assert "@secret@social.example" not in client.get("/accounts").text
    assert visitor.post(client, f"/accounts/{account.id}/disconnect").status_code == 404
    assert accounts(session)[0].state == AccountState.CONNECTED


def test_a_stranger_is_led_to_sign_in(client: FlaskClient, session: Session) -> None:
    for address in ("/accounts", "/accounts/callback?code=a&state=b"):
        assert client.get(address).location.startswith("/sign-in")


def test_a_form_without_its_token_is_refused(client: FlaskClient, person: Person, server: Peer) -> None:
    assert client.post("/accounts/connect", data={"network": "mastodon", "server": server.origin}).status_code == 400
    assert server.heard == []


def test_the_page_asks_the_database_a_few_times_however_many_accounts(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    def asked() -> int:
        seen: list[str] = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731 - one listener, removed below
        sa.event.listen(db.engine(), "before_cursor_execute", listen)
        client.get("/accounts")
        sa.event.remove(db.engine(), "before_cursor_execute", listen)
        return len([words for words in seen if words.startswith("SELECT")])

    factories.account(session, person)
    session.commit()
    few = asked()
    for _ in range(8):
        factories.account(session, person)
    session.commit()
    assert asked() == few <= 8


def test_followers_are_counted_once_a_day_and_a_refused_token_is_noticed(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    jobs.count_followers()
    asked = len(server.on("GET", "/api/v1/accounts/verify_credentials"))
    assert asked == 1
    session.execute(sa.delete(FollowerCount))
    session.commit()
    jobs.count_followers()
    assert session.scalar(sa.select(FollowerCount.followers)) == 412
    session.execute(sa.delete(FollowerCount))
    session.commit()
    server.tell("GET", "/api/v1/accounts/verify_credentials", Answer(401, {}))
    jobs.count_followers()
    assert accounts(session)[0].state == AccountState.REVOKED


def test_a_servers_limits_are_learned_again_after_a_day(
    client: FlaskClient, session: Session, person: Person, server: Peer
) -> None:
    connected(client, server)
    jobs.learn()
    assert len(server.on("GET", "/api/v2/instance")) == 1
    session.execute(sa.update(Server).values(facts_at=clock.now() - timedelta(days=2)))
    session.commit()
    changed = {"version": "4.6.0", "configuration": {"statuses": {"max_characters": 1000}}}
    server.tell("GET", "/api/v2/instance", Answer(body=changed))
    jobs.learn()
    session.expire_all()
    [view] = queries.accounts_of(session, person.id)
    assert view.rule.limit == 1000
    assert crypto.key_of(session.scalars(sa.select(Server)).one().client_secret_sealed) == crypto.newest()


def test_unfinished_sign_ins_are_dropped(client: FlaskClient, session: Session, person: Person, server: Peer) -> None:
    begin(client, server)
    jobs.tidy()
    assert session.scalar(sa.select(sa.func.count(Handshake.id))) == 1
    session.execute(sa.update(Handshake).values(began_at=clock.now() - timedelta(days=2)))
    session.commit()
    jobs.tidy()
    assert session.scalar(sa.select(sa.func.count(Handshake.id))) == 0
