"""What tests of relays stand on: a person with an account on a real sandbox network."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from sqlalchemy.orm import Session

from advocacy import crypto, db
from advocacy.feed.models import Post
from advocacy.networks import queries as networks
from advocacy.networks.models import Account, Server
from advocacy.people.models import Person
from advocacy.shares import actions
from advocacy.shares.models import Delivery, DeliveryState, Share
from tests import factories
from tests.conftest import environment
from tests.sandbox_fixture import Sandbox, _sandbox_process, sandbox

__all__ = ["_sandbox_process", "network", "sandbox"]

_number = count(1)


@dataclass(frozen=True)
class Network:
    """The sandbox as a network that this installation knows."""

    sandbox: Sandbox

    def server(self, session: Session) -> Server:
        """Our registration there, made once."""
        known = networks.server_at(session, "sandbox", self.sandbox.origin)
        if known is not None:
            return known
        facts = {"limit": 500, "per_url": 23, "idempotent": True}
        return factories.server(session, origin=self.sandbox.origin, facts=facts)

    def account(self, session: Session, person: Person, server: Server | None = None) -> Account:
        """A person's account there, connected."""
        username = f"camille{next(_number)}"
        token = self.sandbox.token(username)
        who = self.sandbox.call("GET", "/api/v1/accounts/verify_credentials", token=token)[1]
        return factories.account(
            session,
            person,
            server or self.server(session),
            remote_id=str(who["id"]),
            handle=f"@{username}",
            token_sealed=crypto.seal(token),
        )

    def posts(self, account: Account) -> list[dict[str, Any]]:
        """What stands at the network under an account."""
        path = f"/api/v1/accounts/{account.remote_id}/statuses"
        found: list[dict[str, Any]] = self.sandbox.call("GET", path)[1]
        return found

    def misbehave(self, kind: str, times: int = 1, seconds: float = 30.0) -> None:
        """Let the next posts meet a fault."""
        self.sandbox.misbehave(kind, "POST /api/v1/statuses", times, seconds)


@pytest.fixture
def network(sandbox: Sandbox) -> Iterator[Network]:
    """The sandbox, switched on in the settings."""
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=sandbox.origin):
        yield Network(sandbox)


def relay(session: Session, person: Person, account: Account | None, post: Post | None = None, **values: Any) -> Share:
    """A relay as the tray makes it."""
    given = {"text": "Trois leçons, et une surprise.", "form_key": db.new_id(), "language": "fr"}
    accounts = [account.id] if account else []
    post = post or factories.post(session, link_url="https://atelier.example/lecons")
    return actions.share(session, person, post, **{**given, "account_ids": accounts, **values})


def only(share: Share) -> Delivery:
    """The one delivery of a share."""
    (delivery,) = share.deliveries
    return delivery


def standing(session: Session, delivery: Delivery) -> tuple[DeliveryState, str]:
    """The state of a delivery and why, as the database has them now."""
    session.refresh(delivery)
    return delivery.state, delivery.problem
