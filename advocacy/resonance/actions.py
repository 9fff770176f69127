"""Weigh posts and teams: compute their figures from stored events and keep them prepared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import NotFound
from advocacy.feed.models import Post, PostState
from advocacy.resonance import queries
from advocacy.resonance.models import PostResonance, TeamResonance
from advocacy.resonance.statistics import METHOD, PostFigures, TeamFigures, weigh_post, weigh_quarter

SETTLED = queries.SETTLED


@dataclass(frozen=True, slots=True)
class Weighed:
    """The figures of one post as it stood at a moment."""

    post_id: str
    at: datetime
    figures: PostFigures


@dataclass(frozen=True, slots=True)
class WeighedTeams:
    """The figures of every team of a quarter as it stood at a moment."""

    quarter: queries.Quarter
    at: datetime
    figures: Mapping[str, TeamFigures]


def weigh(session: Session, post_id: str, at: datetime | None = None) -> PostResonance:
    """Weigh one published post as it stood at a moment (now); the same moment gives the same figures."""
    return keep(session, weighed(session, post_id, at))


def weighed(session: Session, post_id: str, at: datetime | None = None) -> Weighed:
    """The figures of a post, computed and not yet kept: the long part, which only reads."""
    post = session.get(Post, post_id)
    if post is None or post.state == PostState.DRAFT or post.published_at is None:
        raise NotFound()
    moment = min(at or clock.now(), post.published_at + SETTLED)
    facts, past = queries.facts_of(session, post, moment), queries.past_of(session, post, moment)
    return Weighed(post_id, moment, weigh_post(facts, past))


def keep(session: Session, found: Weighed) -> PostResonance:
    """Keep the figures of a post in place of those it had."""
    row = session.get(PostResonance, found.post_id) or PostResonance(post_id=found.post_id)
    row.weighed_at, row.method = found.at, METHOD
    row.verdict, row.figures = found.figures.verdict, found.figures.as_json()
    session.add(row)
    session.flush()
    return row


def weigh_teams(session: Session, quarter: queries.Quarter, at: datetime | None = None) -> list[TeamResonance]:
    """Weigh every team of one quarter as it stood at a moment (now), together, since they hide one another."""
    return keep_teams(session, weighed_teams(session, quarter, at))


def weighed_teams(session: Session, quarter: queries.Quarter, at: datetime | None = None) -> WeighedTeams:
    """The figures of all teams, computed and not yet kept: the long part, which only reads."""
    moment = min(at or clock.now(), quarter.next.start + SETTLED)
    return WeighedTeams(quarter, moment, weigh_quarter(*queries.opportunities_in(session, quarter, moment), moment))


def keep_teams(session: Session, found: WeighedTeams) -> list[TeamResonance]:
    """Keep the figures of a quarter in place of those it had."""
    quarter = str(found.quarter)
    session.execute(sa.delete(TeamResonance).where(TeamResonance.quarter == quarter))
    rows = [
        TeamResonance(team_id=team, quarter=quarter, weighed_at=found.at, method=METHOD, figures=figures.as_json())
        for team, figures in found.figures.items()
    ]
    session.add_all(rows)
    session.flush()
    return rows
