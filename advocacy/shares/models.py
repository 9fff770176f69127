"""Tables of shares and deliveries, and the states a delivery goes through."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy import clock
from advocacy.db import Base, choice, new_id
from advocacy.feed.models import Post
from advocacy.networks.models import Account
from advocacy.people.models import Person


class DeliveryState(StrEnum):
    """waiting → claimed → sending → published, unconfirmed, failed, held or cancelled.

    On share pages, where nothing is confirmed: opened → declared.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENDING = "sending"
    PUBLISHED = "published"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"
    OPENED = "opened"
    DECLARED = "declared"


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
    form_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
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
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(default="")
    claimed_at: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    # The next look-up of an unknown outcome.
    look_at: Mapped[datetime | None]
    looks: Mapped[int] = mapped_column(default=0)
    remote_id: Mapped[str | None]
    remote_url: Mapped[str] = mapped_column(default="")
    # A code with a sentence in each language: why it failed, waits or is unknown.
    problem: Mapped[str] = mapped_column(default="")
    problem_detail: Mapped[str] = mapped_column(default="")
    deleted_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    share: Mapped[Share] = relationship(back_populates="deliveries")
    account: Mapped[Account | None] = relationship()

    __table_args__ = (
        sa.Index("ix_deliveries_state_due_at", "state", "due_at"),
        sa.Index("ix_deliveries_state_look_at", "state", "look_at"),
        sa.Index("ix_deliveries_published_at", "published_at"),
    )
