"""Connecting an account and letting it go, until the network has revoked its tokens."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock, crypto, queue
from advocacy.errors import Refused
from advocacy.networks.actions.tokens import count_followers
from advocacy.networks.connector import Identity, Tokens
from advocacy.networks.models import Account, AccountState, Handshake, Server
from advocacy.people.models import Person

# A person has this long to agree at the network.
HANDSHAKE = timedelta(minutes=10)
# Waits between attempts to revoke a token at its network; after the last one the token is dropped here.
INSIST = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 6 * 60, 24 * 60, 48 * 60, 72 * 60))


@dataclass(frozen=True)
class Proofs:
    """What belongs to a sign-in on its way: the PKCE verifier, and what the network's connector kept."""

    verifier: str = field(repr=False)
    secret: str = field(default="", repr=False)


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


def departed(session: Session, state: str, secret: str) -> None:
    """Keep, sealed, what a connector must have again when the person of this sign-in is back."""
    mine = sa.update(Handshake).where(Handshake.state_digest == crypto.fingerprint("handshake", state))
    session.execute(mine.values(secret_sealed=crypto.seal(secret) if secret else ""))


def use(session: Session, handshake: Handshake) -> Proofs:
    """Use a sign-in up and give its proofs. Raises Refused when it is too old or was used meanwhile."""
    now = clock.now()
    mine = sa.update(Handshake).where(Handshake.id == handshake.id, Handshake.used_at.is_(None))
    taken = session.execute(mine.values(used_at=now).returning(Handshake.id)).scalar()
    if taken is None or now - handshake.began_at > HANDSHAKE:
        raise Refused("handshake-late")
    secret = crypto.unseal(handshake.secret_sealed) if handshake.secret_sealed else ""
    proofs = Proofs(crypto.unseal(handshake.verifier_sealed), secret)
    dropped = {"verifier_sealed": "", "secret_sealed": ""}
    session.execute(sa.update(Handshake).where(Handshake.id == handshake.id).values(**dropped))
    return proofs


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
