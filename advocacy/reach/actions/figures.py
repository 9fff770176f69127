"""The figures that a person brings of their own relays, from their own analytics file."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import NotFound, Refused
from advocacy.people.models import Person
from advocacy.reach import queries
from advocacy.reach.analytics_file import PostFigures
from advocacy.reach.models import OwnFigures
from advocacy.shares.models import Delivery, Share


def bring(session: Session, person: Person, chosen: Mapping[PostFigures, str], at: datetime) -> int:
    """Keep what a file says of the person's own relays, by delivery id; how many. A later file replaces an earlier one.

    Raises Refused (`relay-twice`) when two posts are said to be one relay, NotFound for a relay that is not theirs.
    """
    if len(set(chosen.values())) < len(chosen):
        raise Refused("relay-twice")
    own = {relay.delivery_id for relay in queries.own_linkedin_relays(session, person, at)}
    if not set(chosen.values()) <= own:
        raise NotFound("no-delivery")
    for figures, delivery_id in chosen.items():
        session.merge(
            OwnFigures(
                delivery_id=delivery_id,
                impressions=figures.impressions,
                engagements=figures.engagements,
                brought_at=at,
            )
        )
    session.flush()
    return len(chosen)


def forget(session: Session, person: Person) -> None:
    """Drop every figure the person has brought."""
    mine = sa.select(Delivery.id).join(Share, Share.id == Delivery.share_id).where(Share.person_id == person.id)
    session.execute(sa.delete(OwnFigures).where(OwnFigures.delivery_id.in_(mine)))
