"""Tables of readings: metrics of one delivery at one time, each value measured or unavailable with its reason."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.db import Base, choice, new_id
from advocacy.shares.models import Delivery


class ReadingState(StrEnum):
    """Whether a planned reading has been taken."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    TAKEN = "taken"
    # Not one value could be had; the reason says why. Missing is never zero.
    UNAVAILABLE = "unavailable"


class Reading(Base):
    """What a network said of one delivery at one age. A value is None when unavailable; `missing` says why."""

    __tablename__ = "readings"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    delivery_id: Mapped[str] = mapped_column(sa.ForeignKey("deliveries.id"))
    # Planned age in minutes: 15, 60, 180, 720, 1440, 4320, 10080, 20160.
    age: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[ReadingState] = mapped_column(choice(ReadingState, "state"), default=ReadingState.WAITING)
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime | None]
    views: Mapped[int | None]
    viewers: Mapped[int | None]
    likes: Mapped[int | None]
    comments: Mapped[int | None]
    reshares: Mapped[int | None]
    # {"views": "not-provided", …}: one reason for each value that is None.
    missing: Mapped[dict[str, Any]] = mapped_column(default=dict)
    delivery: Mapped[Delivery] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("delivery_id", "age"),
        sa.Index("ix_readings_state_due_at", "state", "due_at"),
    )


class OwnFigures(Base):
    """What a person's own analytics file says of one of their relays: seen by them alone, and in no sum.

    A file holds the network's figures, but only the person vouches for it: its figures are declared, not measured.
    """

    __tablename__ = "own_figures"

    delivery_id: Mapped[str] = mapped_column(sa.ForeignKey("deliveries.id"), primary_key=True)
    # None: the file does not say.
    impressions: Mapped[int | None]
    engagements: Mapped[int | None]
    brought_at: Mapped[datetime]
    delivery: Mapped[Delivery] = relationship()
