"""Correcting what is out or failed: other words through the same account, once."""

from sqlalchemy.orm import Session

from advocacy.errors import Refused
from advocacy.people.models import Person
from advocacy.shares.actions.answering import ask_delete
from advocacy.shares.actions.sharing import made_with, share
from advocacy.shares.models import Delivery, DeliveryState, Share


def correct(session: Session, person: Person, delivery: Delivery, text: str, form_key: str) -> Share:
    """Relay other words through the same account; what is out is deleted, what failed is set aside.

    Raises what `share` raises, and Refused (`too-late`) for a relay that is neither out nor failed, or was
    replaced already: a second correction would be a second post.
    """
    post = delivery.share.post
    repeated = made_with(session, person, post, form_key) is not None
    if not repeated and not _replaceable(delivery):
        raise Refused("too-late")
    made = share(
        session,
        person,
        post,
        text,
        form_key=form_key,
        language=delivery.share.language,
        account_ids=[delivery.account_id or ""],
        act=delivery.act,
    )
    if delivery.state == DeliveryState.PUBLISHED:
        ask_delete(session, delivery)
    elif not delivery.become(DeliveryState.CANCELLED, {DeliveryState.FAILED}, problem="replaced") and not repeated:
        raise Refused("too-late")
    return made


def _replaceable(delivery: Delivery) -> bool:
    if delivery.bare:
        return False
    if delivery.state == DeliveryState.PUBLISHED:
        return delivery.delete_asked_at is None and delivery.deleted_at is None
    return delivery.state == DeliveryState.FAILED
