"""Mastodon's API when all is well, and the sandbox's, which is the same."""

from datetime import UTC, datetime
from typing import Any

from advocacy.networks.connector import Connector, Holder, Identity, Original, Published
from tests.networks.contract.fakes.fake import BACK, MESSAGE, Fake
from tests.peer import Answer, Heard, Peer


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
    """A server on which everything works."""
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
    client = network.register(network.origin(peer.origin), BACK)
    seen = {"views": 900, "viewers": 640} if network.name == "sandbox" else {}
    return Fake(
        peer=peer,
        client=client,
        holder=Holder(client, "5", "@claire@here", "secret-token", "secret-refresh"),
        exchange=("POST", "/oauth/token"),
        identity=Identity("5", f"@claire@127.0.0.1:{peer.port}", "Claire", f"{peer.origin}/@claire", 412),
        publish=("POST", "/api/v1/statuses"),
        published=Published("77", f"{peer.origin}/@claire/77"),
        carried=_carried,
        listing=("GET", "/api/v1/accounts/5/statuses"),
        absent=Answer(body=[]),
        reading=("GET", "/api/v1/statuses/77"),
        counts={"likes": 3, "comments": 0, "reshares": 1, "followers": 412, **seen},
        bare=Answer(body={"id": "77"}),
        delete=("DELETE", "/api/v1/statuses/77"),
        revoke=("POST", "/oauth/revoke"),
        reshare=("POST", "/api/v1/statuses/77/reblog"),
        reshared="78",
        originals=(Original(f"{peer.origin}/@claire/77"), Original("https://other.example/@paul/9")),
    )


def _carried(sent: Heard) -> None:
    assert (sent.form["status"], sent.form["language"]) == (MESSAGE.text, "fr")
    assert sent.headers["idempotency-key"] == MESSAGE.key
    assert sent.headers["authorization"] == "Bearer secret-token"


def _batch(one: dict[str, Any]) -> Any:
    def behave(heard: Heard) -> Answer:
        wanted = [value for name, value in heard.query if name == "id[]"]
        return Answer(body=[one | {"id": name} for name in wanted if name != "gone"])

    return behave


def _listing(one: dict[str, Any]) -> Any:
    def behave(heard: Heard) -> Answer:
        return Answer(body=[] if "max_id" in dict(heard.query) else [one])

    return behave
