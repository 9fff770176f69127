"""Spending at networks that charge for calls: set aside before a call, given back when it was certainly not made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import db
from advocacy.networks import queries
from advocacy.networks.actions.servers import pause, place, resume
from advocacy.networks.connector import Charge, Charges, Client, ConnectorError, Paused, Priced
from advocacy.networks.models import Account, Server, Spending
from advocacy.networks.queries.spending import ALL

# Nothing had left when these were raised.
UNMADE = frozenset({"unreachable", "server-refused", "picture-gone", "too-many-images"})


@dataclass(frozen=True)
class Receipt:
    """What was set aside for one call: micros by kind. `refusal`: why the call may not be made; empty: it may."""

    server_id: str = ""
    month: date | None = None
    calls: Charges = field(default_factory=dict)
    micros: Mapping[Charge, int] = field(default_factory=dict)
    refusal: str = ""

    def insist(self) -> None:
        """Raise Paused where the call may not be made."""
        if self.refusal:
            raise Paused(self.refusal)


FREE = Receipt()


def reserve(session: Session, network: str, client: Client, act: Callable[[Priced], Charges], at: datetime) -> Receipt:
    """Set the price of an act aside before its call; what the month's budget does not allow is refused."""
    calls = queries.charges(network, act)
    if not calls:
        return FREE
    if not queries.switched_on(queries.connector(network), client.settings):
        return Receipt(refusal="off")
    server = place(session, network, client.origin)
    micros = {kind: count * queries.price(client.settings, kind) for kind, count in calls.items()}
    made = Receipt(server.id, queries.month_of(at), calls, micros)
    if not _set_aside(session, made, queries.budget(client.settings)):
        return Receipt(refusal="budget")
    _add(session, made, 1)
    return made


def _set_aside(session: Session, receipt: Receipt, budget: int) -> bool:
    # One statement decides: two workers that ask at once are answered one after the other.
    _begin(session, receipt, [ALL])
    cost, count = sum(receipt.micros.values()), sum(receipt.calls.values())
    room = sa.update(Spending).where(*_row(receipt, ALL), Spending.micros + cost <= budget)
    taken = room.values(micros=Spending.micros + cost, calls=Spending.calls + count).returning(Spending.server_id)
    return session.scalar(taken.execution_options(synchronize_session=False)) is not None


def _add(session: Session, receipt: Receipt, times: int) -> None:
    """By kind, while the row of all kinds is ours alone."""
    _begin(session, receipt, list(receipt.calls))
    for kind, count in receipt.calls.items():
        change = sa.update(Spending).where(*_row(receipt, kind))
        micros, calls = Spending.micros + times * receipt.micros[kind], Spending.calls + times * count
        session.execute(change.values(micros=micros, calls=calls).execution_options(synchronize_session=False))


def _begin(session: Session, receipt: Receipt, kinds: list[str] | list[Charge]) -> None:
    key = {"server_id": receipt.server_id, "month": receipt.month, "calls": 0, "micros": 0}
    db.insert_new(session, Spending, [{**key, "kind": str(kind)} for kind in kinds])


def _row(receipt: Receipt, kind: str) -> tuple[sa.ColumnElement[bool], ...]:
    mine = Spending.server_id == receipt.server_id
    return mine, Spending.month == receipt.month, Spending.kind == str(kind)


def give_back(session: Session, receipt: Receipt) -> None:
    """Give back what was set aside for a call that was certainly not made. Pictures may have been on their way."""
    calls: Charges = {kind: count for kind, count in receipt.calls.items() if kind != Charge.MEDIA}
    if not calls:
        return
    back = Receipt(receipt.server_id, receipt.month, calls, {kind: receipt.micros[kind] for kind in calls})
    cost, count = sum(back.micros.values()), sum(calls.values())
    less = sa.update(Spending).where(*_row(back, ALL))
    less = less.values(micros=Spending.micros - cost, calls=Spending.calls - count)
    session.execute(less.execution_options(synchronize_session=False))
    _add(session, back, -1)


def settle(session: Session, receipt: Receipt, result: object, *, made: bool = True) -> None:
    """Give the price back if the call was not made, or ended in an error that says that nothing had left."""
    if not made or (isinstance(result, ConnectorError) and result.code in UNMADE):
        give_back(session, receipt)


def stop(session: Session, account_id: str, error: Paused) -> None:
    """An account's network takes no more calls, by its own word or our budget: it is paused for everybody."""
    pause(session, session.get_one(Account, account_id).server_id, error.code)


def lift(session: Session, at: datetime) -> None:
    """Let networks go on whose reason to wait is over: another month has begun, or an owner has switched them on."""
    for server in queries.paused_for_money(session):
        chosen = queries.options(server.connector, server.settings)
        if queries.switched_on(queries.connector(server.connector), chosen) and _over(server, at):
            resume(session, server.id)


def _over(server: Server, at: datetime) -> bool:
    assert server.paused_at is not None
    return server.paused_because == "off" or queries.month_of(server.paused_at) < queries.month_of(at)
