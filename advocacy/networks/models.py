"""Tables of network servers, sign-ins on their way, and connected accounts."""

import json
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy import clock, crypto
from advocacy.db import Base, choice, new_id
from advocacy.networks.connector import Client, Identity, Tokens
from advocacy.people.models import Person

# Tokens that are refused so soon after they were renewed will not get better by renewing them again.
ANEW = timedelta(minutes=5)


class Server(Base):
    """One server of one network where we are registered as a client, with its limits."""

    __tablename__ = "servers"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    connector: Mapped[str]
    # Scheme and host, no path: "https://mastodon.example".
    origin: Mapped[str]
    client_id: Mapped[str] = mapped_column(default="")
    client_secret_sealed: Mapped[str] = mapped_column(default="")
    # What the server said of itself: text limit, characters per address, media limits, scopes, endpoints.
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    facts_at: Mapped[datetime | None]
    # A network is paused by an admin, a budget or a version; relays wait meanwhile.
    paused_at: Mapped[datetime | None]
    paused_because: Mapped[str] = mapped_column(default="")
    # Why, in the words of whoever paused it, for administrators only.
    paused_note: Mapped[str] = mapped_column(default="")
    # What an owner has set of the network here, by the names its connector gives; prices, limits, versions.
    settings: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    # Nothing is sent to this server before then: its own word on our rate.
    quiet_until: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("connector", "origin"),)

    def registered(self, found: Client) -> None:
        """We are registered here now, and it has told its limits."""
        self.client_id = found.client_id
        self.client_secret_sealed = crypto.seal(found.client_secret) if found.client_secret else ""
        self.told(found)

    def told(self, found: Client) -> None:
        """The server has told its limits."""
        self.facts, self.facts_at = dict(found.facts), clock.now()


class AccountState(StrEnum):
    """Whether an account can be used, in the network's own words."""

    CONNECTED = "connected"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DISCONNECTED = "disconnected"


class Account(Base):
    """An employee's own account on a network; nobody else ever sees that it exists."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    server_id: Mapped[str] = mapped_column(sa.ForeignKey("servers.id"), index=True)
    connector: Mapped[str]
    remote_id: Mapped[str]
    handle: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    profile_url: Mapped[str] = mapped_column(default="")
    state: Mapped[AccountState] = mapped_column(choice(AccountState, "state"), default=AccountState.CONNECTED)
    token_sealed: Mapped[str] = mapped_column(default="")
    refresh_sealed: Mapped[str] = mapped_column(default="")
    # Whatever else the tokens need to be good, such as the key they are bound to.
    secret_sealed: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime | None]
    scopes: Mapped[str] = mapped_column(default="")
    # A worker is having the tokens renewed since then: a refresh token may be good for one use only.
    renewing_at: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]
    connected_at: Mapped[datetime] = mapped_column(default=clock.now)
    disconnected_at: Mapped[datetime | None]
    # Tokens of earlier connections, one a line, not revoked yet; connecting again leaves them here.
    leaving_sealed: Mapped[str] = mapped_column(default="")
    # Revoking at the network may fail; a job insists until this is set.
    revoked_at: Mapped[datetime | None]
    revoke_tries: Mapped[int] = mapped_column(default=0)
    # The next attempt; None with a token left over means at once.
    revoke_at: Mapped[datetime | None]
    quiet_until: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    server: Mapped[Server] = relationship()

    __table_args__ = (sa.UniqueConstraint("person_id", "server_id", "remote_id"),)

    @property
    def usable(self) -> bool:
        """Whether a relay may leave through it now."""
        return self.state == AccountState.CONNECTED

    def connected(self, tokens: Tokens, identity: Identity) -> None:
        """The person has agreed at the network; an empty refresh token never overwrites a kept one."""
        self.state = AccountState.CONNECTED
        self.handle, self.name, self.profile_url = identity.handle, identity.name, identity.profile_url
        self._keeps(tokens)
        self.scopes = tokens.scopes
        self.connected_at = clock.now()
        self.disconnected_at = self.quiet_until = self.renewed_at = None
        self._stays(tokens.token)

    def renewed(self, tokens: Tokens) -> None:
        """The network has given new tokens for the old ones."""
        self._keeps(tokens)
        self.scopes = tokens.scopes or self.scopes
        self.renewed_at = clock.now()

    def _keeps(self, tokens: Tokens) -> None:
        self.token_sealed = crypto.seal(tokens.token)
        self.refresh_sealed = crypto.seal(tokens.refresh) if tokens.refresh else self.refresh_sealed or ""
        self.secret_sealed = crypto.seal(tokens.secret) if tokens.secret else self.secret_sealed or ""
        self.expires_at, self.renewing_at = tokens.expires_at, None

    def refused(self) -> None:
        """The network no longer takes the token: run out, if it had an end, else withdrawn."""
        over = self.expires_at is not None and self.expires_at <= clock.now()
        self.state = AccountState.EXPIRED if over else AccountState.REVOKED
        self.renewing_at = None

    def stale(self) -> bool:
        """Have the tokens renewed before anything else leaves; False where that cannot help."""
        now = clock.now()
        if not self.refresh_sealed or (self.renewed_at and now - self.renewed_at < ANEW):
            return False
        self.expires_at = min(self.expires_at or now, now)
        return True

    def disconnected(self) -> None:
        """The person wants it no more; the token stays sealed only until the network has revoked it."""
        self.state, self.disconnected_at = AccountState.DISCONNECTED, clock.now()
        self.leaving_sealed = self._leaving_too()
        self.renewing_at = None
        self.token_sealed = self.refresh_sealed = self.secret_sealed = ""
        self.revoked_at, self.revoke_at, self.revoke_tries = None, None, 0

    @property
    def leaving(self) -> list[Tokens]:
        """The tokens still to be revoked at the network. Raises crypto.KeyMissing."""
        lines = crypto.unseal(self.leaving_sealed).split("\n") if self.leaving_sealed else []
        return [Tokens(token, refresh, secret=secret) for token, refresh, secret in map(json.loads, lines)]

    def _leaving_too(self) -> str:
        if not self.token_sealed:
            return self.leaving_sealed or ""
        try:
            left = {each.token: each for each in [*self.leaving, self.kept]}
        except crypto.KeyMissing:
            # Nobody can revoke what nobody can read: the last one is told of, by its not being revoked.
            return self.token_sealed
        return _sealed_lines(list(left.values()))

    @property
    def kept(self) -> Tokens:
        """The tokens in use. Raises crypto.KeyMissing."""
        refresh = crypto.unseal(self.refresh_sealed) if self.refresh_sealed else ""
        secret = crypto.unseal(self.secret_sealed) if self.secret_sealed else ""
        return Tokens(crypto.unseal(self.token_sealed), refresh, secret=secret)

    def _stays(self, token: str) -> None:
        # Some servers hand out the same token again: revoking it would end the new connection.
        try:
            left = [each for each in self.leaving if each.token != token]
        except crypto.KeyMissing:
            return
        if len(left) < len(self.leaving):
            self.leaving_sealed = _sealed_lines(left)

    def revoke_done(self) -> None:
        """The network has revoked every token that was to leave."""
        self.revoked_at, self.leaving_sealed, self.revoke_at = clock.now(), "", None

    def revoke_tried(self, wait: timedelta | None) -> None:
        """The network has not; the next attempt is after `wait`, and without one the token is dropped."""
        self.revoke_tries += 1
        self.revoke_at = clock.now() + wait if wait else None
        if wait is None:
            self.leaving_sealed = ""


def _sealed_lines(tokens: list[Tokens]) -> str:
    lines = [json.dumps([each.token, each.refresh, each.secret]) for each in tokens]
    return crypto.seal("\n".join(lines)) if lines else ""


class Spending(Base):
    """What a server's network has charged, or may have, in one month (UTC) for one kind of call; "" is all of them.

    The row of all kinds is where a call's price is set aside: whoever would exceed the budget changes no row.
    """

    __tablename__ = "spendings"

    server_id: Mapped[str] = mapped_column(sa.ForeignKey("servers.id"), primary_key=True)
    # The month's first day.
    month: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    micros: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class FollowerCount(Base):
    """How many followed an account on one day, as the network said."""

    __tablename__ = "follower_counts"

    account_id: Mapped[str] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    followers: Mapped[int]


class Handshake(Base):
    """An OAuth sign-in on its way, kept here and not in the browser; used once, within minutes."""

    __tablename__ = "handshakes"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    server_id: Mapped[str] = mapped_column(sa.ForeignKey("servers.id"))
    state_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    verifier_sealed: Mapped[str]
    # What the network's connector must have again when the person is back, such as a key.
    secret_sealed: Mapped[str] = mapped_column(default="")
    # Where the person was, so that they land there again: a path of ours.
    return_to: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]
    server: Mapped[Server] = relationship()
