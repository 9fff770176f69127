"""Whether a person's words are nearly those of colleagues: compared with a bounded number of relays of one post."""

import re
from dataclasses import dataclass

import sqlalchemy as sa
from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.people.models import folded
from advocacy.shares.models import Delivery, DeliveryState, Share
from advocacy.shares.queries import texts

# Of letters in the same order, from 0 to 1: from here on readers see the same message twice.
ALIKE = 0.8
# Nobody has edited anything by then.
SAME = 0.9
# Latest relays of a post that are looked at, and characters of each.
MOST_TEXTS = 200
MOST_CHARACTERS = 1500
# Fewer people are never counted, as everywhere.
FEWEST = 5

OUT = (
    DeliveryState.WAITING,
    DeliveryState.CLAIMED,
    DeliveryState.SENDING,
    DeliveryState.PUBLISHED,
    DeliveryState.UNCONFIRMED,
    DeliveryState.DECLARED,
)
ADDRESS = re.compile(r"https?://\S+")
SPACE = re.compile(r"\W+")


@dataclass(frozen=True)
class Alike:
    """Colleagues relay nearly these words. `people` counts them from five on, and is None below."""

    people: int | None


def likeness(one: str, other: str) -> float:
    """How alike two texts are, from 0 to 1; case, accents, marks, addresses and the disclosure do not matter. Pure."""
    bare, others = _bare(one), _bare(other)
    # Of texts without any word only the same is the same.
    return fuzz.ratio(bare, others) / 100 if bare or others else float(one.strip() == other.strip())


def alike(session: Session, person_id: str, post_id: str, text: str) -> Alike | None:
    """Whether colleagues relay this post in nearly these words; None where none of the latest does."""
    found = _others(session, person_id, post_id)
    near = {words: likeness(text, words) >= ALIKE for words in {words for _, words in found}}
    people = {other for other, words in found if near[words]}
    return Alike(len(people) if len(people) >= FEWEST else None) if people else None


def wants_own_words(network: str) -> bool:
    """Whether a network forbids the same words from several accounts, where we post by its API."""
    return network in settings.current().own_words_on.replace(" ", "").split(",")


def repeats(session: Session, person_id: str, post_id: str, network: str, text: str) -> bool:
    """Whether a colleague relays this post in these very words through an account on this network."""
    through = Delivery.network == network, Delivery.account_id.is_not(None)
    return any(likeness(text, words) > SAME for _, words in _others(session, person_id, post_id, *through))


def _others(
    session: Session, person_id: str, post_id: str, *conditions: sa.ColumnElement[bool]
) -> list[tuple[str, str]]:
    query = (
        sa.select(Share.person_id, Share.text)
        .join(Delivery, Delivery.share_id == Share.id)
        .where(Share.post_id == post_id, Share.person_id != person_id, Delivery.state.in_(OUT), *conditions)
        .order_by(Share.id.desc())
        .limit(MOST_TEXTS)
    )
    return [(other, words) for other, words in session.execute(query)]


def _bare(text: str) -> str:
    words = ADDRESS.sub(" ", text[:MOST_CHARACTERS])
    for language in texts.DISCLOSURE:
        words = words.replace(texts.disclosure(language), " ")
    return SPACE.sub(" ", folded(words)).strip()
