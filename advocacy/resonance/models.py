"""Prepared figures: what was computed for a post and for a team, and the method that did."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base


class PostResonance(Base):
    """The figures of one post as last weighed; recomputed from stored events at any time."""

    __tablename__ = "post_resonances"

    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), primary_key=True)
    weighed_at: Mapped[datetime] = mapped_column(index=True)
    method: Mapped[str]
    verdict: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TeamResonance(Base):
    """The figures of one team in one quarter ("2026-Q4")."""

    __tablename__ = "team_resonances"

    team_id: Mapped[str] = mapped_column(sa.ForeignKey("teams.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    weighed_at: Mapped[datetime]
    method: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
