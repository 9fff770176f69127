"""What is due: deliveries to send, outcomes to look up, live posts to delete."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Post, PostState
from advocacy.networks.models import Account, AccountState, Server
from advocacy.people.models import Person, PersonState
from advocacy.shares.models import Delivery, DeliveryState, Share

Condition = sa.ColumnElement[bool]


def wanted(at: datetime) -> Condition:
    """The post may still be relayed and the person still works here."""
    open_end = Post.expires_at.is_(None) | (Post.expires_at > at)
    return sa.and_(Post.state == PostState.PUBLISHED, open_end, Person.state != PersonState.LEFT)


def usable() -> Condition:
    """The account is connected and its network is not paused."""
    return sa.and_(Account.state == AccountState.CONNECTED, Server.paused_at.is_(None))


def not_quiet(at: datetime) -> Condition:
    """Neither the account nor its server has asked us to wait."""
    return sa.and_(
        Account.quiet_until.is_(None) | (Account.quiet_until <= at),
        Server.quiet_until.is_(None) | (Server.quiet_until <= at),
    )


def fresh(at: datetime) -> Condition:
    """The account's tokens are good, or cannot be renewed anyway."""
    return sa.or_(Account.expires_at.is_(None), Account.expires_at > at, Account.refresh_sealed == "")


def waiting(at: datetime) -> Condition:
    """It waits and its time has come."""
    return sa.and_(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= at)


def in_time(at: datetime) -> Condition:
    """It goes out for the first time, by its person's act, or while its network still knows its key."""
    return sa.or_(Delivery.again_until.is_(None), Delivery.again_until > at)


def placed(*columns: Any) -> sa.Select[Any]:
    """A select over deliveries to accounts, with everything that decides whether they may leave."""
    return (
        sa.select(*columns)
        .select_from(Delivery)
        .join(Account, Account.id == Delivery.account_id)
        .join(Server, Server.id == Account.server_id)
        .join(Share, Share.id == Delivery.share_id)
        .join(Post, Post.id == Share.post_id)
        .join(Person, Person.id == Share.person_id)
    )


def claimable(network: str, at: datetime, limit: int) -> sa.Select[Any]:
    """Ids of up to `limit` deliveries that may leave now, every account's first before any account's second."""
    turn = sa.func.row_number().over(partition_by=Delivery.account_id, order_by=Delivery.due_at)
    ready = (
        placed(Delivery.id, Delivery.due_at, turn.label("turn"))
        .where(Delivery.network == network, waiting(at), usable(), fresh(at), not_quiet(at), wanted(at))
        .subquery()
    )
    # More candidates than wanted, so that a second worker finds rows that the first has not locked.
    first = sa.select(ready).order_by(ready.c.turn, ready.c.due_at).limit(limit * 4).subquery()
    return (
        sa.select(Delivery.id)
        .join(first, first.c.id == Delivery.id)
        .where(Delivery.state == DeliveryState.WAITING)
        .order_by(first.c.turn, first.c.due_at)
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )


def networks_to_deliver(session: Session, until: datetime) -> list[str]:
    """Networks with something that may leave, must be held or must be given up, by then."""
    query = placed(Delivery.network).where(waiting(until), not_quiet(until)).distinct()
    return sorted(session.scalars(query))


def networks_to_look(session: Session, at: datetime) -> list[str]:
    """Networks with an unknown outcome to look up."""
    query = placed(Delivery.network).where(to_look(at)).distinct()
    return sorted(session.scalars(query))


def networks_to_follow(session: Session, at: datetime) -> list[str]:
    """Networks with something that may be prepared by now."""
    query = placed(Delivery.network).where(to_follow(at)).distinct()
    return sorted(session.scalars(query))


def networks_to_delete(session: Session, at: datetime) -> list[str]:
    """Networks with a live post to delete."""
    query = placed(Delivery.network).where(to_delete(at)).distinct()
    return sorted(session.scalars(query))


def to_look(at: datetime) -> Condition:
    """Its outcome is unknown and its next look-up is due."""
    due = sa.and_(Delivery.state == DeliveryState.UNCONFIRMED, Delivery.look_at <= at)
    return sa.and_(due, usable(), fresh(at), not_quiet(at))


def to_follow(at: datetime) -> Condition:
    """Its network prepares it, it is time to ask whether it is ready, and it may still go out."""
    due = sa.and_(Delivery.state == DeliveryState.PREPARING, Delivery.look_at <= at)
    return sa.and_(due, usable(), fresh(at), not_quiet(at), wanted(at))


def to_delete(at: datetime) -> Condition:
    """Its person asked for its deletion and the next try is due."""
    return sa.and_(Delivery.delete_at <= at, usable(), fresh(at), not_quiet(at))


def next_due(session: Session, network: str) -> datetime | None:
    """When the next waiting delivery of a network is due."""
    query = sa.select(sa.func.min(Delivery.due_at)).where(
        Delivery.network == network, Delivery.state == DeliveryState.WAITING
    )
    return session.scalar(query)
