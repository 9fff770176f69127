"""What jobs have to do on accounts and servers: renew, revoke, count, learn."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.networks.connector import Capability, Connector
from advocacy.networks.models import Account, AccountState, FollowerCount, Server
from advocacy.networks.queries.servers import names, options
from advocacy.networks.queries.spending import charges, charging, month_of, price, spent_in

# A renewal that a worker began so long ago is no longer in its hands.
RENEWAL = timedelta(minutes=2)


def to_revoke(session: Session, now: datetime) -> Sequence[str]:
    """Ids of accounts, connected again or not, with a token that is due to be revoked at the network."""
    due = sa.or_(Account.revoke_at.is_(None), Account.revoke_at <= now)
    return session.scalars(
        sa.select(Account.id).where(Account.leaving_sealed != "", due).order_by(Account.disconnected_at)
    ).all()


def to_count(session: Session, now: datetime, limit: int) -> Sequence[str]:
    """Ids of connected accounts whose followers of today are not known yet, at most `limit`."""
    calm = sa.or_(Account.quiet_until.is_(None), Account.quiet_until <= now)
    spared = [_spared(session, server, now) for server in charging(session)]
    mine = Account.state == AccountState.CONNECTED, Account.connector.in_(names(Capability.FOLLOWERS)), calm
    return session.scalars(
        sa.select(Account.id).where(*mine, ~_told(now.date()), *spared).order_by(Account.id).limit(limit)
    ).all()


def _told(day: date, before: int = 1) -> sa.ColumnElement[bool]:
    """Its followers are known of a day, or of one of the days before it."""
    since = day - timedelta(days=before - 1)
    mine = FollowerCount.account_id == Account.id, FollowerCount.day >= since
    return sa.exists().where(*mine)


def _spared(session: Session, server: Server, now: datetime) -> sa.ColumnElement[bool]:
    """Not an account whose network charges for the answer, but where it is due and can be paid."""
    chosen = options(server.connector, server.settings)
    asked = charges(server.connector, lambda one: one.identifying())
    cost = sum(count * price(chosen, kind) for kind, count in asked.items())
    elsewhere = Account.server_id != server.id
    if server.paused_at or cost > spent_in(session, server, month_of(now)).left:
        return elsewhere
    days = chosen.get("followers_days", "")
    return sa.or_(elsewhere, ~_told(now.date(), int(days) if days.isdigit() and int(days) else 1))


def to_learn(session: Session, before: datetime, limit: int) -> Sequence[str]:
    """Ids of servers with connected accounts whose facts are older than `before`, at most `limit`."""
    used = sa.exists().where(Account.server_id == Server.id, Account.state == AccountState.CONNECTED)
    stale = sa.or_(Server.facts_at.is_(None), Server.facts_at < before)
    mine = Server.connector.in_(names()), Server.client_id != "", stale, used
    return session.scalars(sa.select(Server.id).where(*mine).order_by(Server.facts_at).limit(limit)).all()


def to_renew(session: Session, network: Connector, now: datetime, limit: int) -> Sequence[str]:
    """Ids of connected accounts whose tokens run out soon and can be renewed, at most `limit`, the soonest first."""
    soon = Account.expires_at <= now + network.renew_ahead
    calm = sa.or_(Account.quiet_until.is_(None), Account.quiet_until <= now)
    free = sa.or_(Account.renewing_at.is_(None), Account.renewing_at < now - RENEWAL)
    mine = Account.connector == network.name, Account.state == AccountState.CONNECTED, Account.refresh_sealed != ""
    query = sa.select(Account.id).where(*mine, soon, calm, free).order_by(Account.expires_at)
    return session.scalars(query.limit(limit)).all()
