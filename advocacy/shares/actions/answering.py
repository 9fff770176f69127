"""What a person says or asks of one of their relays."""

from sqlalchemy.orm import Session

from advocacy import clock, queue
from advocacy.errors import Refused
from advocacy.shares.actions.planning import free
from advocacy.shares.models import Delivery, DeliveryState

# Nothing of these is at the network, so that the same words may go once more.
SAFE_AGAIN = ("gave-up", "not-there", "said-absent", "permission", "not-prepared", "expired-there", "not-reachable")


def withdraw(session: Session, delivery: Delivery) -> None:
    """Give a relay up that has not left, or take a declaration back. Refused (`too-late`) once it is leaving."""
    if not delivery.become(DeliveryState.CANCELLED, problem="withdrawn"):
        raise Refused("too-late")
    free(session, delivery)


def declare(session: Session, delivery: Delivery) -> None:
    """The person says that they shared it on the network's own page."""
    if not delivery.become(DeliveryState.DECLARED, published_at=clock.now()):
        raise Refused("not-opened")


def seen(session: Session, delivery: Delivery) -> None:
    """The person sees it on the network: an unknown outcome becomes known."""
    was = {DeliveryState.UNCONFIRMED}
    found = {"published_at": delivery.sending_at or clock.now(), "look_at": None}
    if not delivery.become(DeliveryState.PUBLISHED, was, problem="said-seen", **found):
        raise Refused("not-unknown")


def absent(session: Session, delivery: Delivery) -> None:
    """The person does not find it on the network; sending it once more is their own next act."""
    was = {DeliveryState.UNCONFIRMED}
    # A look like any other: should the network call the next try a duplicate, the first one had arrived.
    looked = {"look_at": None, "looks": Delivery.looks + 1}
    if not delivery.become(DeliveryState.FAILED, was, problem="said-absent", **looked):
        raise Refused("not-unknown")


def retry(session: Session, delivery: Delivery) -> None:
    """Send the same words once more, under the same key, where nothing of them is at the network."""
    if delivery.problem not in SAFE_AGAIN:
        raise Refused("not-safe")
    if not delivery.share.post.relayable(clock.now()):
        raise Refused("post-closed")
    was = {DeliveryState.FAILED}
    fresh = {"due_at": clock.now(), "attempts": 0, "problem": "", "problem_detail": "", "again_until": None}
    fresh |= {"ticket": "", "ticket_at": None}
    if not delivery.become(DeliveryState.WAITING, was, **fresh):
        raise Refused("not-safe")
    queue.later(session, "advocacy.shares.jobs.deliver_due", delivery.network, queue="deliveries")


def ask_delete(session: Session, delivery: Delivery) -> None:
    """Ask for the deletion of the live post at its network; a job does it and the page says when it is done."""
    if delivery.state != DeliveryState.PUBLISHED or not delivery.remote_id:
        raise Refused("nothing-to-delete")
    if delivery.deleted_at is None and delivery.delete_asked_at is None:
        delivery.delete_asked_at = delivery.delete_at = clock.now()
        delivery.problem = ""
    queue.later(session, "advocacy.shares.jobs.delete_asked", delivery.network, queue="deliveries")
