"""Pages of the slice."""

from advocacy.shares.views import guests, later, mine, originals, sameness, tray
from advocacy.shares.views.base import blueprint
from advocacy.shares.views.tray import relay_tray

__all__ = ["blueprint", "guests", "later", "mine", "originals", "relay_tray", "sameness", "tray"]
