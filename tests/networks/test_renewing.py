"""Tokens that run out are renewed without the person, each once, and only the network's own "no" ends a connection."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock, crypto
from advocacy.networks import actions, jobs, queries
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.models import Account, AccountState
from tests import factories
from tests.conftest import environment
from tests.networks.contract.fakes.mastodon import mastodon
from tests.peer import Answer, Cut, Peer

TOKEN = ("POST", "/oauth/token")
GRANTED = {"access_token": "new-token", "refresh_token": "new-refresh", "expires_in": 7200}


@pytest.fixture
def server(peer: Peer, redis: object) -> Iterator[Peer]:
    mastodon(Mastodon(), peer)
    peer.tell(*TOKEN, Answer(body=GRANTED))
    peer.heard.clear()
    with environment(RELAIS_SANDBOX="false"):
        yield peer


def account(session: Session, peer: Peer, left: timedelta = timedelta(minutes=5), refresh: str = "r-1") -> Account:
    """A connected account whose tokens are good for so long."""
    place = factories.server(session, "mastodon", origin=peer.origin)
    sealed = crypto.seal(refresh) if refresh else ""
    until = clock.now() + left
    made = factories.account(session, factories.person(session), place, refresh_sealed=sealed, expires_at=until)
    session.commit()
    return made


def now(session: Session, made: Account) -> Account:
    session.expire_all()
    found = session.get_one(Account, made.id)
    session.commit()
    return found


def test_tokens_are_renewed_before_they_run_out(session: Session, server: Peer) -> None:
    made = account(session, server)
    jobs.renew_due()
    found = now(session, made)
    holder = queries.holder(session, made.id)
    assert (holder.token, holder.refresh) == ("new-token", "new-refresh")
    assert found.expires_at is not None
    assert found.expires_at > clock.now() + timedelta(hours=1)
    assert (found.renewing_at, found.state) == (None, AccountState.CONNECTED)
    assert server.on(*TOKEN)[0].form["refresh_token"] == "r-1"


def test_an_answer_without_a_refresh_token_keeps_the_old_one(session: Session, server: Peer) -> None:
    server.tell(*TOKEN, Answer(body={"access_token": "new-token", "expires_in": 7200}))
    made = account(session, server)
    jobs.renew_due()
    assert now(session, made).renewed_at is not None
    assert queries.holder(session, made.id).refresh == "r-1"


@pytest.mark.parametrize(("left", "refresh"), [(timedelta(hours=3), "r-1"), (timedelta(minutes=5), "")])
def test_what_is_good_for_long_or_cannot_be_renewed_is_left_alone(
    session: Session, server: Peer, left: timedelta, refresh: str
) -> None:
    account(session, server, left, refresh)
    jobs.renew_due()
    assert server.heard == []


@pytest.mark.parametrize(
    "behaviour", [Answer(500), Cut(), Answer(429, {}, {"Retry-After": "60"}), Answer(200, "<html>")]
)
def test_a_network_in_trouble_ends_no_connection(session: Session, server: Peer, behaviour: Answer | Cut) -> None:
    server.tell(*TOKEN, behaviour)
    made = account(session, server)
    jobs.renew_due()
    jobs.renew_due()
    assert now(session, made).state == AccountState.CONNECTED
    # Its lease still runs: a token that may have been used up is not sent again at once.
    assert len(server.on(*TOKEN)) == 1


@pytest.mark.parametrize(
    ("left", "state"),
    [(timedelta(minutes=-1), AccountState.EXPIRED), (timedelta(minutes=5), AccountState.REVOKED)],
)
def test_a_refused_renewal_asks_for_the_person(
    session: Session, server: Peer, left: timedelta, state: AccountState
) -> None:
    server.tell(*TOKEN, Answer(400, {"error": "invalid_grant"}))
    made = account(session, server, left)
    jobs.renew_due()
    assert now(session, made).state == state


def test_whoever_connected_anew_meanwhile_keeps_the_new_tokens(session: Session, server: Peer) -> None:
    made = account(session, server)
    as_read, _holder = queries.renewal(session, made.id)
    made.token_sealed = crypto.seal("by the person")
    session.commit()
    actions.renewal_refused(session, made.id, as_read)
    session.commit()
    assert now(session, made).state == AccountState.CONNECTED
    assert queries.holder(session, made.id).token == "by the person"


def test_a_refused_token_is_renewed_once_before_the_person_is_asked(session: Session, server: Peer) -> None:
    made = account(session, server, timedelta(hours=3))
    actions.expire(session, made.id)
    session.commit()
    assert now(session, made).state == AccountState.CONNECTED
    jobs.renew_due()
    assert now(session, made).renewed_at is not None
    assert queries.holder(session, made.id).token == "new-token"
    actions.expire(session, made.id)
    session.commit()
    assert now(session, made).state == AccountState.REVOKED


def test_two_workers_use_a_refresh_token_once(committed: sessionmaker[Session], server: Peer) -> None:
    with committed() as session:
        made = [account(session, server) for _ in range(1)]
        place = session.get_one(Account, made[0].id).server
        for number in range(11):
            factories.account(
                session,
                factories.person(session),
                place,
                refresh_sealed=crypto.seal(f"r-2{number}"),
                expires_at=clock.now(),
            )
        session.commit()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: jobs.renew_due(), range(2)))
    used = [heard.form["refresh_token"] for heard in server.on(*TOKEN)]
    assert len(used) == len(set(used)) == 12
