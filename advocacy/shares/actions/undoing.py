"""The seconds between the click and the leaving: undo, pause, resume, send now."""

from sqlalchemy.orm import Session

from advocacy import clock, queue
from advocacy.shares.actions.planning import free
from advocacy.shares.models import Delivery, DeliveryState, Share


def undo(session: Session, share: Share) -> int:
    """Take back what has not left yet; how many deliveries were taken back."""
    return sum(_undone(session, delivery) for delivery in share.deliveries)


def _undone(session: Session, delivery: Delivery) -> bool:
    # Only what no network can have seen: a row being sent is looked after by its own outcome.
    held = {DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.HELD}
    taken_back = delivery.become(DeliveryState.CANCELLED, held, problem="undone")
    if taken_back:
        free(session, delivery)
    return taken_back


def pause(session: Session, share: Share) -> int:
    """Stop the clock until the person resumes or sends; how many deliveries it stopped for."""
    at = clock.now()
    return sum(each.pause(at) for each in share.deliveries if each.undoing(at))


def resume(session: Session, share: Share) -> int:
    """Let the clock run on from where it stopped; for how many deliveries."""
    at = clock.now()
    paused = [each for each in share.deliveries if each.paused_with is not None]
    return sum(each.leave_in(each.paused_with or 0.0, at) for each in paused)


def send_now(session: Session, share: Share) -> int:
    """Let it leave without waiting any longer; how many deliveries do."""
    at = clock.now()
    going = [each for each in share.deliveries if each.undoing(at) and each.leave_in(0.0, at)]
    for network in sorted({each.network for each in going}):
        queue.later(session, "advocacy.shares.jobs.deliver_due", network, queue="deliveries")
    return len(going)
