"""Reads of what networks charge: prices, budgets, and what has been spent of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.networks.connector import Charge, Charges, Priced
from advocacy.networks.models import Server, Spending
from advocacy.networks.queries.servers import names, options
from advocacy.networks.registry import all_connectors, connector

ALL = ""


@dataclass(frozen=True)
class Spent:
    """How many calls of one kind, and what they cost at most, in micros of the currency."""

    calls: int
    micros: int


@dataclass(frozen=True)
class MonthSpent:
    """What a server's network has charged in a month (UTC, its first day), by kind of call; all money in micros."""

    month: date
    by_kind: Mapping[Charge, Spent]
    total: int
    budget: int

    @property
    def left(self) -> int:
        """What may still be spent; 0 when the budget was lowered below what is spent."""
        return max(self.budget - self.total, 0)


def month_of(at: datetime) -> date:
    """The first day of a moment's month, in UTC."""
    return at.date().replace(day=1)


def charging(session: Session) -> list[Server]:
    """The servers whose network charges for calls."""
    priced = [each.name for each in all_connectors() if isinstance(each, Priced)]
    return list(session.scalars(sa.select(Server).where(Server.connector.in_(priced))))


def charges(network: str, act: Callable[[Priced], Charges]) -> Charges:
    """What an act takes of a network: `charges("x", lambda x: x.finding())`; nothing where nothing is charged."""
    found = connector(network)
    return act(found) if isinstance(found, Priced) else {}


def price(chosen: Mapping[str, str], kind: Charge) -> int:
    """What one call of a kind costs, in micros."""
    return _micros(chosen.get(kind.setting, ""))


def budget(chosen: Mapping[str, str]) -> int:
    """What may be spent in a month, in micros."""
    return _micros(chosen.get("budget", ""))


def _micros(text: str) -> int:
    return int(text) if text.isdigit() else 0


def spent_in(session: Session, server: Server, month: date) -> MonthSpent:
    """What a server's network has charged in a month, and its budget of today."""
    mine = Spending.server_id == server.id, Spending.month == month
    rows = {row.kind: Spent(row.calls, row.micros) for row in session.scalars(sa.select(Spending).where(*mine))}
    kinds = {Charge(kind): spent for kind, spent in rows.items() if kind != ALL and spent.calls}
    total = rows[ALL].micros if ALL in rows else 0
    return MonthSpent(month, kinds, total, budget(options(server.connector, server.settings)))


def months_of(session: Session, server: Server, months: int = 12) -> list[MonthSpent]:
    """The latest months in which a server's network was called at a price, the latest first."""
    mine = Spending.server_id == server.id, Spending.kind == ALL
    found = session.scalars(sa.select(Spending.month).where(*mine).order_by(Spending.month.desc()).limit(months))
    return [spent_in(session, server, month) for month in found]


def paused_for_money(session: Session) -> list[Server]:
    """The servers that wait for a budget, or for an owner to switch them on again."""
    because = Server.paused_because.in_(["budget", "off"])
    paused = Server.paused_at.is_not(None), because, Server.connector.in_(names())
    return list(session.scalars(sa.select(Server).where(*paused)))
