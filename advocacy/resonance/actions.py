"""Weigh posts and teams: compute their figures from stored events and keep them prepared."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import NotFound
from advocacy.feed.models import Post, PostState
from advocacy.resonance import queries
from advocacy.resonance.models import PostResonance, TeamResonance
from advocacy.resonance.statistics import METHOD, weigh_post, weigh_quarter

# When nothing more is counted: relays of the last day of the window have had their last reading.
SETTLED = timedelta(days=28)


def weigh(session: Session, post_id: str, at: datetime | None = None) -> PostResonance:
    """Weigh one published post as it stood at a moment (now); the same moment gives the same figures."""
    post = session.get(Post, post_id)
    if post is None or post.state == PostState.DRAFT or post.published_at is None:
        raise NotFound()
    moment = min(at or clock.now(), post.published_at + SETTLED)
    figures = weigh_post(queries.facts_of(session, post, moment), queries.past_of(session, post, moment))
    row = session.get(PostResonance, post_id) or PostResonance(post_id=post_id)
    row.weighed_at, row.method = moment, METHOD
    row.verdict, row.figures = figures.verdict, figures.as_json()
    session.add(row)
    session.flush()
    return row


def weigh_teams(session: Session, quarter: queries.Quarter, at: datetime | None = None) -> list[TeamResonance]:
    """Weigh every team of one quarter as it stood at a moment (now), together, since they hide one another."""
    moment = min(at or clock.now(), quarter.next.start + SETTLED)
    found = weigh_quarter(*queries.opportunities_in(session, quarter, moment), moment)
    session.execute(sa.delete(TeamResonance).where(TeamResonance.quarter == str(quarter)))
    rows = [
        TeamResonance(team_id=team, quarter=str(quarter), weighed_at=moment, method=METHOD, figures=figures.as_json())
        for team, figures in found.items()
    ]
    session.add_all(rows)
    session.flush()
    return rows
