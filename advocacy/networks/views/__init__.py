"""Pages of the slice: a person's own accounts, and the networks as administrators see them."""

from advocacy.networks.views import accounts, desk
from advocacy.networks.views.base import blueprint

__all__ = ["accounts", "blueprint", "desk"]
