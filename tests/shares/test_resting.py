"""An account that has used up what its server allows rests before it is refused."""

from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy.orm import Session

from advocacy import clock, crypto
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.shares import jobs
from advocacy.shares.models import DeliveryState
from tests import factories
from tests.networks.contract.fakes.mastodon import mastodon, status
from tests.peer import Answer, Peer
from tests.shares.ground import only, relay, standing

POST = ("POST", "/api/v1/statuses")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_more_leaves_through_an_account_after_the_last_call_it_had(
    session: Session, peer: Peer, redis: Redis
) -> None:
    fake = mastodon(Mastodon(), peer)
    until = clock.now() + timedelta(minutes=4)
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": until.isoformat()}
    peer.tell(*POST, Answer(body=status(peer.origin), headers=spent))
    person = factories.person(session)
    server = factories.server(session, "mastodon", origin=peer.origin, facts=fake.client.facts)
    account = factories.account(session, person, server, remote_id="5", token_sealed=crypto.seal("secret-token"))
    first, second = (only(relay(session, person, account, factories.post(session))) for _ in range(2))
    first.due_at = clock.now()
    session.commit()
    assert jobs.deliver_due("mastodon") == 1
    session.refresh(account)
    assert account.quiet_until is not None
    assert abs(account.quiet_until - until) < timedelta(seconds=1)
    second.due_at = clock.now()
    session.commit()
    assert jobs.deliver_due("mastodon") == 0
    assert standing(session, first)[0] == DeliveryState.PUBLISHED
    assert standing(session, second)[0] == DeliveryState.WAITING
    assert len(peer.on(*POST)) == 1
