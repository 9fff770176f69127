"""Writes on the servers of networks: registered, set up, paused, left alone for a while."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy import clock, crypto
from advocacy.networks import queries
from advocacy.networks.connector import Client, Connector
from advocacy.networks.models import Server

# Pauses for which an owner's new options are the answer: a budget used up, a network switched off.
OWNERS = ("budget", "off")


def know(session: Session, network: str, found: Client) -> Server:
    """Keep a registration at a server and its facts; a later one replaces an earlier one."""
    server = place(session, network, found.origin)
    server.registered(found)
    session.flush()
    return server


def place(session: Session, network: str, origin: str) -> Server:
    """The row of a network's server, made when it is missing."""
    return queries.server_at(session, network, origin) or _added(session, network, origin)


def _added(session: Session, network: str, origin: str) -> Server:
    # Two people may be the first at once: the later one takes the earlier one's row.
    try:
        with session.begin_nested():
            session.add(Server(connector=network, origin=origin, settings=queries.kept_options(session, network)))
    except IntegrityError:
        pass
    return session.scalars(sa.select(Server).where(Server.connector == network, Server.origin == origin)).one()


def set_up(session: Session, server: Server, client_id: str, client_secret: str, options: dict[str, str]) -> None:
    """Keep what an owner brought from the network: credentials and options.

    An empty secret keeps the old one; without an id both are dropped.
    """
    server.client_id = client_id
    if client_secret or not client_id:
        server.client_secret_sealed = crypto.seal(client_secret) if client_id else ""
    _set(session, server, options)
    session.flush()


def choose(session: Session, network: Connector, options: dict[str, str]) -> None:
    """Keep what an owner has set of a network, for all its servers and for those that come."""
    place(session, network.name, queries.home(network))
    for server in session.scalars(sa.select(Server).where(Server.connector == network.name)):
        _set(session, server, dict(options))
    session.flush()


def _set(session: Session, server: Server, options: dict[str, str]) -> None:
    server.settings = options
    if server.paused_because in OWNERS:
        resume(session, server.id)


def learned(session: Session, server_id: str, found: Client) -> None:
    """Keep what a server says of itself today."""
    session.get_one(Server, server_id).told(found)


def forget_registration(session: Session, server_id: str) -> None:
    """Drop a registration that the server no longer knows, so that the next sign-in registers anew."""
    server = session.get_one(Server, server_id)
    server.client_id, server.client_secret_sealed = "", ""


def pause(session: Session, server_id: str, because: str, note: str = "") -> None:
    """Let nothing leave to a server until somebody resumes; `because` is a code with a sentence, `note` for admins."""
    server = session.get_one(Server, server_id)
    if server.paused_at is None:
        server.paused_at, server.paused_because, server.paused_note = clock.now(), because, note


def resume(session: Session, server_id: str) -> None:
    """Let relays leave to a server again."""
    server = session.get_one(Server, server_id)
    server.paused_at, server.paused_because, server.paused_note = None, "", ""
