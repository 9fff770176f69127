"""Reads of connected accounts; an account is known to nobody but its person."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from advocacy import clock, crypto
from advocacy.errors import NotFound
from advocacy.networks.connector import Capability, Connector, TextRule
from advocacy.networks.models import Account, AccountState, FollowerCount, Handshake
from advocacy.networks.queries.servers import names
from advocacy.networks.registry import connector
from advocacy.people.models import Person

SANDBOX = "sandbox"
SHOWN = timedelta(days=30)
# Of the life of tokens that nobody can renew: their person is told in the last sixth, from day 50 of 60.
LAST_PART = 6


class Standing(StrEnum):
    """What a person is told of an account: its own state, or that its network is paused."""

    CONNECTED = "connected"
    EXPIRED = "expired"
    REVOKED = "revoked"
    PAUSED = "paused"
    DISCONNECTED = "disconnected"


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
    revoking: bool = False
    paused_because: str = ""
    # Relays may leave through it; some accounts only read what came back.
    publishes: bool = True
    # Its connection ends soon, and only the person can renew it.
    ending: bool = False
    facts: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def usable(self) -> bool:
        """Whether a relay may leave through it now."""
        return self.state == Standing.CONNECTED

    @property
    def sandbox(self) -> bool:
        """Whether it is for practice only."""
        return self.connector == SANDBOX

    @property
    def access_page(self) -> str:
        """Where the person can withdraw our right at the network by hand."""
        return str(self.facts.get("access_page", self.origin))

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What its network allows, and what its own server allows besides."""
        return connector(self.connector).capabilities.union(map(Capability, self.facts.get("also", ())))

    @property
    def fetches_images(self) -> bool:
        """Whether its network fetches images from us, so that it must be able to reach us."""
        return Capability.FETCHES_IMAGES in self.capabilities

    def length(self, text: str) -> int:
        """How long the account's network finds a text."""
        return connector(self.connector).length(text, self.facts)


def accounts_of(session: Session, person_id: str) -> list[AccountView]:
    """A person's accounts that are not disconnected, the first connected first; unknown networks are left out."""
    return _views(session, Account.person_id == person_id, Account.state != AccountState.DISCONNECTED)


def unrevoked_of(session: Session, person_id: str, now: datetime) -> list[AccountView]:
    """A person's accounts, disconnected in the last 30 days, whose network has not confirmed that the token is dead."""
    open_still = Account.state == AccountState.DISCONNECTED, Account.revoked_at.is_(None)
    return _views(session, Account.person_id == person_id, *open_still, Account.disconnected_at > now - SHOWN)


def _views(session: Session, *wanted: sa.ColumnElement[bool]) -> list[AccountView]:
    rows = session.scalars(
        sa.select(Account)
        .options(joinedload(Account.server))
        .where(*wanted, Account.connector.in_(names()))
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
        revoking=account.state == AccountState.DISCONNECTED and bool(account.leaving_sealed),
        paused_because=server.paused_because if paused else "",
        publishes=Capability.PUBLISH in network.capabilities,
        ending=_ending(account, network),
        facts=server.facts,
    )


def _ending(account: Account, network: Connector) -> bool:
    end = account.expires_at
    renewable = bool(account.refresh_sealed) and Capability.REFRESH in network.capabilities
    if end is None or renewable or not account.usable:
        return False
    return clock.now() >= end - (end - account.connected_at) / LAST_PART


def account_for(session: Session, person: Person, account_id: str) -> Account:
    """The person's own account, disconnected ones included. Raises NotFound, for another's account too."""
    found = session.get(Account, account_id, options=[joinedload(Account.server)])
    if found is None or found.person_id != person.id:
        raise NotFound("no-account")
    return found


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


def followers_of(session: Session, account_id: str) -> int | None:
    """How many followed an account when last asked; None when never told."""
    latest = sa.select(FollowerCount.followers).where(FollowerCount.account_id == account_id)
    return session.scalar(latest.order_by(FollowerCount.day.desc()).limit(1))
