"""A company with posts behind it, for tests of pages."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.feed.models import Post, Showing
from advocacy.people.models import Person
from advocacy.reach.models import Reading, ReadingState
from advocacy.resonance import actions
from advocacy.shares.models import DeliveryState
from tests import factories

DAY = timedelta(days=1)
START = datetime(2026, 3, 3, 9, tzinfo=UTC)


def crowd_of(session: Session, count: int) -> list[Person]:
    return [factories.person(session) for _ in range(count)]


def publish(
    session: Session, leader: Person, at: datetime, crowd: list[Person], relayers: int, network: str = "sandbox"
) -> Post:
    """A post shown to a crowd whose first ones relay it, read three days later."""
    post = factories.post(session, leader, published_at=at, title="Ce que coûte vraiment une pompe à chaleur")
    session.add_all(Showing(person_id=each.id, post_id=post.id, at=at + timedelta(hours=1)) for each in crowd)
    out = at + timedelta(hours=2)
    for person in crowd[:relayers]:
        share = factories.share(session, person, post, made_at=out)
        delivery = factories.delivery(
            session, share, state=DeliveryState.PUBLISHED, network=network, published_at=out, made_at=out
        )
        metrics = {"views": 300, "viewers": 250, "likes": 6, "comments": 2, "reshares": 1}
        taken = out + 3 * DAY
        session.add(
            Reading(
                delivery_id=delivery.id,
                age=4320,
                due_at=taken,
                taken_at=taken,
                state=ReadingState.TAKEN,
                **metrics,
            )
        )
    session.flush()
    return post


def judged(session: Session, leader: Person) -> Post:
    """A post above usual, weighed."""
    crowd = crowd_of(session, 40)
    for number in range(6):
        publish(session, leader, START - (number + 5) * DAY, crowd[number:], 2)
    post = publish(session, leader, START, crowd, 15)
    actions.weigh(session, post.id)
    return post
