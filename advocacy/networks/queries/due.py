"""What jobs have to do on accounts and servers: renew, revoke, count, learn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.networks.connector import Capability, Connector
from advocacy.networks.models import Account, AccountState, FollowerCount, Server
from advocacy.networks.queries.servers import names

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
    told = sa.exists().where(FollowerCount.account_id == Account.id, FollowerCount.day == now.date())
    calm = sa.or_(Account.quiet_until.is_(None), Account.quiet_until <= now)
    mine = Account.state == AccountState.CONNECTED, Account.connector.in_(names(Capability.FOLLOWERS)), calm, ~told
    return session.scalars(sa.select(Account.id).where(*mine).order_by(Account.id).limit(limit)).all()


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
