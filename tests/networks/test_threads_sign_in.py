"""A Threads account is connected once an owner has set the network up, and stays connected by itself."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.networks import jobs, queries
from advocacy.networks.connectors.threads import Threads
from advocacy.networks.models import Account, FollowerCount
from tests import factories, visitor
from tests.conftest import environment
from tests.networks.contract.fakes.threads import LONG, studio
from tests.peer import Answer, Peer


@pytest.fixture
def there(peer: Peer) -> Iterator[Peer]:
    studio(Threads(), peer)
    given = {"client_id": "us", "client_secret": "hush", "settings": {"api": peer.origin, "web": peer.origin}}
    with environment(RELAIS_NETWORKS=json.dumps({"threads": given})):
        yield peer


def connected(client: FlaskClient, session: Session) -> Account:
    visitor.sign_in(client, session, factories.person(session, language="en"))
    away = visitor.post(client, "/accounts/connect", network="threads").headers["Refresh"].partition("url=")[2]
    asked = parse_qs(urlsplit(away).query)
    assert asked["scope"] == ["threads_basic,threads_content_publish,threads_manage_insights,threads_delete"]
    assert client.get(f"/accounts/callback?code=the-code&state={asked['state'][0]}").location == "/accounts"
    session.expire_all()
    account = session.scalars(sa.select(Account)).one()
    session.commit()
    return account


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_account_is_connected_for_sixty_days_and_renewed_before_they_are_over(
    client: FlaskClient, session: Session, there: Peer
) -> None:
    account = connected(client, session)
    assert (account.handle, account.remote_id) == ("@claire", "5")
    assert session.scalar(sa.select(FollowerCount.followers)) == 412
    assert account.expires_at is not None
    assert account.expires_at > clock.now() + timedelta(days=59)
    session.commit()
    jobs.renew_due()
    assert there.on("GET", "/refresh_access_token") == []
    account.expires_at = clock.now() + timedelta(days=9)
    session.commit()
    there.tell("GET", "/refresh_access_token", Answer(body=LONG | {"access_token": "the-next"}))
    jobs.renew_due()
    [asked] = there.on("GET", "/refresh_access_token")
    assert dict(asked.query)["access_token"] == "secret-token"
    session.expire_all()
    holder = queries.holder(session, account.id)
    assert holder.token == holder.refresh == "the-next"
