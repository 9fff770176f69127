"""What others may ask of resonance: prepared figures, each behind a door that checks who asks."""

from advocacy.resonance.queries.due import due
from advocacy.resonance.queries.events import facts_of, past_of
from advocacy.resonance.queries.teams import Quarter, opportunities_in

__all__ = ["Quarter", "due", "facts_of", "opportunities_in", "past_of"]
