"""Reads of the servers of networks: we as registered there, and what an owner has set."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import crypto, settings
from advocacy.networks.connector import Capability, Client, Connector
from advocacy.networks.models import Server
from advocacy.networks.registry import all_connectors, connector

ON = "on"


def client(server: Server) -> Client:
    """We, as registered at a server."""
    given = settings.current().networks.get(server.connector)
    chosen = options(server.connector, server.settings)
    if given and given.client_id:
        return Client(server.origin, given.client_id, given.client_secret, dict(server.facts), chosen)
    secret = crypto.unseal(server.client_secret_sealed) if server.client_secret_sealed else ""
    return Client(server.origin, server.client_id, secret, dict(server.facts), chosen)


def options(network: str, kept: Mapping[str, str]) -> dict[str, str]:
    """What holds for a network: the environment's word, else an owner's, else its connector's."""
    given = settings.current().networks.get(network)
    # A network that is switched off, or whose package is gone, has none.
    ours = (each for one in all_connectors() if one.name == network for each in one.settings)
    defaults = {each.name: each.default for each in ours}
    return {**defaults, **kept, **(given.settings if given else {})}


def kept_options(session: Session, network: str) -> dict[str, str]:
    """What an owner has set of a network, as all its servers have it."""
    found = session.scalar(sa.select(Server.settings).where(Server.connector == network).limit(1))
    return dict(found or {})


def home(network: Connector) -> str:
    """The origin whose row keeps what an owner brought: the network's only one, or none where there are many."""
    return "" if network.many_servers else network.origin("")


def registered(server: Server) -> Client | None:
    """We at a server, if we are registered there and the secret is at hand."""
    try:
        found = client(server)
    except crypto.KeyMissing:
        return None
    return found if found.client_id else None


def connectable(session: Session) -> list[Connector]:
    """The networks that a person can connect now: those that need no owner, and those an owner has set up."""
    known = {server.connector: server for server in session.scalars(sa.select(Server)) if _needs_client(server)}
    return [each for each in all_connectors() if not each.needs_client or _ready(each, known.get(each.name))]


def _needs_client(server: Server) -> bool:
    return server.connector in names() and connector(server.connector).needs_client


def _ready(network: Connector, server: Server | None) -> bool:
    given = settings.current().networks.get(network.name)
    set_up = bool((given and given.client_id) or (server and server.client_id))
    return set_up and switched_on(network, options(network.name, server.settings if server else {}))


def switched_on(network: Connector, chosen: Mapping[str, str]) -> bool:
    """Whether a network may be used by its API: one with a switch only when it is on."""
    switched = any(each.name == "enabled" for each in network.settings)
    return not switched or chosen.get("enabled") == ON


def readings_a_day(network: str, server: Server) -> int | None:
    """How many readings of one status a network bears on one day (UTC); None: as many as are planned."""
    said = options(network, server.settings).get("readings_a_day", "")
    return int(said) if said.isdigit() else None


def names(*able: Capability) -> list[str]:
    """The networks with an API that are known here, and can do all of these."""
    return [network.name for network in all_connectors() if network.capabilities.issuperset(able)]


def server_at(session: Session, network: str, origin: str) -> Server | None:
    """The server of a network at an origin, when we are registered there."""
    return session.scalar(sa.select(Server).where(Server.connector == network, Server.origin == origin))


def registration(session: Session, server_id: str) -> tuple[str, Client | None]:
    """The name of a server's network, and we as registered there."""
    server = session.get_one(Server, server_id)
    return server.connector, registered(server)
