"""What networks say of an account in use: its tokens, its rate, its followers."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import queue
from advocacy.networks import queries
from advocacy.networks.connector import Connector, Tokens
from advocacy.networks.models import Account, AccountState, FollowerCount, Server


def expire(session: Session, account_id: str) -> None:
    """The network refused the token: it is renewed, else the person is asked to connect again; relays wait."""
    account = session.get_one(Account, account_id)
    if account.state != AccountState.CONNECTED:
        return
    if account.stale():
        queue.later(session, "advocacy.networks.jobs.renew_due")
    else:
        account.refused()


def lost(session: Session, account_id: str) -> None:
    """The key of its token is lost to us: only its person can give another."""
    account = session.get_one(Account, account_id)
    if account.state == AccountState.CONNECTED:
        account.refused()


def claim_renewals(session: Session, network: Connector, now: datetime, limit: int) -> list[str]:
    """Take accounts whose tokens are to be renewed; nobody else has them then. A single-use token is used once."""
    free = sa.or_(Account.renewing_at.is_(None), Account.renewing_at < now - queries.RENEWAL)
    due = queries.to_renew(session, network, now, limit)
    taking = sa.update(Account).where(Account.id.in_(due), free).values(renewing_at=now).returning(Account.id)
    return list(session.scalars(taking.execution_options(synchronize_session=False)))


def renewed(session: Session, account_id: str, as_read: str, tokens: Tokens) -> None:
    """Keep renewed tokens, unless the person has connected anew or disconnected meanwhile."""
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    if account.state == AccountState.CONNECTED and account.token_sealed == as_read:
        account.renewed(tokens)
        queue.later(session, "advocacy.shares.jobs.deliver_due", account.connector, queue="deliveries")


def renewal_refused(session: Session, account_id: str, as_read: str) -> None:
    """The network wants the person again: relays wait for them."""
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    if account.state == AccountState.CONNECTED and account.token_sealed == as_read:
        account.refused()


def quiet(session: Session, account_or_server_id: str, until: datetime) -> None:
    """Leave an account, or a whole server, alone until then; never shorten an earlier promise."""
    found = session.get(Account, account_or_server_id) or session.get_one(Server, account_or_server_id)
    found.quiet_until = max(found.quiet_until or until, until)


def count_followers(session: Session, account_id: str, day: date, followers: int) -> None:
    """Keep how many follow an account on a day; the day's last word holds."""
    session.merge(FollowerCount(account_id=account_id, day=day, followers=followers))
