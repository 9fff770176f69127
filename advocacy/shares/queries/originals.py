"""The author's own publication of a post on a network, and what colleagues may do with it there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Kind, Post
from advocacy.networks.connector import Capability
from advocacy.people.models import Person
from advocacy.shares.models import Act, Delivery, DeliveryState, Original, Share
from advocacy.shares.queries.ways import Way


@dataclass(frozen=True)
class Source:
    """One publication of a post by its author. `remote_id` is empty where it was said by its address."""

    network: str
    url: str
    remote_id: str
    author_id: str
    author: str


@dataclass(frozen=True)
class Offer:
    """What an account may do with the author's own publication."""

    act: Act
    way: Way
    source: Source
    # Whether the person's words and tracked link go along.
    worded: bool


def originals_of(session: Session, post_ids: Collection[str]) -> dict[str, dict[str, Source]]:
    """By post and network; what was published through Relais goes before what was said. One query."""
    through = (
        sa.select(Share.post_id, Delivery.network, Delivery.remote_url, Delivery.remote_id, Post.author_id, Person.name)
        .select_from(Delivery)
        .join(Share, Share.id == Delivery.share_id)
        .join(Post, sa.and_(Post.id == Share.post_id, Post.author_id == Share.person_id))
        .join(Person, Person.id == Post.author_id)
        .where(Share.post_id.in_(post_ids), Delivery.state == DeliveryState.PUBLISHED, Delivery.act == Act.POST)
        .where(Delivery.remote_id.is_not(None), Delivery.deleted_at.is_(None), Delivery.delete_asked_at.is_(None))
    )
    said = (
        sa.select(Original.post_id, Original.network, Original.url, sa.literal(""), Post.author_id, Person.name)
        .join(Post, Post.id == Original.post_id)
        .join(Person, Person.id == Post.author_id)
        .where(Original.post_id.in_(post_ids))
    )
    found: dict[str, dict[str, Source]] = defaultdict(dict)
    rows: Sequence[Any] = session.execute(sa.union_all(through, said)).all()
    for row in rows:
        source = Source(*row[1:])
        known = found[row[0]].get(source.network)
        if known is None or (source.remote_id and source.remote_id > known.remote_id):
            found[row[0]][source.network] = source
    return found


def offers(sources: dict[str, Source], person_id: str, kind: Kind, accounts: Iterable[Way]) -> list[Offer]:
    """What a person may do through each of these accounts. Pure."""
    return [
        Offer(act, way, source, worded)
        for way in accounts
        if (source := sources.get(way.network)) and source.author_id != person_id and not way.expired
        for act, worded in acts(way.capabilities, kind)
    ]


def acts(capabilities: Collection[Capability], kind: Kind) -> Sequence[tuple[Act, bool]]:
    """What a network allows with another's post, and whether words of one's own go along.

    On a product post only what can carry the sentence that says who employs the person. Pure.
    """
    worded = Capability.COMMENTED_RESHARE in capabilities
    found = []
    if Capability.RESHARE in capabilities and (worded or kind != Kind.PRODUCT):
        found.append((Act.RESHARE, worded))
    if Capability.QUOTE in capabilities:
        found.append((Act.QUOTE, True))
    return found


def said_of(session: Session, post_id: str) -> list[Original]:
    """The addresses that were said of a post."""
    return list(session.scalars(sa.select(Original).where(Original.post_id == post_id).order_by(Original.network)))
