"""Networks as their administrators see them: never a secret, never an account, nothing of fewer than five people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock, settings
from advocacy.errors import Forbidden, NotFound
from advocacy.networks.connector import Connector, Priced
from advocacy.networks.models import Account, AccountState, Server
from advocacy.networks.queries.servers import home, options, server_at
from advocacy.networks.queries.spending import MonthSpent, month_of, months_of, spent_in
from advocacy.networks.registry import all_connectors, connector
from advocacy.people.models import Person, Role

# Fewer people than this are never counted for others.
LEAST = 5
STATES = (AccountState.CONNECTED, AccountState.EXPIRED, AccountState.REVOKED)
DESK = (Role.OWNER, Role.COMMS)

Counts = Mapping[AccountState, int | None]
People = Mapping[tuple[str, AccountState], int]


class Condition(StrEnum):
    """How a network stands."""

    NOT_SET_UP = "not-set-up"
    WORKING = "working"
    QUIET = "quiet"
    PARTLY = "partly"
    PAUSED = "paused"


@dataclass(frozen=True)
class Place:
    """One server of a network. `origin` is empty where naming it could tell who has an account there."""

    id: str
    origin: str
    paused_at: datetime | None
    paused_because: str
    paused_note: str
    quiet_until: datetime | None
    version: str


@dataclass(frozen=True)
class Desk:
    """A network and what was set of it: `given` names the options, and "client", that the environment holds."""

    network: Connector
    places: tuple[Place, ...]
    # How many people have an account in each state; None: fewer than five, none included.
    people: Counts
    client_id: str
    secret_kept: bool
    chosen: Mapping[str, str]
    given: frozenset[str]

    @property
    def named(self) -> list[Place]:
        """The servers that may be told by name."""
        return [place for place in self.places if place.origin]

    @property
    def paused(self) -> list[Place]:
        """The servers to which nothing leaves."""
        return [place for place in self.places if place.paused_at]

    @property
    def quiet_until(self) -> datetime | None:
        """Until when the network wants to be left alone; of several servers the latest."""
        return max((place.quiet_until for place in self.places if place.quiet_until), default=None)

    @property
    def condition(self) -> Condition:
        """How the network stands as a whole."""
        if self.network.needs_client and not self.client_id:
            return Condition.NOT_SET_UP
        if self.paused:
            return Condition.PAUSED if len(self.paused) == len(self.places) else Condition.PARTLY
        # Whether anybody has connected yet is nothing to tell.
        return Condition.QUIET if self.quiet_until else Condition.WORKING


def desks(session: Session, viewer: Person) -> list[Desk]:
    """Every network with an API, in order, for owners and communications; three queries. Raises Forbidden."""
    _ask(viewer)
    found = session.scalars(sa.select(Server).order_by(Server.origin)).all()
    people, crowded = _people(session)
    known = all_connectors()
    return [_desk(each, [row for row in found if row.connector == each.name], people, crowded) for each in known]


def desk_for(session: Session, viewer: Person, name: str) -> Desk:
    """One network, for owners and communications. Raises Forbidden, or NotFound for a name that is none."""
    _ask(viewer)
    network = connector(name)
    found = session.scalars(sa.select(Server).where(Server.connector == name).order_by(Server.origin)).all()
    people, crowded = _people(session)
    return _desk(network, list(found), people, crowded)


def months_for(session: Session, viewer: Person, desk: Desk) -> list[MonthSpent]:
    """What a network has charged, this month first; empty where calls are free. Raises Forbidden.

    What was called is told only where five people could be behind it: an owner must know the bill, not who posts.
    """
    _ask(viewer)
    server = server_at(session, desk.network.name, home(desk.network))
    if server is None or not isinstance(desk.network, Priced):
        return []
    now = month_of(clock.now())
    found = [spent_in(session, server, now), *(past for past in months_of(session, server) if past.month != now)]
    if desk.people[AccountState.CONNECTED] is None:
        return [replace(month, by_kind={}) for month in found]
    return found


def server_for(session: Session, viewer: Person, name: str, server_id: str) -> Server:
    """A server of that network, for owners and communications. Raises Forbidden, or NotFound for another's server."""
    _ask(viewer)
    found = session.get(Server, server_id)
    if found is None or found.connector != connector(name).name or not (found.origin or found.client_id):
        raise NotFound("no-server")
    return found


def shown(count: int) -> int | None:
    """A number of people as others may know it."""
    return count if count >= LEAST else None


def _ask(viewer: Person) -> None:
    if not viewer.has(*DESK):
        raise Forbidden


def _people(session: Session) -> tuple[People, set[str]]:
    """People by network and state, and the ids of servers with enough of them to be named."""
    # A person with several accounts is one; a sum over states or servers is never told, so nothing can be subtracted.
    people = sa.func.count(sa.distinct(Account.person_id))
    by_state = sa.select(Account.connector, Account.state, people).group_by(Account.connector, Account.state)
    connected = Account.state == AccountState.CONNECTED
    by_server = sa.select(Account.server_id).where(connected).group_by(Account.server_id).having(people >= LEAST)
    counts = {(name, state): count for name, state, count in session.execute(by_state)}
    return counts, set(session.scalars(by_server))


def _desk(network: Connector, rows: list[Server], people: People, crowded: set[str]) -> Desk:
    given = settings.current().networks.get(network.name)
    kept = next((row for row in rows if row.origin == home(network)), None)
    now = clock.now()
    return Desk(
        network=network,
        places=tuple(_place(network, row, row.id in crowded, now) for row in rows if row.origin),
        people={state: shown(people.get((network.name, state), 0)) for state in STATES},
        client_id=(given.client_id if given else "") or (kept.client_id if kept else ""),
        secret_kept=bool(kept and kept.client_secret_sealed),
        chosen=dict((kept or rows[0]).settings) if rows else {},
        given=frozenset(given.settings if given else {}) | ({"client"} if given and given.client_id else set()),
    )


def _place(network: Connector, row: Server, crowded: bool, now: datetime) -> Place:
    # What its users made known of it is told only where they are many; a pause by name is told to those who set it.
    used = crowded or not network.many_servers
    named = used or row.paused_because == "admin"
    return Place(
        id=row.id,
        origin=row.origin if named else "",
        paused_at=row.paused_at,
        paused_because=row.paused_because,
        paused_note=row.paused_note,
        quiet_until=row.quiet_until if used and row.quiet_until and row.quiet_until > now else None,
        version=str(row.facts.get("version", "")) if used else "",
    )


def in_force(desk: Desk) -> dict[str, str]:
    """What holds of a network's options now."""
    return options(desk.network.name, desk.chosen)
