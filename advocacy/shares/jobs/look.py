"""Looking up unknown outcomes, and deleting what its person wants deleted."""

from advocacy import clock, db
from advocacy.networks import queries as networks
from advocacy.networks.connector import Capability, Connector, ConnectorError, Preparing, Unknown
from advocacy.shares.actions import looking, removing
from advocacy.shares.actions.claiming import Parcel
from advocacy.shares.actions.looking import Look
from advocacy.shares.actions.removing import Removal


def look_up(network: str) -> int:
    """Ask one network what became of the deliveries whose outcome is unknown; how many were asked for."""
    connector = networks.connector(network)
    if Capability.FIND not in connector.capabilities:
        with db.transaction() as session:
            return looking.leave_to_persons(session, network, clock.now())
    with db.transaction() as session:
        parcels = looking.take_looks(session, network, clock.now())
    found = [(parcel, _look(connector, parcel)) for parcel in parcels]
    idempotent = Capability.IDEMPOTENT in connector.capabilities
    with db.transaction() as session:
        prepares = isinstance(connector, Preparing)
        looking.record_looks(session, found, clock.now(), idempotent=idempotent, prepares=prepares)
    return len(parcels)


def _look(connector: Connector, parcel: Parcel) -> Look:
    try:
        parcel.receipt.insist()
        if parcel.wordless:
            return _look_for_reshare(connector, parcel)
        return connector.find(parcel.holder, parcel.message, parcel.made_at)
    except ConnectorError as error:
        return error


def _look_for_reshare(connector: Connector, parcel: Parcel) -> Look:
    """A reshare has no words to look for: asked for again where that gives the first, or looked up by its key."""
    if Capability.RESHARE_ONCE in connector.capabilities and parcel.reshares is not None:
        return connector.reshare(parcel.holder, parcel.reshares, parcel.message)
    if Capability.IDEMPOTENT in connector.capabilities:
        return connector.find(parcel.holder, parcel.message, parcel.made_at)
    return Unknown("not-readable")


def delete_asked(network: str) -> int:
    """Delete the live posts whose persons asked for it on one network; how many were tried."""
    connector = networks.connector(network)
    with db.transaction() as session:
        removals = removing.take_removals(session, network, clock.now())
    tried = [(removal, _delete(connector, removal)) for removal in removals]
    with db.transaction() as session:
        removing.record_removals(session, tried, clock.now())
    return len(removals)


def _delete(connector: Connector, removal: Removal) -> ConnectorError | None:
    try:
        removal.receipt.insist()
        connector.delete(removal.holder, removal.remote_id)
    except ConnectorError as error:
        return error
    return None
