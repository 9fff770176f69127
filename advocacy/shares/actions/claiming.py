"""First move of a delivery: put in order what is due, claim a batch, and mark it as being sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, contains_eager

from advocacy import crypto
from advocacy.errors import Problem
from advocacy.feed import queries as feed
from advocacy.networks import actions as network_actions
from advocacy.networks import queries as networks
from advocacy.networks.actions import Receipt
from advocacy.networks.connector import Attachment, Card, Charges, Holder, Message, Original, Priced
from advocacy.networks.models import Account, AccountState, Server
from advocacy.shares.models import Act, Delivery, DeliveryState, Share, move
from advocacy.shares.queries import due, texts

# After so long the moment of the click has passed: what piled up meanwhile leaves spread out.
LATE = timedelta(minutes=10)
LONGEST_SPREAD = timedelta(minutes=30)
LARGEST_STEP = timedelta(seconds=20)
SPREAD_AT_ONCE = 1000
# A network's clock may be behind ours.
BEFORE_PLANNED = timedelta(minutes=1)


@dataclass(frozen=True)
class Parcel:
    """One delivery as the sending thread needs it: values only, nothing of the database."""

    delivery_id: str
    account_id: str
    server_id: str
    network: str
    holder: Holder
    message: Message
    # The leader's post to reshare natively; None for a post of one's own, which may quote it.
    reshares: Original | None
    attempts: int
    looks: int
    # A picture of the post can no longer be read: it must not leave without it.
    incomplete: bool
    made_at: datetime
    # When it last left; None before its first attempt.
    sent_at: datetime | None
    # What the network prepares it under, and since when; empty: nothing of it can be out unless it was sent at once.
    ticket: str = ""
    ticket_at: datetime | None = None
    # What was set aside for its next call, where its network charges.
    receipt: Receipt = network_actions.FREE

    @property
    def wordless(self) -> bool:
        """A reshare without words of its own: nothing to look for by text."""
        return self.reshares is not None and not self.message.text


def tidy(session: Session, network: str, at: datetime) -> None:
    """Give up what nobody wants any more, hold what cannot leave, spread what is late."""
    due_now = due.waiting(at), Delivery.network == network
    _settle(session, DeliveryState.CANCELLED, "post-closed", *due_now, ~due.wanted(at))
    expired = Account.state.in_([AccountState.EXPIRED, AccountState.REVOKED])
    _settle(session, DeliveryState.HELD, "account-expired", *due_now, expired)
    gone = Account.state == AccountState.DISCONNECTED
    # Whoever disconnects an account was told that nothing waiting will leave through it.
    _settle(session, DeliveryState.CANCELLED, "account-gone", *due_now, gone)
    _settle(session, DeliveryState.HELD, "network-paused", *due_now, Server.paused_at.is_not(None))
    # A first request may have arrived late, and the network no longer knows its key: look, and never send blindly.
    _settle(session, DeliveryState.UNCONFIRMED, "no-answer", *due_now, ~due.in_time(at), look_at=at)
    _spread(session, network, at)


def _settle(session: Session, state: DeliveryState, problem: str, *conditions: due.Condition, **values: object) -> None:
    ids = session.scalars(due.placed(Delivery.id).where(*conditions)).all()
    if ids:
        move(session, ids, state, {DeliveryState.WAITING}, problem=problem, **values)


def _spread(session: Session, network: str, at: datetime) -> None:
    """After a stop, let what is late leave one after the other rather than all in one minute."""
    late = (
        due.placed(Delivery.id)
        .where(Delivery.network == network, due.waiting(at - LATE), due.usable())
        .order_by(Delivery.due_at)
        .limit(SPREAD_AT_ONCE)
    )
    ids = session.scalars(late).all()
    step = min(LARGEST_STEP, LONGEST_SPREAD / max(len(ids), 1))
    for place, delivery_id in enumerate(ids):
        was = {DeliveryState.WAITING}
        move(session, [delivery_id], DeliveryState.WAITING, was, due_at=at + place * step)


def claim(session: Session, network: str, run: str, at: datetime, limit: int) -> list[str]:
    """Take up to `limit` deliveries for this run of the dispatcher; nobody else has them then."""
    ids = session.scalars(due.claimable(network, at, limit)).all()
    return move(session, ids, DeliveryState.CLAIMED, claimed_by=run, claimed_at=at) if ids else []


def arm(session: Session, ids: Sequence[str], run: str, at: datetime) -> list[Parcel]:
    """Mark claimed deliveries as being sent, to be committed before the first call leaves."""
    packed = parcels(session, ids)
    own = Delivery.claimed_by == run
    attempts = Delivery.attempts + 1
    ready = [parcel.delivery_id for parcel in packed]
    sending = DeliveryState.SENDING
    armed = set(move(session, ready, sending, (), own, due.in_time(at), sending_at=at, attempts=attempts))
    disarm(session, [each for each in ids if each not in armed], run)
    return [_paid(session, parcel, at) for parcel in packed if parcel.delivery_id in armed]


def _paid(session: Session, parcel: Parcel, at: datetime) -> Parcel:
    """The parcel with the price of its call set aside, if there is one; a refusal goes with it instead."""
    if parcel.reshares is not None:
        return paid(session, parcel, lambda network: network.resharing(), at)
    return paid(session, parcel, lambda network: network.publishing(parcel.message), at)


def paid(session: Session, parcel: Parcel, act: Callable[[Priced], Charges], at: datetime) -> Parcel:
    """The parcel with what an act takes of its network set aside."""
    receipt = network_actions.reserve(session, parcel.network, parcel.holder.client, act, at)
    return replace(parcel, receipt=receipt)


def disarm(session: Session, ids: Sequence[str], run: str) -> None:
    """Give claimed deliveries back that this run has no time for."""
    own = Delivery.claimed_by == run
    move(session, ids, DeliveryState.WAITING, {DeliveryState.CLAIMED}, own, claimed_by="")


def parcels(session: Session, ids: Sequence[str]) -> list[Parcel]:
    """The deliveries of usable accounts with their holders, ready for calls outside any transaction."""
    query = (
        # The accounts come along so that each holder is at hand without a query of its own.
        due.placed(Delivery, Account, Share)
        .where(Delivery.id.in_(ids), due.usable())
        .options(contains_eager(Delivery.account).contains_eager(Account.server))
        .order_by(Delivery.due_at, Delivery.id)
        .execution_options(populate_existing=True)
    )
    rows = session.execute(query).all()
    contents = {post_id: _content(session, post_id) for post_id in {share.post_id for _, _, share in rows}}
    return [
        _parcel(delivery, share, holder, contents[share.post_id])
        for delivery, account, share in rows
        if (holder := held(session, account.id)) is not None
    ]


@dataclass(frozen=True)
class Content:
    """What a post brings beside the person's words, the same for everyone who relays it."""

    # None when one can no longer be read.
    pictures: tuple[Attachment, ...] | None
    # Its address is each relay's own.
    card: Card | None


def _content(session: Session, post_id: str) -> Content:
    try:
        jpegs = feed.jpegs_of(session, post_id)
        pictures = tuple(Attachment(each.content, "image/jpeg", each.alt, each.address) for each in jpegs)
    except OSError:
        return Content(None, None)
    linked = feed.linked_of(session, post_id)
    if linked is None:
        return Content(pictures, None)
    thumbnail = Attachment(linked.jpeg, "image/jpeg", linked.title) if linked.jpeg else None
    return Content(pictures, Card("", linked.title, linked.description, thumbnail))


def held(session: Session, account_id: str) -> Holder | None:
    """The account as a connector needs it; without a token that can be read, it must be connected anew."""
    try:
        return networks.holder(session, account_id)
    except (crypto.KeyMissing, Problem):
        network_actions.expire(session, account_id)
        return None


def _parcel(delivery: Delivery, share: Share, holder: Holder, content: Content) -> Parcel:
    account = delivery.account
    assert account is not None
    return Parcel(
        delivery_id=delivery.id,
        account_id=account.id,
        server_id=account.server_id,
        network=delivery.network,
        holder=holder,
        message=_message(delivery, share, content),
        reshares=_original(delivery) if delivery.act == Act.RESHARE else None,
        incomplete=content.pictures is None and delivery.act == Act.POST,
        # This attempt included, once it is armed.
        attempts=delivery.attempts + 1,
        looks=delivery.looks,
        made_at=_begun_at(delivery),
        sent_at=delivery.sending_at,
        ticket=delivery.ticket,
        ticket_at=delivery.ticket_at,
    )


def _begun_at(delivery: Delivery) -> datetime:
    """Before when nothing of it can be at the network: a planned relay is not looked for since its planning."""
    planned = delivery.planned_at or delivery.made_at
    return max(delivery.made_at, planned - BEFORE_PLANNED)


def _original(delivery: Delivery) -> Original:
    return Original(delivery.original_url, delivery.original_id)


def _message(delivery: Delivery, share: Share, content: Content) -> Message:
    if delivery.act != Act.POST:
        # Their post stands where pictures and card would.
        quoted = _original(delivery) if delivery.act == Act.QUOTE else None
        return Message(delivery.text, share.language, delivery.key, quoted=quoted)
    card = replace(content.card, url=texts.address(delivery.code)) if content.card else None
    return Message(delivery.text, share.language, delivery.key, content.pictures or (), card)
