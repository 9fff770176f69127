"""Accounts with their tokens, as connectors need them; never for a page."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from advocacy.errors import NotFound, Refused
from advocacy.networks.connector import Connector, Holder, Reader
from advocacy.networks.models import Account, AccountState
from advocacy.networks.queries.servers import client
from advocacy.networks.registry import all_connectors


@dataclass(frozen=True)
class Leaving:
    """Tokens to revoke at a network, a holder for each, and how they were sealed when read."""

    network: str
    holders: list[Holder]
    sealed: str = field(repr=False)


def holder(session: Session, account_id: str) -> Holder:
    """An account with its token, for a connector. Raises NotFound, or Refused when no token is kept here."""
    account = session.get(Account, account_id, options=[joinedload(Account.server)])
    if account is None:
        raise NotFound("no-account")
    if account.state == AccountState.DISCONNECTED or not account.token_sealed:
        raise Refused("disconnected")
    return _unsealed(account)


def renewal(session: Session, account_id: str) -> tuple[str, Holder]:
    """An account whose tokens are to be renewed: its token as sealed when read, and its holder. Raises KeyMissing."""
    account = session.get_one(Account, account_id, options=[joinedload(Account.server)])
    return account.token_sealed, _unsealed(account)


def leaving(session: Session, account_id: str) -> Leaving | None:
    """What of an account is still to be revoked, connected again or not; None when there is nothing."""
    account = session.get(Account, account_id, options=[joinedload(Account.server)])
    if account is None or not account.leaving_sealed:
        return None
    us = client(account.server)
    holders = [
        Holder(us, account.remote_id, account.handle, each.token, each.refresh, each.secret) for each in account.leaving
    ]
    return Leaving(account.connector, holders, account.leaving_sealed)


def reader(session: Session, account_id: str) -> str:
    """The account through which the figures of an account's relays are read.

    That is one which the same person connected for that purpose, else the account itself.
    """
    account = session.get(Account, account_id)
    if account is None or account.state == AccountState.DISCONNECTED:
        return account_id
    others = [each.name for each in all_connectors() if _reads_for(each, account.connector)]
    mine = Account.person_id == account.person_id, Account.state == AccountState.CONNECTED
    query = sa.select(Account.id).where(*mine, Account.connector.in_(others)).order_by(Account.id)
    return (session.scalar(query.limit(1)) if others else None) or account_id


def _reads_for(network: Connector, name: str) -> bool:
    return isinstance(network, Reader) and network.reads_for == name


def _unsealed(account: Account) -> Holder:
    kept = account.kept
    return Holder(
        client(account.server),
        account.remote_id,
        account.handle,
        kept.token,
        kept.refresh,
        kept.secret,
        account.scopes,
    )


def network_of(session: Session, account_id: str) -> str:
    """The name of an account's network."""
    return session.get_one(Account, account_id).connector
