"""Tokens are sealed under named keys that can be rotated, and are found nowhere else: no log, error, job or page."""

import base64
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session, sessionmaker

from advocacy import crypto, db
from advocacy.db import Base
from advocacy.errors import Refused
from advocacy.networks import jobs, queries, rotation
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.models import Account, Server
from tests import factories, visitor
from tests.conftest import environment
from tests.networks.contract import fakes
from tests.networks.test_accounts import accounts, connected
from tests.peer import Answer, Heard, Peer

OLD = f"2026a:{base64.urlsafe_b64encode(b'a' * 32).decode()}"
NEW = f"2026b:{base64.urlsafe_b64encode(b'b' * 32).decode()}"
SECRETS = ("secret-token", "hush", "the-code")


@pytest.fixture
def server(peer: Peer) -> Iterator[Peer]:
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=peer.origin):
        fakes.mastodon(Mastodon(), peer)
        yield peer


def keys(session: Session) -> set[str]:
    found = session.scalars(sa.select(Account.token_sealed).union(sa.select(Server.client_secret_sealed)))
    return {crypto.key_of(sealed) for sealed in found if sealed}


def sealed_account(session: Session, token: str = "secret-token") -> Account:
    server = factories.server(session, client_secret_sealed=crypto.seal("hush"))
    person = factories.person(session)
    return factories.account(session, person, server, token_sealed=crypto.seal(token), refresh_sealed=crypto.seal("r"))


def test_a_rotation_seals_everything_under_the_newest_key(app: Flask, committed: sessionmaker[Session]) -> None:
    with environment(RELAIS_ENCRYPTION_KEYS=OLD), committed.begin() as session:
        account = sealed_account(session)
    with environment(RELAIS_ENCRYPTION_KEYS=f"{NEW},{OLD}"):
        answer = app.test_cli_runner().invoke(args=["networks", "rotate-keys"])
        assert (answer.exit_code, answer.output) == (0, "3 sealed anew under 2026b, 0 whose key is missing\n")
        assert app.test_cli_runner().invoke(args=["networks", "rotate-keys"]).output.startswith("0 sealed anew")
    with environment(RELAIS_ENCRYPTION_KEYS=NEW), committed() as session:
        assert queries.holder(session, account.id).token == "secret-token"


def test_a_rotation_goes_on_past_what_has_lost_its_key(app: Flask, committed: sessionmaker[Session]) -> None:
    with environment(RELAIS_ENCRYPTION_KEYS=f"gone:{NEW.partition(':')[2]}"), committed.begin() as session:
        sealed_account(session)
    with environment(RELAIS_ENCRYPTION_KEYS=OLD), committed.begin() as session:
        sealed_account(session)
    with environment(RELAIS_ENCRYPTION_KEYS=f"{NEW},{OLD}"):
        answer = app.test_cli_runner().invoke(args=["networks", "rotate-keys"])
    assert (answer.exit_code, answer.output) == (1, "3 sealed anew under 2026b, 3 whose key is missing\n")


def test_a_rotation_does_not_undo_what_changed_meanwhile(session: Session) -> None:
    with environment(RELAIS_ENCRYPTION_KEYS=OLD):
        account = sealed_account(session)
    with environment(RELAIS_ENCRYPTION_KEYS=f"{NEW},{OLD}"):
        account.token_sealed = crypto.seal("newer-token")
        session.flush()
        for column in rotation.columns():
            rotation.rotate(session, column)
        session.expire_all()
        assert queries.holder(session, account.id).token == "newer-token"
        assert keys(session) == {"2026b"}


def test_every_secret_column_is_known_to_the_rotation() -> None:
    names = {f"{column.table.name}.{column.name}" for column in rotation.columns()}
    assert {"accounts.token_sealed", "accounts.refresh_sealed", "accounts.leaving_sealed"} <= names
    assert "servers.client_secret_sealed" in names
    telling = ("token", "secret", "password", "refresh", "verifier")
    safe = ("_sealed", "_digest", "_hash")
    bare = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(word in column.name for word in telling) and not column.name.endswith(safe)
    ]
    assert bare == []


def test_a_disconnected_account_gives_no_token(session: Session) -> None:
    account = sealed_account(session)
    account.disconnected()
    session.flush()
    with pytest.raises(Refused):
        queries.holder(session, account.id)


def test_no_secret_is_found_in_logs_jobs_pages_or_plain_columns(
    client: FlaskClient, session: Session, redis: Redis, server: Peer, capfd: pytest.CaptureFixture[str]
) -> None:
    visitor.sign_in(client, session, factories.person(session))
    server.tell("POST", "/oauth/revoke", Answer(500, {"error": "secret trouble"}))
    connected(client, server)
    [account] = accounts(session)
    page = client.get("/accounts").text
    visitor.post(client, f"/accounts/{account.id}/disconnect")
    jobs.revoke(account.id)
    jobs.revoke_due()
    stored = [repr(redis.hgetall(key)) for key in redis.keys("rq:job:*")]
    assert stored
    logs = "".join(capfd.readouterr())
    assert "networks.not_revoked" in logs
    for secret in SECRETS:
        assert secret not in logs
        assert secret not in page
        assert not [job for job in stored if secret in job]
        assert secret not in everything(session)


def everything(session: Session) -> str:
    """All that the database holds, as text."""
    rows = [session.execute(sa.select(table)).all() for table in Base.metadata.sorted_tables]
    session.commit()
    return repr(rows)


def test_others_may_write_while_a_view_waits_for_a_network(
    client: FlaskClient, committed: sessionmaker[Session], server: Peer
) -> None:
    wrote: list[str] = []

    def meanwhile(heard: Heard) -> Answer:
        with db.transaction() as other:
            wrote.append(factories.person(other).id)
        return Answer(body={"access_token": "secret-token"})

    with committed() as session:
        visitor.sign_in(client, session, factories.person(session))
    server.tell("POST", "/oauth/token", meanwhile)
    connected(client, server)
    with committed() as session:
        assert len(accounts(session)) == len(wrote) == 1
