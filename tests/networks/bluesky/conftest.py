"""A Bluesky on which everything works, for the tests of what is its own."""

import pytest

from advocacy.networks.connectors.bluesky import Bluesky
from tests.networks.contract.fakes import Fake
from tests.networks.contract.fakes.bluesky import CID, bluesky
from tests.peer import Answer, Heard, Peer

UPLOAD = ("POST", "/xrpc/com.atproto.repo.uploadBlob")


@pytest.fixture
def network() -> Bluesky:
    return Bluesky()


@pytest.fixture
def fake(network: Bluesky, peer: Peer) -> Fake:
    made = bluesky(network, peer)

    def stored(heard: Heard) -> Answer:
        blob = {"$type": "blob", "ref": {"$link": CID}, "mimeType": heard.headers["content-type"]}
        return Answer(body={"blob": {**blob, "size": len(heard.body)}})

    peer.tell(*UPLOAD, stored)
    return made
