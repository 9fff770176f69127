"""The doors to one share and one delivery, and what later slices ask by id."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from advocacy.errors import NotFound
from advocacy.networks.models import Account
from advocacy.people.models import Person
from advocacy.shares.models import Delivery, Share


def share_for(session: Session, person: Person, share_id: str) -> Share:
    """A person's own share. Raises NotFound for anybody else's: nobody learns that it exists."""
    query = (
        sa.select(Share)
        .where(Share.id == share_id, Share.person_id == person.id)
        .options(joinedload(Share.post), selectinload(Share.deliveries))
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def delivery_for(session: Session, person: Person, delivery_id: str) -> Delivery:
    """A delivery of a person's own share. Raises NotFound for anybody else's."""
    query = (
        sa.select(Delivery)
        .join(Delivery.share)
        .where(Delivery.id == delivery_id, Share.person_id == person.id)
        .options(
            joinedload(Delivery.share).joinedload(Share.post),
            joinedload(Delivery.account).joinedload(Account.server),
        )
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def of(session: Session, post_id: str) -> list[Share]:
    """Every share of a post, oldest first, with its deliveries."""
    query = sa.select(Share).where(Share.post_id == post_id).order_by(Share.id)
    return list(session.scalars(query.options(selectinload(Share.deliveries))))


def delivery_by_code(session: Session, code: str) -> Delivery | None:
    """The delivery behind a tracked link."""
    query = sa.select(Delivery).where(Delivery.code == code)
    return session.scalars(query.options(joinedload(Delivery.share))).one_or_none()
