"""How each network looks on the wire when all is well, so that one suite can run over every connector."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from advocacy.networks.connector import Client, Connector, Holder, Message
from tests.peer import Answer, Heard, Peer

Place = tuple[str, str]

TEXT = "Nous recrutons à Nantes : https://relais.example/r/abc123 #emploi"
MESSAGE = Message(TEXT, "fr", "01890000-key")


@dataclass(frozen=True)
class Fake:
    """Where a network's calls arrive. `statuses` counts what was published, by key where the network has keys."""

    peer: Peer
    client: Client
    holder: Holder
    publish: Place
    reading: Place
    delete: Place
    revoke: Place
    exchange: Place
    reshare: Place
    listing: Place
    status: Mapping[str, Any]


def status(origin: str, **other: Any) -> dict[str, Any]:
    """A status as Mastodon gives it."""
    return {
        "id": "77",
        "uri": f"{origin}/users/claire/statuses/77",
        "url": f"{origin}/@claire/77",
        "created_at": datetime.now(UTC).isoformat(),
        "content": (
            '<p>Nous recrutons à Nantes : <a href="https://relais.example/r/abc123"><span class="invisible">https://</span>'
            '<span class="ellipsis">relais.example/r/</span><span class="invisible">abc123</span></a> '
            '<a class="hashtag">#<span>emploi</span></a></p>'
        ),
        "reblog": None,
        "favourites_count": 3,
        "replies_count": 0,
        "reblogs_count": 1,
        "account": {"id": "5", "followers_count": 412},
        "sandbox": {"views": 900, "viewers": 640, "simulated": True},
        **other,
    }


def mastodon(network: Connector, peer: Peer) -> Fake:
    """Mastodon's API, and the sandbox's, which is the same."""
    one = status(peer.origin)
    instance = {
        "version": "4.5.1",
        "api_versions": {"mastodon": 7},
        "configuration": {"statuses": {"max_characters": 640}},
    }
    document = {
        "authorization_endpoint": f"{peer.origin}/oauth/authorize",
        "token_endpoint": f"{peer.origin}/oauth/token",
        "revocation_endpoint": "https://elsewhere.example/oauth/revoke",
        "scopes_supported": ["profile", "read"],
        "code_challenge_methods_supported": ["S256"],
    }
    account = {"id": "5", "username": "claire", "display_name": "Claire", "url": f"{peer.origin}/@claire"}
    peer.tell("GET", "/api/v2/instance", Answer(body=instance))
    peer.tell("GET", "/.well-known/oauth-authorization-server", Answer(body=document))
    peer.tell("POST", "/api/v1/apps", Answer(body={"client_id": "us", "client_secret": "hush"}))
    peer.tell("POST", "/oauth/token", Answer(body={"access_token": "secret-token", "scope": "profile"}))
    peer.tell("POST", "/oauth/revoke", Answer(body={}))
    peer.tell("GET", "/api/v1/accounts/verify_credentials", Answer(body=account | {"followers_count": 412}))
    peer.tell("POST", "/api/v1/statuses", Answer(body=one))
    peer.tell("GET", "/api/v1/statuses", _batch(one))
    peer.tell("GET", "/api/v1/statuses/77", Answer(body=one))
    peer.tell("DELETE", "/api/v1/statuses/77", Answer(body=one))
    peer.tell("GET", "/api/v1/accounts/5/statuses", _listing(one))
    peer.tell("GET", "/api/v2/search", Answer(body={"statuses": [one]}))
    peer.tell("POST", "/api/v1/statuses/77/reblog", Answer(body=status(peer.origin, id="78", reblog=one)))
    client = network.register(network.origin(peer.origin), "https://relais.example/accounts/callback")
    return Fake(
        peer=peer,
        client=client,
        holder=Holder(client, "5", "@claire@here", "secret-token"),
        publish=("POST", "/api/v1/statuses"),
        reading=("GET", "/api/v1/statuses/77"),
        delete=("DELETE", "/api/v1/statuses/77"),
        revoke=("POST", "/oauth/revoke"),
        exchange=("POST", "/oauth/token"),
        reshare=("POST", "/api/v1/statuses/77/reblog"),
        listing=("GET", "/api/v1/accounts/5/statuses"),
        status=one,
    )


def _batch(one: dict[str, Any]) -> Any:
    def behave(heard: Heard) -> Answer:
        wanted = [value for name, value in heard.query if name == "id[]"]
        return Answer(body=[one | {"id": name} for name in wanted if name != "gone"])

    return behave


def _listing(one: dict[str, Any]) -> Any:
    def behave(heard: Heard) -> Answer:
        return Answer(body=[] if "max_id" in dict(heard.query) else [one])

    return behave


FAKES = {"mastodon": mastodon, "sandbox": mastodon}
