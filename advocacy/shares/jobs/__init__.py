"""What the workers call: deliver, follow, look up, delete, sweep."""

from advocacy.shares.jobs.deliver import deliver_due
from advocacy.shares.jobs.follow import follow_due
from advocacy.shares.jobs.look import delete_asked, look_up
from advocacy.shares.jobs.wake import sweep, wake

__all__ = ["delete_asked", "deliver_due", "follow_due", "look_up", "sweep", "wake"]
