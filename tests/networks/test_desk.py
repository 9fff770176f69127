"""The networks as administrators see them: credentials come in and never out, and nobody's account shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock, crypto
from advocacy.errors import NotFound
from advocacy.networks import queries, words
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.models import Server
from advocacy.people.models import AuditEntry, Person, Role
from tests import factories, visitor
from tests.conftest import environment
from tests.networks.brought import DEAR, brought
from tests.networks.contract import fakes
from tests.peer import Answer, Peer

LEAST = queries.LEAST
# Their rows are asked for on both databases in `test_desk_people`.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def packages(tmp_path: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, environment(RELAIS_SANDBOX="true"), brought(tmp_path, patch):
        yield


@pytest.fixture
def owner(client: FlaskClient, session: Session) -> Person:
    made = factories.person(session, Role.OWNER, language="en")
    visitor.sign_in(client, session, made)
    return made


@pytest.fixture
def comms(client: FlaskClient, session: Session) -> Person:
    made = factories.person(session, Role.COMMS, language="en")
    visitor.sign_in(client, session, made)
    return made


def set_up(client: FlaskClient, **fields: str) -> int:
    values = {"client_id": "us", "client_secret": "hush", **fields}
    return visitor.post(client, "/networks/dear/set-up", **values).status_code


def home(session: Session, name: str = "dear") -> Server:
    session.rollback()
    return session.scalars(sa.select(Server).where(Server.connector == name)).one()


def acts(session: Session) -> list[tuple[str, dict[str, object]]]:
    session.rollback()
    found = [(entry.act, entry.details) for entry in session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))]
    session.commit()
    return found


def test_a_network_without_credentials_says_what_to_apply_for_and_where_to_send_people_back(
    client: FlaskClient, owner: Person
) -> None:
    assert "not set up" in client.get("/networks").text
    page = client.get("/networks/dear").text
    assert "What to apply for" in page
    assert "http://127.0.0.1:8000/accounts/callback" in page


def test_credentials_come_in_and_are_never_shown_again(client: FlaskClient, session: Session, owner: Person) -> None:
    assert set_up(client) == 303
    server = home(session)
    assert (server.client_id, crypto.unseal(server.client_secret_sealed)) == ("us", "hush")
    session.commit()
    for page in (client.get("/networks/dear").text, client.get("/networks").text, client.get("/audit").text):
        assert "hush" not in page
    assert 'value="us"' in client.get("/networks/dear").text


def test_an_empty_secret_keeps_the_one_that_is_kept(client: FlaskClient, session: Session, owner: Person) -> None:
    set_up(client)
    set_up(client, client_id="we", client_secret="")
    server = home(session)
    assert (server.client_id, crypto.unseal(server.client_secret_sealed)) == ("we", "hush")


def test_no_id_takes_the_secret_along(client: FlaskClient, session: Session, owner: Person) -> None:
    set_up(client)
    set_up(client, client_id="", client_secret="")
    assert (home(session).client_id, home(session).client_secret_sealed) == ("", "")


def test_what_the_environment_gives_is_read_here_and_not_changed(
    client: FlaskClient, session: Session, owner: Person
) -> None:
    told = '{"dear": {"client_id": "theirs", "client_secret": "deep", "settings": {"limit": "77"}}}'
    with environment(RELAIS_NETWORKS=told):
        page = client.get("/networks/dear").text
        assert re.search(r'<input[^>]*name="client_id"[^>]*readonly|readonly[^>]*name="client_id"', page)
        assert re.search(r'name="option_limit"[^>]*value="77"', page)
        assert 'name="client_secret"' not in page
        assert "deep" not in page
        assert set_up(client, client_id="mine", option_limit="5") == 303
    assert (home(session).client_id, home(session).settings) == ("", {})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"option_limit": "640"}, {"limit": "640"}),
        ({"option_price": "0,015", "option_open": "y"}, {"price": "15000", "open": "on"}),
        ({"option_price": "12.5"}, {"price": "12500000"}),
        # What is as by default is not kept, so that a later default holds.
        ({"option_limit": "1000", "option_price": "0.20"}, {}),
    ],
)
def test_an_option_is_kept_in_its_own_kind(
    client: FlaskClient, session: Session, owner: Person, typed: dict[str, str], kept: dict[str, str]
) -> None:
    assert set_up(client, **typed) == 303
    assert home(session).settings == kept


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("limit", "many", "whole number"),
        ("limit", "-3", "whole number"),
        ("price", "a lot", "amount"),
        ("price", "0.0000001", "amount"),
        ("api", "x" * 501, "500 characters"),
    ],
)
def test_an_option_that_cannot_be_is_refused_beside_its_field(
    client: FlaskClient, session: Session, owner: Person, name: str, typed: str, says: str
) -> None:
    answer = visitor.post(client, "/networks/dear/set-up", client_id="us", **{f"option_{name}": typed})
    assert answer.status_code == 400
    assert says in answer.text[answer.text.index(f'id="option_{name}-error"') :]
    assert session.scalars(sa.select(Server)).all() == []


def test_communications_see_how_a_network_stands_and_no_credentials(
    client: FlaskClient, session: Session, comms: Person
) -> None:
    factories.server(session, "dear", origin=DEAR.origin(""), client_id="the-id")
    session.commit()
    page = client.get("/networks/dear").text
    assert "Pause Dear board" in page
    assert "the-id" not in page


def test_a_test_proves_the_credentials(client: FlaskClient, session: Session, owner: Person, peer: Peer) -> None:
    set_up(client, option_api=peer.origin)
    peer.tell("POST", "/token", Answer(body={"access_token": "t"}), Answer(401, {"error": "invalid_client"}))
    visitor.post(client, "/networks/dear/test")
    assert "answers and takes the credentials" in client.get("/networks/dear").text
    assert peer.on("POST", "/token")[0].form["client_secret"] == "hush"
    visitor.post(client, "/networks/dear/test")
    assert "refuses the credentials" in client.get("/networks/dear").text
    assert [details["outcome"] for act, details in acts(session) if act == "network-tested"] == ["accepted", "refused"]


def test_a_network_that_is_away_has_refused_nothing(client: FlaskClient, owner: Person, peer: Peer) -> None:
    set_up(client, option_api=peer.origin)
    peer.stop()
    visitor.post(client, "/networks/dear/test")
    assert "cannot be reached" in client.get("/networks/dear").text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(400, {"error": "invalid_grant"}), "takes the credentials"),
        (Answer(401, {"error": "invalid_client"}), "refuses the credentials"),
        (Answer(500), "makes no sense"),
    ],
)
def test_a_network_without_a_test_of_its_own_is_given_a_code_that_nobody_gave(
    client: FlaskClient, owner: Person, peer: Peer, answer: Answer, says: str
) -> None:
    fields = {"client_id": "us", "client_secret": "hush", "option_api": peer.origin}
    visitor.post(client, "/networks/unchecked/set-up", **fields)
    peer.tell("POST", "/token", answer)
    visitor.post(client, "/networks/unchecked/test")
    assert says in client.get("/networks/unchecked").text


def test_a_network_without_credentials_is_not_asked(client: FlaskClient, owner: Person) -> None:
    visitor.post(client, "/networks/dear/test")
    assert "nothing to test yet" in client.get("/networks/dear").text


def test_any_server_of_many_can_be_tested_by_its_address(client: FlaskClient, comms: Person, peer: Peer) -> None:
    fakes.mastodon(Mastodon(), peer)
    visitor.post(client, "/networks/mastodon/test", address=peer.origin)
    assert "It says: “4.5.1”" in client.get("/networks/mastodon").text
    assert visitor.post(client, "/networks/mastodon/test", address="no such").status_code == 400


def test_whether_anybody_uses_a_server_does_not_show_in_its_test(
    client: FlaskClient, session: Session, comms: Person, peer: Peer
) -> None:
    fakes.mastodon(Mastodon(), peer)

    def answer() -> list[str]:
        visitor.post(client, "/networks/mastodon/test", address=peer.origin)
        return re.findall(r"Mastodon answers[^<]*", client.get("/networks/mastodon").text)

    unused = answer()
    factories.account(session, factories.person(session), factories.server(session, "mastodon", origin=peer.origin))
    session.commit()
    assert answer() == unused != []


def test_the_test_is_rationed(client: FlaskClient, owner: Person) -> None:
    answers = [visitor.post(client, "/networks/dear/test").status_code for _ in range(11)]
    assert answers == [303] * 10 + [429]


def test_a_pause_tells_administrators_why_and_everybody_else_that_nothing_is_lost(
    client: FlaskClient, session: Session, comms: Person
) -> None:
    server = factories.server(session, "dear", origin=DEAR.origin(""))
    person = factories.person(session, language="en")
    factories.account(session, person, server)
    session.commit()
    assert visitor.post(client, "/networks/dear/pause", reason="A storm is on").status_code == 303
    assert "A storm is on" in client.get("/networks/dear").text
    assert home(session).paused_at is not None
    visitor.sign_in(client, session, person)
    page = client.get("/accounts").text
    assert "An administrator has paused this network" in page
    assert "A storm is on" not in page
    assert client.get("/networks").status_code == 403


def test_a_pause_wants_a_reason(client: FlaskClient, session: Session, comms: Person) -> None:
    assert visitor.post(client, "/networks/dear/pause", reason=" ").status_code == 400
    assert session.scalars(sa.select(Server)).all() == []


def test_a_paused_network_is_resumed(client: FlaskClient, session: Session, comms: Person) -> None:
    visitor.post(client, "/networks/dear/pause", reason="A storm")
    visitor.post(client, "/networks/dear/resume")
    server = home(session)
    assert (server.paused_at, server.paused_because, server.paused_note) == (None, "", "")
    assert [act for act, _ in acts(session)] == ["network-paused", "network-resumed"]


def test_a_server_of_many_is_paused_by_its_address(client: FlaskClient, session: Session, comms: Person) -> None:
    visitor.post(client, "/networks/mastodon/pause", reason="Storm", address="social.example")
    page = client.get("/networks/mastodon").text
    assert "social.example" in page
    assert "Storm" in page
    found = home(session, "mastodon")
    visitor.post(client, "/networks/mastodon/resume", server=found.id)
    assert "Storm" not in client.get("/networks/mastodon").text


def test_a_server_of_few_people_is_not_named_when_the_software_pauses_it(
    client: FlaskClient, session: Session, comms: Person
) -> None:
    small = factories.server(session, "mastodon", origin="https://tiny.example", paused_at=clock.now())
    small.paused_because = "budget"
    large = factories.server(session, "mastodon", origin="https://large.example")
    for _ in range(LEAST):
        factories.account(session, factories.person(session), large)
    factories.account(session, factories.person(session), small)
    session.commit()
    page = client.get("/networks/mastodon").text
    assert "large.example" in page
    assert "a server with fewer than five people" in page
    visitor.post(client, "/networks/mastodon/resume", server=small.id)
    visitor.sign_in(client, session, factories.person(session, Role.OWNER, language="en"))
    for told in (page, client.get("/networks").text, client.get("/audit").text):
        assert "tiny.example" not in told


def test_a_server_of_another_network_is_not_found(client: FlaskClient, session: Session, comms: Person) -> None:
    other = factories.server(session, "mastodon")
    session.commit()
    for act in ("pause", "resume", "test"):
        assert visitor.post(client, f"/networks/dear/{act}", server=other.id, reason="x").status_code == 404
    with pytest.raises(NotFound):
        queries.server_for(session, comms, "dear", other.id)


def test_every_act_is_in_the_audit_log_without_a_value(client: FlaskClient, session: Session, owner: Person) -> None:
    set_up(client, option_limit="640")
    visitor.post(client, "/networks/dear/pause", reason="A storm")
    visitor.post(client, "/networks/dear/resume")
    assert acts(session) == [
        ("network-set-up", {"name": "Dear board", "changed": ["client_id", "client_secret", "limit"]}),
        ("network-paused", {"name": "Dear board", "server": DEAR.origin(""), "reason": "A storm"}),
        ("network-resumed", {"name": "Dear board", "server": DEAR.origin("")}),
    ]
    page = client.get("/audit").text
    assert "paused a network" in page
    assert "A storm" in page


def test_every_option_of_our_networks_has_its_words(client: FlaskClient) -> None:
    with client.application.test_request_context():
        bare = [
            f"{network.name}.{setting.name}"
            for network in queries.all_connectors()
            for setting in network.settings
            if words.named(network.name, setting) == setting.name
        ]
    assert bare == []
