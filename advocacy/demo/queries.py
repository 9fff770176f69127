"""What the demonstration tells: who may be signed in as, and the past of the sandbox network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.demo.actions import accounts
from advocacy.demo.script import script
from advocacy.networks import queries as networks
from advocacy.networks.models import Account, FollowerCount, Server
from advocacy.people.models import Person, Role, folded
from advocacy.people.queries import anyone
from advocacy.shares.models import Delivery, DeliveryState, Share

DOMAIN = "vercourt.example"


@dataclass(frozen=True)
class SignIn:
    """One way into the demonstration."""

    role: str
    name: str
    email: str


def loaded(session: Session) -> bool:
    """Whether the demonstration is in this database."""
    return session.scalar(sa.select(Person.id).where(Person.email == _address(script().persons[0].name))) is not None


def somebody_else(session: Session) -> bool:
    """Whether people are here who are not of the demonstration."""
    return anyone(session) and not loaded(session)


def sign_ins() -> Sequence[SignIn]:
    """Who stands behind each button, and somebody without an account."""
    persons = script().persons
    roles = (Role.EMPLOYEE, Role.LEADER, Role.COMMS, Role.HR, Role.OWNER, Role.DELEGATE)
    chosen = [(role.value, next(p for p in persons if role in (p.roles or (Role.EMPLOYEE,)))) for role in roles]
    other = next(person for person in persons if _address(person.name).startswith(accounts.WITHOUT))
    listed = [*chosen, ("employee, no account", other)]
    return [SignIn(role, person.name, _address(person.name)) for role, person in listed]


def _address(name: str) -> str:
    return f"{folded(name).replace(' ', '.')}@{DOMAIN}"


def past(session: Session) -> Iterator[dict[str, Any]]:
    """Lines for the sandbox network: us as its client, accounts with their tokens, live posts; see its `history`."""
    server = session.scalars(sa.select(Server).where(Server.connector == accounts.NETWORK)).one()
    client = networks.client(server)
    yield {"app": _app(client.client_id, client.client_secret)}
    rows = session.scalars(sa.select(Account).where(Account.server_id == server.id).order_by(Account.id)).all()
    names = {row.id: row.handle[1:].partition("@")[0] for row in rows}
    crowds = _crowds(session)
    for row in rows:
        said = {"id": row.remote_id, "username": names[row.id], "display_name": row.name}
        told = {**said, "language": row.person.language, "followers": crowds.get(row.id, 12)}
        if row.usable:
            token = networks.holder(session, row.id).token
            told |= {"token": token, "client_id": client.client_id}
        yield {"account": told}
    yield from _statuses(session, names)


def _app(client_id: str, secret: str) -> dict[str, str]:
    back = settings.current().base_url.rstrip("/") + accounts.CALLBACK
    return {"client_id": client_id, "client_secret": secret, "name": "Relais", "redirect_uris": back}


def _crowds(session: Session) -> dict[str, int]:
    counted = sa.select(FollowerCount.account_id, sa.func.max(FollowerCount.followers))
    return {row[0]: row[1] for row in session.execute(counted.group_by(FollowerCount.account_id))}


def _statuses(session: Session, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    live = (
        sa.select(Delivery.remote_id, Delivery.account_id, Delivery.text, Delivery.published_at, Share.language)
        .join(Share, Share.id == Delivery.share_id)
        .where(Delivery.state == DeliveryState.PUBLISHED, Delivery.deleted_at.is_(None))
        .where(Delivery.account_id.in_(list(names)), Delivery.remote_id.is_not(None))
        .order_by(Delivery.published_at)
    )
    for row in session.execute(live):
        said = {"id": row.remote_id, "username": names[row.account_id], "text": row.text, "language": row.language}
        yield {"status": {**said, "published_at": row.published_at.isoformat()}}
