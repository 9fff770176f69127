"""The undo as the page shows it."""

from dataclasses import dataclass

from advocacy import clock, settings
from advocacy.shares.models import Share
from advocacy.shares.views.base import named


@dataclass(frozen=True)
class Clock:
    """The undo as the page shows it: seconds left, of how many, and whether it is paused."""

    left: int
    total: int
    held: bool
    network: str


def clock_of(share: Share) -> Clock:
    """The undo of a share as it stands now."""
    now = clock.now()
    running = [each for each in share.deliveries if each.undoing(now)]
    first = running[0]
    held = first.paused_with is not None
    end = first.undo_until or now
    left = first.paused_with if first.paused_with is not None else (end - now).total_seconds()
    labels = dict.fromkeys(named(each.network) for each in running)
    return Clock(round(left), settings.current().undo_seconds, held, ", ".join(labels))
