"""Opinions: each private to its person, sums of five or more for authors."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.feed.models import Opinion
from advocacy.people.models import Person

FEWEST = 5


@dataclass(frozen=True)
class Sums:
    """How many found a post interesting, or not and why. None is hidden: fewer than five, or none at all."""

    interesting: int | None
    not_for_me: int | None
    reasons: dict[str, int] = field(default_factory=dict)


def opinion_of(session: Session, person: Person, post_id: str) -> Opinion | None:
    """A person's own opinion of a post."""
    return session.get(Opinion, (person.id, post_id))


def opinions_of(session: Session, post_id: str) -> Sums:
    """The sums an author may see; nothing shown lets a group under five be worked out."""
    query = (
        sa.select(Opinion.interesting, Opinion.because, sa.func.count())
        .where(Opinion.post_id == post_id)
        .group_by(Opinion.interesting, Opinion.because)
    )
    liked, reasons = 0, dict[str, int]()
    for interesting, because, number in session.execute(query):
        if interesting:
            liked += number
        else:
            reasons[because] = number
    return Sums(_enough(liked), _enough(sum(reasons.values())), _shown(reasons))


def _enough(number: int) -> int | None:
    return number if number >= FEWEST else None


def _shown(reasons: dict[str, int]) -> dict[str, int]:
    """The reasons that may be told: what is left unsaid is nothing, or at least five."""
    total = sum(reasons.values())
    told = {because: number for because, number in reasons.items() if because and number >= FEWEST}
    while told and 0 < total - sum(told.values()) < FEWEST:
        told.pop(min(told, key=lambda because: told[because]))
    return told
