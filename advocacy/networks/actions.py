"""Writes on connected accounts and the servers they live on."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from advocacy import clock, crypto, queue
from advocacy.errors import Refused
from advocacy.networks.connector import Client, Identity, Tokens
from advocacy.networks.models import Account, AccountState, FollowerCount, Handshake, Server
from advocacy.networks.queries import server_at
from advocacy.people.models import Person

# A person has this long to agree at the network.
HANDSHAKE = timedelta(minutes=10)
# Waits between attempts to revoke a token at its network; after the last one the token is dropped here.
INSIST = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 6 * 60, 24 * 60, 48 * 60, 72 * 60))


def know(session: Session, network: str, found: Client) -> Server:
    """Keep a registration at a server and its facts; a later one replaces an earlier one."""
    server = server_at(session, network, found.origin) or _added(session, network, found.origin)
    server.registered(found)
    session.flush()
    return server


def _added(session: Session, network: str, origin: str) -> Server:
    # Two people may be the first at once: the later one takes the earlier one's row.
    try:
        with session.begin_nested():
            session.add(Server(connector=network, origin=origin))
    except IntegrityError:
        pass
    return session.scalars(sa.select(Server).where(Server.connector == network, Server.origin == origin)).one()


def learned(session: Session, server_id: str, found: Client) -> None:
    """Keep what a server says of itself today."""
    session.get_one(Server, server_id).told(found)


def forget_registration(session: Session, server_id: str) -> None:
    """Drop a registration that the server no longer knows, so that the next sign-in registers anew."""
    server = session.get_one(Server, server_id)
    server.client_id, server.client_secret_sealed = "", ""


def begin(session: Session, person: Person, server: Server, return_to: str) -> tuple[str, str]:
    """Begin a sign-in at a server: its state and its PKCE verifier, of which only a digest and a seal are kept."""
    state, verifier = crypto.new_token(), crypto.new_token()
    session.add(
        Handshake(
            person_id=person.id,
            server_id=server.id,
            state_digest=crypto.fingerprint("handshake", state),
            verifier_sealed=crypto.seal(verifier),
            return_to=return_to,
        )
    )
    session.flush()
    return state, verifier


def use(session: Session, handshake: Handshake) -> str:
    """Use a sign-in up and give its verifier. Raises Refused when it is too old or was used meanwhile."""
    now = clock.now()
    mine = sa.update(Handshake).where(Handshake.id == handshake.id, Handshake.used_at.is_(None))
    taken = session.execute(mine.values(used_at=now).returning(Handshake.id)).scalar()
    if taken is None or now - handshake.began_at > HANDSHAKE:
        raise Refused("handshake-late")
    verifier = crypto.unseal(handshake.verifier_sealed)
    session.execute(sa.update(Handshake).where(Handshake.id == handshake.id).values(verifier_sealed=""))
    return verifier


def forget_handshakes(session: Session, before: datetime) -> None:
    """Drop sign-ins that began before then."""
    session.execute(sa.delete(Handshake).where(Handshake.began_at < before))


def connect(session: Session, person_id: str, server_id: str, tokens: Tokens, identity: Identity) -> Account:
    """Keep an account and its tokens; the same account connected again is the same row."""
    same = Account.person_id == person_id, Account.server_id == server_id, Account.remote_id == identity.remote_id
    account = session.scalar(sa.select(Account).where(*same))
    if account is None:
        server = session.get_one(Server, server_id)
        account = Account(person_id=person_id, server=server, connector=server.connector, remote_id=identity.remote_id)
        session.add(account)
    account.connected(tokens, identity)
    session.flush()
    if identity.followers is not None:
        count_followers(session, account.id, clock.now().date(), identity.followers)
    return account


def disconnect(session: Session, account: Account) -> None:
    """Stop using an account now, and promise to revoke its token at the network."""
    if account.state != AccountState.DISCONNECTED:
        account.disconnected()
        queue.later(session, "advocacy.networks.jobs.revoke", account.id)


def revoked(session: Session, account_id: str, as_read: str) -> None:
    """The network has revoked what was to leave, sealed `as_read`: nothing of it stays here."""
    account = session.get_one(Account, account_id, with_for_update=True)
    # Disconnected once more while the network was asked: another token is to leave as well.
    if account.leaving_sealed == as_read:
        account.revoke_done()


def revoke_failed(session: Session, account_id: str) -> None:
    """The network did not revoke the token: try later, and after the last attempt drop it and leave that on record."""
    account = session.get_one(Account, account_id)
    if account.leaving_sealed:
        account.revoke_tried(INSIST[account.revoke_tries] if account.revoke_tries < len(INSIST) else None)


def expire(session: Session, account_id: str) -> None:
    """The network refused the token: the person is asked to connect again, relays wait."""
    account = session.get_one(Account, account_id)
    if account.state == AccountState.CONNECTED:
        account.refused()


def quiet(session: Session, account_id: str, until: datetime) -> None:
    """Leave an account alone until then, as its network asked; never shorten an earlier promise."""
    account = session.get_one(Account, account_id)
    account.quiet_until = max(account.quiet_until or until, until)


def quiet_server(session: Session, server_id: str, until: datetime) -> None:
    """Leave a whole server alone until then."""
    server = session.get_one(Server, server_id)
    server.quiet_until = max(server.quiet_until or until, until)


def pause(session: Session, server_id: str, because: str) -> None:
    """Let nothing leave to a server until somebody resumes; `because` is a code with a sentence."""
    server = session.get_one(Server, server_id)
    if server.paused_at is None:
        server.paused_at, server.paused_because = clock.now(), because


def resume(session: Session, server_id: str) -> None:
    """Let relays leave to a server again."""
    server = session.get_one(Server, server_id)
    server.paused_at, server.paused_because = None, ""


def count_followers(session: Session, account_id: str, day: date, followers: int) -> None:
    """Keep how many follow an account on a day; the day's last word holds."""
    session.merge(FollowerCount(account_id=account_id, day=day, followers=followers))
