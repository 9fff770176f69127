"""What came back stands beside one's own relays, in one load for the page, and says what is not provided."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import event
from sqlalchemy.orm import Session

from advocacy import clock, db
from advocacy.people.models import Person
from advocacy.reach.models import Reading, ReadingState
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories, visitor

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def published(session: Session, person: Person, network: str, views: int | None) -> Delivery:
    """A published delivery with one reading."""
    account = factories.account(session, person, factories.server(session, connector=network))
    share = factories.share(session, person)
    delivery = factories.delivery(
        session, share, account, state=DeliveryState.PUBLISHED, published_at=clock.now(), remote_id=db.new_id()
    )
    missing = {} if views is not None else {"views": "not-provided"}
    now = clock.now()
    reading = Reading(
        delivery_id=delivery.id, age=15, due_at=now, state=ReadingState.TAKEN, taken_at=now, views=views, likes=0
    )
    reading.missing = missing
    session.add(reading)
    session.flush()
    return delivery


def test_a_measured_value_and_a_missing_one_read_differently(
    client: FlaskClient, session: Session, redis: Redis
) -> None:
    person = factories.person(session, language="en")
    visitor.sign_in(client, session, person)
    published(session, person, "mastodon", None)
    published(session, person, "mastodon", 1312)
    page = client.get("/relays").text
    assert "1,312" in page
    assert "not provided by Mastodon" in page
    assert "visible to you only" in page


def test_the_page_asks_no_more_for_many_relays_than_for_two(
    client: FlaskClient, session: Session, redis: Redis
) -> None:
    person = factories.person(session)
    visitor.sign_in(client, session, person)
    counts = []
    for number in (2, 8):
        for _ in range(number):
            published(session, person, "mastodon", 5)
        session.commit()
        asked: list[str] = []

        def note(*details: object, into: list[str] = asked) -> None:
            into.append(str(details[2]))

        event.listen(sa.Engine, "before_cursor_execute", note)
        assert client.get("/relays").status_code == 200
        event.remove(sa.Engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1]
