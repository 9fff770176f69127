"""Which accounts they connected on the sandbox network."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from advocacy import crypto, settings
from advocacy.demo.actions.company import Company, Member
from advocacy.demo.course import Course, Ids
from advocacy.networks.models import Account, AccountState, Server
from advocacy.networks.sandbox import simulator

NETWORK = "sandbox"
SCOPES = "profile write:statuses write:media read:statuses read:search"
CALLBACK = "/accounts/callback"
FIRST_ID = 100
# The second account of the first person: its connection has run out.
GARDEN = "claire_au_jardin"
# The one whom the story leaves without an account.
WITHOUT = "leo.marchand"
EXPIRED = timedelta(days=6)


@dataclass(frozen=True)
class Connected:
    """A connected account, and how many follow it."""

    account: Account
    username: str
    followers: int


def connect(session: Session, company: Company, course: Course, ids: Ids) -> tuple[dict[str, Connected], Connected]:
    """Accounts by person, and the first person's second one, which has expired."""
    server = Server(id=ids.at(course.begin), connector=NETWORK, origin="")
    settle(server)
    session.add(server)
    found = {}
    for number, member in enumerate(filter(_connects, company.members.values())):
        found[member.key] = _connected(
            member, server, member.key.replace(".", "_")[:28], FIRST_ID + number, course, ids
        )
    second = _connected(company.first, server, GARDEN, FIRST_ID + len(found), course, ids)
    second.account.state, second.account.expires_at = AccountState.EXPIRED, course.now - EXPIRED
    session.add_all(each.account for each in (*found.values(), second))
    session.flush()
    return found, second


def settle(server: Server) -> None:
    """Write down where the sandbox is and who we are there, as if we had registered."""
    origin = settings.current().sandbox_url.rstrip("/")
    server.origin, server.client_id = origin, client_id(origin)
    server.client_secret_sealed = crypto.seal(client_secret(origin))
    server.facts = {
        "version": "4.4.0", "limit": 500, "per_url": 23, "media": 4, "image_bytes": 16_777_216, "batch": True,
        "idempotent": True, "authorize": f"{origin}/oauth/authorize", "token": f"{origin}/oauth/token",
        "revoke": f"{origin}/oauth/revoke", "pkce": True, "scopes": SCOPES, "origin": origin,
    }  # fmt: skip


def client_id(origin: str) -> str:
    """How the sandbox knows us."""
    return crypto.fingerprint("demo-client", origin)[:32]


def client_secret(origin: str) -> str:
    """How we prove it."""
    return crypto.fingerprint("demo-secret", origin)


def _connects(member: Member) -> bool:
    relays = member.drive > 0 and member.key != WITHOUT and member.until > member.person.created_at
    return relays and Random(f"connects:{member.key}").random() < 0.92


def _connected(member: Member, server: Server, username: str, number: int, course: Course, ids: Ids) -> Connected:
    place = urlsplit(server.origin).netloc
    at = course.begin - timedelta(days=2)
    account = Account(
        id=ids.at(at), person=member.person, server=server, connector=NETWORK, remote_id=str(number),
        handle=f"@{username}@{place}", name=member.person.name, profile_url=f"{server.origin}/@{username}",
        token_sealed=crypto.seal(crypto.fingerprint("demo-token", username)), scopes=SCOPES, connected_at=at,
    )  # fmt: skip
    return Connected(account, username, simulator.followers(username))
