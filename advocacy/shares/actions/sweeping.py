"""What nobody finished: rows left by killed workers, and held ones that may go on."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.networks.models import Account, AccountState, Server
from advocacy.shares.models import Delivery, DeliveryState, move
from advocacy.shares.queries import due

AT_ONCE = 500


def sweep(session: Session, at: datetime) -> int:
    """Free what was claimed and never sent, look up what was being sent, let go of what was held; how many rows."""
    return _free(session, at) + _doubt(session, at) + _give_up(session, at) + _release(session, at)


def _stale(at: datetime) -> datetime:
    return at - timedelta(seconds=settings.current().stale_seconds)


def _free(session: Session, at: datetime) -> int:
    """Claimed and not yet being sent: nothing has left, so it may be claimed again."""
    stale = Delivery.claimed_at < _stale(at)
    return _moved(session, DeliveryState.CLAIMED, DeliveryState.WAITING, stale, claimed_by="")


def _doubt(session: Session, at: datetime) -> int:
    """Being sent for too long: whether it left is unknown, so it is looked up and not sent again."""
    stale = Delivery.sending_at < _stale(at)
    unknown = {"problem": "no-answer", "problem_detail": "interrupted", "look_at": at}
    return _moved(session, DeliveryState.SENDING, DeliveryState.UNCONFIRMED, stale, **unknown)


def _give_up(session: Session, at: datetime) -> int:
    """Held, or prepared by its network, and not wanted out any more."""
    gone = Account.state == AccountState.DISCONNECTED
    given_up = 0
    for state in (DeliveryState.HELD, DeliveryState.PREPARING):
        given_up += _moved(session, state, DeliveryState.CANCELLED, ~due.wanted(at), problem="post-closed")
        given_up += _moved(session, state, DeliveryState.CANCELLED, gone, problem="account-gone")
    return given_up


def _release(session: Session, at: datetime) -> int:
    """Held for a reason that has gone: it waits again, for the moment it was due."""
    connected = Account.state == AccountState.CONNECTED
    reconnected = sa.and_(Delivery.problem == "account-expired", connected)
    lifted = sa.and_(Delivery.problem == "network-paused", Server.paused_at.is_(None))
    another_try = sa.and_(Delivery.problem == "permission", Delivery.due_at <= at)
    gone = sa.or_(reconnected, lifted, another_try)
    # It is handed over anew: what the network had prepared before it was held is left to expire there.
    anew = {"problem": "", "ticket": "", "ticket_at": None}
    return _moved(session, DeliveryState.HELD, DeliveryState.WAITING, gone, **anew)


def _moved(
    session: Session,
    was: DeliveryState,
    state: DeliveryState,
    condition: due.Condition,
    **values: object,
) -> int:
    found = due.placed(Delivery.id).where(Delivery.state == was, condition).limit(AT_ONCE)
    ids = session.scalars(found).all()
    return len(move(session, ids, state, {was}, **values)) if ids else 0
