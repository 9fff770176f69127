"""Which of a person's own relays a post of their analytics file is: a proposal, which the person settles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.reach.analytics_file import PostFigures, number_of

# Whoever says that they posted says so within minutes, as a rule.
NEAR = timedelta(minutes=30)
# Beyond that a relay is not even offered.
FAR = timedelta(days=3)


@dataclass(frozen=True)
class OwnRelay:
    """One of the person's relays on the network: what it passed on, when it went out, and its address where known."""

    delivery_id: str
    title: str
    language: str
    at: datetime
    address: str


@dataclass(frozen=True)
class Proposal:
    """A post of the file, the relay it seems to be (empty: none), whether that is sure, and what else it could be."""

    figures: PostFigures
    delivery_id: str
    sure: bool
    others: Sequence[OwnRelay]


def proposed(found: Sequence[PostFigures], relays: Sequence[OwnRelay]) -> list[Proposal]:
    """A proposal for each post that could be one of the relays; posts that are surely none are left out.

    Sure by its number; else the relay that went out within half an hour of the post's making, where it is the only one.
    """
    by_number = {number: relay for relay in relays if (number := number_of(relay.address))}
    taken = {by_number[one.number].delivery_id for one in found if one.number in by_number}
    proposals = [_one(one, by_number, [relay for relay in relays if relay.delivery_id not in taken]) for one in found]
    return [proposal for proposal in proposals if proposal.delivery_id or proposal.others]


def _one(figures: PostFigures, by_number: Mapping[str, OwnRelay], free: Sequence[OwnRelay]) -> Proposal:
    same = by_number.get(figures.number)
    if same:
        return Proposal(figures, same.delivery_id, True, [same])
    at = figures.made_at
    if at is None:
        return Proposal(figures, "", False, [])
    others = sorted((one for one in free if abs(one.at - at) <= FAR), key=lambda one: abs(one.at - at))
    near = [one for one in others if abs(one.at - at) <= NEAR]
    return Proposal(figures, near[0].delivery_id if len(near) == 1 else "", False, others)
