"""The board on the wire when all is well, for the contract suite; the suite itself makes it misbehave."""

from typing import Any

from advocacy.networks.connector import Client, Connector, Holder, Identity, Published
from tests.networks.contract.fakes.fake import MESSAGE, Fake
from tests.peer import Answer, Heard, Peer


def board(network: Connector, peer: Peer) -> Fake:
    """A board on which everything works, at the peer's address."""
    page = f"{peer.origin}/notes/7"
    note = {"id": "7", "page": page, "text": MESSAGE.text, "seen": 120, "thanks": 4, "answers": 0}
    me = {"id": "5", "name": "claire", "page": f"{peer.origin}/people/5"}
    peer.tell("POST", "/token", Answer(body={"access_token": "secret-token"}))
    peer.tell("GET", "/me", Answer(body=me))
    peer.tell("POST", "/notes", Answer(body=note))
    peer.tell("GET", "/notes", Answer(body=[note]))
    peer.tell("GET", "/notes/7", Answer(body=note))
    peer.tell("DELETE", "/notes/7", Answer(body={}))
    peer.tell("POST", "/revoke", Answer(body={}))
    settings = {each.name: each.default for each in network.settings} | {"api": peer.origin}
    client = network.learn(Client(network.origin(""), "us", "hush", settings=settings))
    return Fake(
        peer=peer,
        client=client,
        holder=Holder(client, "5", "@claire", "secret-token", "secret-refresh"),
        exchange=("POST", "/token"),
        identity=Identity("5", "@claire", "claire", f"{peer.origin}/people/5", None),
        publish=("POST", "/notes"),
        published=Published("7", page),
        carried=_carried,
        listing=("GET", "/notes"),
        absent=Answer(body=[]),
        reading=("GET", "/notes/7"),
        counts={"views": 120, "likes": 4, "comments": 0},
        bare=Answer(body={"id": "7"}),
        delete=("DELETE", "/notes/7"),
        revoke=("POST", "/revoke"),
    )


def _carried(sent: Heard) -> None:
    values: dict[str, Any] = sent.form
    assert (values["text"], values["language"]) == (MESSAGE.text, MESSAGE.language)
    assert sent.headers["idempotency-key"] == MESSAGE.key
    assert sent.headers["authorization"] == "Bearer secret-token"
