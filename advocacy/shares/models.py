"""Tables of shares and deliveries, and the states a delivery goes through."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from advocacy import clock
from advocacy.db import Base, choice, new_id
from advocacy.feed.models import Post
from advocacy.networks.models import Account
from advocacy.people.models import Person

# Characters of the key of a form: as many as a fingerprint has.
LONGEST_KEY = 64


class DeliveryState(StrEnum):
    """waiting → claimed → sending → published, unconfirmed, failed, held or cancelled.

    Where a network prepares what it was given before it is out: sending → preparing → sending → published.
    On share pages, where nothing is confirmed: opened → declared.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    PREPARING = "preparing"
    PUBLISHED = "published"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"
    OPENED = "opened"
    DECLARED = "declared"


class Act(StrEnum):
    """What leaves: a post of one's own, the leader's own post reshared, or theirs inside one's own."""

    POST = "post"
    RESHARE = "reshare"
    QUOTE = "quote"


# From which states each one can be reached; nothing else is ever written.
SOURCES: dict[DeliveryState, frozenset[DeliveryState]] = {
    # Back from sending only when the network refused before it wrote anything, back from
    # unconfirmed only when the network says that nothing is there.
    DeliveryState.WAITING: frozenset(
        {
            DeliveryState.WAITING,
            DeliveryState.CLAIMED,
            DeliveryState.SENDING,
            DeliveryState.HELD,
            DeliveryState.UNCONFIRMED,
            DeliveryState.FAILED,
        }
    ),
    DeliveryState.CLAIMED: frozenset({DeliveryState.WAITING}),
    DeliveryState.SENDING: frozenset({DeliveryState.CLAIMED, DeliveryState.PREPARING}),
    # Back from unconfirmed only when it is not among the person's posts: its ticket then says whether it may go on.
    DeliveryState.PREPARING: frozenset({DeliveryState.SENDING, DeliveryState.UNCONFIRMED}),
    # A late answer still counts after the sweep has called its outcome unknown.
    DeliveryState.PUBLISHED: frozenset({DeliveryState.SENDING, DeliveryState.UNCONFIRMED}),
    DeliveryState.UNCONFIRMED: frozenset(
        # Back from waiting when the time to send once more has gone by: looked up, and not sent.
        {DeliveryState.SENDING, DeliveryState.UNCONFIRMED, DeliveryState.WAITING}
    ),
    DeliveryState.FAILED: frozenset({DeliveryState.SENDING, DeliveryState.UNCONFIRMED}),
    DeliveryState.HELD: frozenset({DeliveryState.WAITING, DeliveryState.SENDING}),
    DeliveryState.CANCELLED: frozenset(
        {
            DeliveryState.WAITING,
            DeliveryState.CLAIMED,
            DeliveryState.PREPARING,
            DeliveryState.HELD,
            DeliveryState.FAILED,
            DeliveryState.OPENED,
            DeliveryState.DECLARED,
        }
    ),
    DeliveryState.OPENED: frozenset(),
    DeliveryState.DECLARED: frozenset({DeliveryState.OPENED}),
}


class Share(Base):
    """One employee's act of passing a post on, in their own words."""

    __tablename__ = "shares"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), index=True)
    # The words the person saw and chose, disclosure included, without the tracked link.
    text: Mapped[str]
    language: Mapped[str] = mapped_column(sa.String(2))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    # One form, one share: a form sent twice is answered with the first share.
    form_key: Mapped[str] = mapped_column(sa.String(LONGEST_KEY), unique=True)
    person: Mapped[Person] = relationship()
    post: Mapped[Post] = relationship()
    deliveries: Mapped[list["Delivery"]] = relationship(back_populates="share", order_by="Delivery.id")


class Delivery(Base):
    """One share on its way to one network."""

    __tablename__ = "deliveries"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    share_id: Mapped[str] = mapped_column(sa.ForeignKey("shares.id"), index=True)
    # None for a share page, where no account is connected.
    account_id: Mapped[str | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    network: Mapped[str]
    act: Mapped[Act] = mapped_column(choice(Act, "act"), default=Act.POST)
    # The leader's post that is reshared or quoted: its address and its id at the network, as far as known.
    original_url: Mapped[str] = mapped_column(default="")
    original_id: Mapped[str] = mapped_column(default="")
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState, "state"), default=DeliveryState.WAITING)
    # The exact text to be published, tracked link included.
    text: Mapped[str]
    # The code of the tracked link: /r/<code>. Known before publishing, since it is part of the text.
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    # Sent to networks that promise to publish one key once, and used to look up an unknown outcome.
    key: Mapped[str] = mapped_column(sa.String(36), unique=True, default=new_id)
    # When it leaves; None while the undo is paused.
    due_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    # Seconds of undo left when it was paused.
    paused_with: Mapped[float | None]
    # The moment its person asked for, or was given within the hours of the day; None: at once.
    planned_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(default="")
    claimed_at: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    # What the network prepares it under, and since when; a delivery that waits has none.
    ticket: Mapped[str] = mapped_column(default="")
    ticket_at: Mapped[datetime | None]
    # The next look-up of an unknown outcome, or the next question whether the network has prepared it.
    look_at: Mapped[datetime | None]
    looks: Mapped[int] = mapped_column(default=0)
    # Sent once more by itself, it may leave only before then, while the network still knows its key.
    again_until: Mapped[datetime | None]
    remote_id: Mapped[str | None]
    remote_url: Mapped[str] = mapped_column(default="")
    # A code with a sentence in each language: why it failed, waits or is unknown.
    problem: Mapped[str] = mapped_column(default="")
    problem_detail: Mapped[str] = mapped_column(default="")
    # The person asked for its deletion at the network; the next try; when the network had done it.
    delete_asked_at: Mapped[datetime | None]
    delete_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    share: Mapped[Share] = relationship(back_populates="deliveries")
    account: Mapped[Account | None] = relationship()

    __table_args__ = (
        sa.Index("ix_deliveries_state_due_at", "state", "due_at"),
        sa.Index("ix_deliveries_state_look_at", "state", "look_at"),
        sa.Index("ix_deliveries_published_at", "published_at"),
        sa.Index("ix_deliveries_delete_at", "delete_at"),
    )

    @property
    def bare(self) -> bool:
        """Whether it is a reshare without a word: no disclosure, no tracked link, nothing to correct."""
        return self.act == Act.RESHARE and not self.text

    @property
    def planned(self) -> bool:
        """Whether it waits for the moment its person chose, and was never tried."""
        return self.state == DeliveryState.WAITING and self.planned_at is not None and not self.attempts

    def undoing(self, at: datetime) -> bool:
        """Whether its undo still runs, or is paused."""
        return self.state == DeliveryState.WAITING and (
            self.paused_with is not None or (self.undo_until is not None and at < self.undo_until)
        )

    def become(self, state: DeliveryState, was: Collection[DeliveryState] = (), **values: Any) -> bool:
        """Change this row if it is still in one of the states it may come from; whether it did."""
        session = object_session(self)
        assert session is not None
        moved = move(session, [self.id], state, was, **values)
        session.refresh(self)
        return bool(moved)

    def pause(self, at: datetime) -> bool:
        """Stop the clock of the undo."""
        if self.paused_with is not None or self.undo_until is None:
            return False
        left = max((self.undo_until - at).total_seconds(), 0.0)
        return self.become(
            DeliveryState.WAITING,
            {DeliveryState.WAITING},
            paused_with=left,
            due_at=None,
            undo_until=None,
        )

    def leave_in(self, seconds: float, at: datetime) -> bool:
        """Let the clock run on: it leaves after so many seconds."""
        due = at + timedelta(seconds=seconds)
        return self.become(
            DeliveryState.WAITING,
            {DeliveryState.WAITING},
            paused_with=None,
            due_at=due,
            undo_until=due,
        )


class Original(Base):
    """Where the author of a post published it themselves on a network, said by them or by comms."""

    __tablename__ = "originals"

    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), primary_key=True)
    network: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    said_by_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"))
    said_at: Mapped[datetime] = mapped_column(default=clock.now)


class GuestLink(Base):
    """A public link to the share pages of one post, for colleagues without an account; it knows nobody."""

    __tablename__ = "guest_links"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), index=True)
    # The team or site it hangs at, in the words of whoever made it.
    name: Mapped[str]
    made_by_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    # How often a share page was opened from it: of nobody, and told only from five on.
    uses: Mapped[int] = mapped_column(default=0)
    post: Mapped[Post] = relationship()

    def usable(self, at: datetime) -> bool:
        """Whether it still opens: neither revoked nor over, and the post may be relayed."""
        over = self.revoked_at is not None or (self.expires_at is not None and at >= self.expires_at)
        return not over and self.post.relayable(at)


class Minute(Base):
    """A minute in which one planned relay of a post leaves for a network, and no colleague's does."""

    __tablename__ = "minutes"

    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), primary_key=True)
    network: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    delivery_id: Mapped[str] = mapped_column(sa.ForeignKey("deliveries.id", ondelete="CASCADE"), index=True)


def move(
    session: Session,
    ids: Iterable[str],
    state: DeliveryState,
    was: Collection[DeliveryState] = (),
    *conditions: sa.ColumnElement[bool],
    **values: Any,
) -> list[str]:
    """Change the rows that are still in a state they may come from; the ids of those that did.

    `was` narrows the states; a state from which the new one may not be reached is refused.
    """
    allowed = SOURCES[state]
    sources = frozenset(was) or allowed
    if not sources <= allowed:
        raise ValueError(f"{sorted(sources - allowed)} cannot become {state}")
    change = (
        sa.update(Delivery)
        .where(Delivery.id.in_(list(ids)), Delivery.state.in_(sources), *conditions)
        .values(state=state, **values)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(change))
