"""Doing something with the author's own publication rather than posting: reshare it, or quote it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from advocacy.errors import Refused
from advocacy.feed.models import Post
from advocacy.people.models import Person
from advocacy.shares.models import Act, Delivery
from advocacy.shares.queries import originals
from advocacy.shares.queries.originals import Offer
from advocacy.shares.queries.ways import Way


def offered(session: Session, person: Person, post: Post, chosen: Sequence[Way], act: Act) -> Offer | None:
    """What the act is done to; None for a post of one's own. Raises Refused (`no-original`) where it is not allowed."""
    if act == Act.POST:
        return None
    sources = originals.originals_of(session, [post.id]).get(post.id, {})
    found = [each for each in originals.offers(sources, person.id, post.kind, chosen) if each.act == act]
    if len(chosen) != 1 or not found:
        raise Refused("no-original")
    return found[0]


def point(delivery: Delivery, offer: Offer) -> None:
    """Point a delivery at the author's own publication; without words nothing else leaves."""
    delivery.act, delivery.original_url, delivery.original_id = offer.act, offer.source.url, offer.source.remote_id
    if not offer.worded:
        delivery.text = ""
