"""Tables of clicks and their hourly sums. The link itself is the delivery's code."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, choice


class Visitor(StrEnum):
    """Who clicked, as far as can be told; only the first is a person from outside."""

    HUMAN = "human"
    BOT = "bot"


class Click(Base):
    """One click, kept so that hourly sums can be recounted. Its id was made at the redirect: counted once."""

    __tablename__ = "clicks"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    delivery_id: Mapped[str] = mapped_column(sa.ForeignKey("deliveries.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    visitor: Mapped[Visitor] = mapped_column(choice(Visitor, "visitor"))
    # Why it is not counted as human: head, no-agent, prefetch, crawler, preview, scanner, early. Empty for humans.
    reason: Mapped[str] = mapped_column(default="")
    # Keyed digest whose salt changes daily: tells visits of one day apart, nothing more.
    unique_key: Mapped[str] = mapped_column(sa.String(32), default="")


class HourlyClicks(Base):
    """Clicks of one delivery in one hour, by visitor and reason."""

    __tablename__ = "hourly_clicks"

    delivery_id: Mapped[str] = mapped_column(sa.ForeignKey("deliveries.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    visitor: Mapped[Visitor] = mapped_column(choice(Visitor, "visitor"), primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True, default="")
    clicks: Mapped[int]


class DailySalt(Base):
    """The day's salt for telling visits apart; deleted after two days, so that nothing can be joined later."""

    __tablename__ = "daily_salts"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[str]
