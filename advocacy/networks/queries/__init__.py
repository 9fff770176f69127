"""Reads of connected accounts and servers; an account is known to nobody but its person."""

from advocacy.networks.queries.accounts import (
    SANDBOX,
    AccountView,
    Leaving,
    Standing,
    account_for,
    accounts_of,
    followers_of,
    handshake_for,
    holder,
    leaving,
    network_of,
    renewal,
    unrevoked_of,
    view,
)
from advocacy.networks.queries.due import RENEWAL, to_count, to_learn, to_renew, to_revoke
from advocacy.networks.queries.servers import client, connectable, options, registered, registration, server_at
from advocacy.networks.registry import all_connectors, all_share_pages, connector, share_page

__all__ = [
    "RENEWAL",
    "SANDBOX",
    "AccountView",
    "Leaving",
    "Standing",
    "account_for",
    "accounts_of",
    "all_connectors",
    "all_share_pages",
    "client",
    "connectable",
    "connector",
    "followers_of",
    "handshake_for",
    "holder",
    "leaving",
    "network_of",
    "options",
    "registered",
    "registration",
    "renewal",
    "server_at",
    "share_page",
    "to_count",
    "to_learn",
    "to_renew",
    "to_revoke",
    "unrevoked_of",
    "view",
]
