"""Accounts of the sandbox: anyone may make one, everyone is invented."""

import re
import secrets
import time
import unicodedata

from advocacy.networks.sandbox import simulator
from advocacy.networks.sandbox.network import Network, Refused
from advocacy.networks.sandbox.store import Row

FIRST = (
    "Camille",
    "Lucie",
    "Hugo",
    "Nadia",
    "Owen",
    "Marta",
    "Théo",
    "Inès",
    "Jonas",
    "Salomé",
    "Yanis",
    "Clara",
)
LAST = (
    "Morel",
    "Okafor",
    "Lindqvist",
    "Bernard",
    "Haddad",
    "Kowalski",
    "Nguyen",
    "Garcia",
    "Petit",
    "Schmitt",
)


def by_id(network: Network, account_id: int) -> Row:
    """The account. Raises Refused 404."""
    return _found(network.store.one("SELECT * FROM accounts WHERE id = ?", account_id))


def by_name(network: Network, username: str) -> Row:
    """The account of a user name, with or without its domain. Raises Refused 404."""
    name = username.lstrip("@").split("@")[0]
    return _found(network.store.one("SELECT * FROM accounts WHERE username = ?", name))


def recent(network: Network, most: int = 30) -> list[Row]:
    """The latest accounts first."""
    return network.store.all("SELECT * FROM accounts ORDER BY id DESC LIMIT ?", most)


def create(
    network: Network,
    display_name: str,
    language: str,
    username: str = "",
    followers: int | None = None,
) -> Row:
    """A new account; without a name it gets one. Followers are drawn when not given."""
    shown = " ".join(display_name.split())[:60] or f"{secrets.choice(FIRST)} {secrets.choice(LAST)}"
    account_id = network.store.new_id()
    with network.store.write() as db:
        name = _free(network, _plain(username or shown))
        crowd = simulator.followers(name) if followers is None else followers
        db.execute(
            "INSERT INTO accounts (id, username, display_name, language, followers, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (account_id, name, shown, language, crowd, time.time()),
        )
    return by_id(network, account_id)


def simulated_name(person: int) -> str:
    """What one of the audience is called."""
    return f"{FIRST[person % len(FIRST)]} {LAST[person // len(FIRST) % len(LAST)]}"


def _found(row: Row | None) -> Row:
    if row is None:
        raise Refused(404, "Record not found")
    return row


def _plain(name: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"\W+", "_", ascii_only).strip("_").lower()[:28] or "someone"


def _free(network: Network, name: str) -> str:
    wanted, number = name, 1
    while network.store.one("SELECT 1 FROM accounts WHERE username = ?", wanted):
        number += 1
        wanted = f"{name}{number}"
    return wanted
