"""What others may ask of resonance: prepared figures, each behind a door that checks who asks."""

from advocacy.resonance.queries.due import SETTLED, due
from advocacy.resonance.queries.events import facts_of
from advocacy.resonance.queries.own import OwnResults, own_results
from advocacy.resonance.queries.past import past_of
from advocacy.resonance.queries.posts import PostPage, authors_for, headline_for, latest_for, post_for, posts_for
from advocacy.resonance.queries.tables import TeamLine, TeamTable, teams_for
from advocacy.resonance.queries.teams import Quarter, opportunities_in

__all__ = [
    "SETTLED",
    "OwnResults",
    "PostPage",
    "Quarter",
    "TeamLine",
    "TeamTable",
    "authors_for",
    "due",
    "facts_of",
    "headline_for",
    "latest_for",
    "opportunities_in",
    "own_results",
    "past_of",
    "post_for",
    "posts_for",
    "teams_for",
]
