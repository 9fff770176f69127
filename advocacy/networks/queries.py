"""Reads of connected accounts and servers; an account is known to nobody but its person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from advocacy import crypto
from advocacy.errors import NotFound, Refused
from advocacy.networks.connector import Client, Holder, TextRule
from advocacy.networks.models import Account, AccountState, FollowerCount, Handshake, Server
from advocacy.networks.registry import (
    all_connectors,
    all_share_pages,
    connector,
    share_page,
)
from advocacy.people.models import Person

__all__ = ["all_connectors", "all_share_pages", "connector", "share_page"]

SANDBOX = "sandbox"


class Standing(StrEnum):
    """What a person is told of an account: its own state, or that its network is paused."""

    CONNECTED = "connected"
    EXPIRED = "expired"
    REVOKED = "revoked"
    PAUSED = "paused"


@dataclass(frozen=True)
class AccountView:
    """A connected account as its own person sees it. `origin` is the server, `url` the profile there."""

    id: str
    connector: str
    label: str
    handle: str
    name: str
    state: Standing
    origin: str
    url: str
    rule: TextRule
    connected_at: datetime
    expires_at: datetime | None
    paused_because: str = ""
    facts: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def usable(self) -> bool:
        """Whether a relay may leave through it now."""
        return self.state == Standing.CONNECTED

    @property
    def sandbox(self) -> bool:
        """Whether it is for practice only."""
        return self.connector == SANDBOX

    def length(self, text: str) -> int:
        """How long the account's network finds a text."""
        return connector(self.connector).length(text, self.facts)


def accounts_of(session: Session, person_id: str) -> list[AccountView]:
    """A person's accounts that are not disconnected, the first connected first; unknown networks are left out."""
    mine = Account.person_id == person_id, Account.state != AccountState.DISCONNECTED
    names = [network.name for network in all_connectors()]
    rows = session.scalars(
        sa.select(Account)
        .options(joinedload(Account.server))
        .where(*mine, Account.connector.in_(names))
        .order_by(Account.connected_at, Account.id)
    )
    return [view(row) for row in rows]


def view(account: Account) -> AccountView:
    """One account as its person sees it."""
    network, server = connector(account.connector), account.server
    paused = account.usable and server.paused_at is not None
    return AccountView(
        id=account.id,
        connector=account.connector,
        label=network.label,
        handle=account.handle,
        name=account.name,
        state=Standing.PAUSED if paused else Standing(account.state.value),
        origin=server.origin,
        url=account.profile_url,
        rule=network.rule(server.facts),
        connected_at=account.connected_at,
        expires_at=account.expires_at,
        paused_because=server.paused_because if paused else "",
        facts=server.facts,
    )


def account_for(session: Session, person: Person, account_id: str) -> Account:
    """The person's own account, disconnected ones included. Raises NotFound, for another's account too."""
    found = session.get(Account, account_id, options=[joinedload(Account.server)])
    if found is None or found.person_id != person.id:
        raise NotFound("no-account")
    return found


def holder(session: Session, account_id: str) -> Holder:
    """An account with its token, for a connector. Raises NotFound, or Refused when no token is kept here."""
    account = session.get(Account, account_id, options=[joinedload(Account.server)])
    if account is None:
        raise NotFound("no-account")
    if account.state == AccountState.DISCONNECTED or not account.token_sealed:
        raise Refused("disconnected")
    return _unsealed(account)


def leaving(session: Session, account_id: str) -> Holder | None:
    """A disconnected account whose token is still to be revoked; None when there is none."""
    account = session.get(Account, account_id, options=[joinedload(Account.server)])
    left = account is not None and account.state == AccountState.DISCONNECTED and account.token_sealed
    return _unsealed(account) if account is not None and left else None


def _unsealed(account: Account) -> Holder:
    refresh = crypto.unseal(account.refresh_sealed) if account.refresh_sealed else ""
    token = crypto.unseal(account.token_sealed)
    return Holder(client(account.server), account.remote_id, account.handle, token, refresh)


def client(server: Server) -> Client:
    """We, as registered at a server."""
    secret = crypto.unseal(server.client_secret_sealed) if server.client_secret_sealed else ""
    return Client(server.origin, server.client_id, secret, dict(server.facts))


def server_at(session: Session, network: str, origin: str) -> Server | None:
    """The server of a network at an origin, when we are registered there."""
    return session.scalar(sa.select(Server).where(Server.connector == network, Server.origin == origin))


def handshake_for(session: Session, person: Person, state: str) -> Handshake:
    """The person's sign-in on its way under this state. Raises NotFound for a wrong, foreign or used one."""
    digest = crypto.fingerprint("handshake", state)
    found = session.scalar(
        sa.select(Handshake)
        .options(joinedload(Handshake.server))
        .where(Handshake.state_digest == digest, Handshake.person_id == person.id, Handshake.used_at.is_(None))
    )
    if found is None:
        raise NotFound("no-handshake")
    return found


def to_revoke(session: Session, now: datetime) -> Sequence[str]:
    """Ids of disconnected accounts whose token is due to be revoked at the network."""
    waiting = Account.state == AccountState.DISCONNECTED, Account.token_sealed != ""
    due = sa.or_(Account.revoke_at.is_(None), Account.revoke_at <= now)
    return session.scalars(sa.select(Account.id).where(*waiting, due).order_by(Account.disconnected_at)).all()


def followers_of(session: Session, account_id: str) -> int | None:
    """How many followed an account when last asked; None when never told."""
    latest = sa.select(FollowerCount.followers).where(FollowerCount.account_id == account_id)
    return session.scalar(latest.order_by(FollowerCount.day.desc()).limit(1))
