"""Pages of the people slice."""

from advocacy.people.views import demo, entry, invitation, mailed, persons, records, space, teams
from advocacy.people.views.base import blueprint, init, keep_language

__all__ = [
    "blueprint",
    "demo",
    "entry",
    "init",
    "invitation",
    "keep_language",
    "mailed",
    "persons",
    "records",
    "space",
    "teams",
]
