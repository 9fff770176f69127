"""Asking a network whether it works with us: its yes, its no, and its being away are three things."""

import pytest

from advocacy.networks import checking, queries
from advocacy.networks.connector import Client, Health
from tests.conftest import environment
from tests.networks.contract.fakes import BACK, FAKES
from tests.peer import Answer, Behaviour, Peer

SECRETS = ("secret-token", "secret-refresh", "hush")
MASTODON, BLUESKY, THREADS = "mastodon", "bluesky", "threads"
TOKEN = {MASTODON: ("POST", "/oauth/token"), THREADS: ("GET", "/oauth/access_token")}


def ours(name: str, peer: Peer) -> Client:
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=peer.origin):
        return FAKES[name](queries.connector(name), peer).client


@pytest.mark.parametrize(
    ("name", "behaviour", "code"),
    [
        (MASTODON, Answer(body={"access_token": "t"}), "accepted"),
        (MASTODON, Answer(401, {"error": "invalid_client"}), "refused"),
        (THREADS, Answer(body={"access_token": "TH|us|t"}), "accepted"),
        (THREADS, Answer(400, {"error": {"message": "Error validating client secret.", "code": 1}}), "refused"),
        (THREADS, Answer(503), "server-error"),
    ],
)
def test_a_network_that_gave_us_credentials_says_whether_it_takes_them(
    peer: Peer, name: str, behaviour: Behaviour, code: str
) -> None:
    client = ours(name, peer)
    peer.tell(*TOKEN[name], behaviour)
    found = checking.asked(queries.connector(name), client, BACK)
    assert found.code == code
    assert not any(secret in repr(found) for secret in SECRETS)


def test_bluesky_answers_by_its_directory(peer: Peer) -> None:
    client, network = ours(BLUESKY, peer), queries.connector(BLUESKY)
    path = "/xrpc/com.atproto.identity.resolveHandle"
    peer.tell("GET", path, Answer(body={"did": "did:plc:z72i7hdynmk6r22z27h6tvur"}))
    assert checking.asked(network, client, BACK) == Health("answers")
    peer.stop()
    assert checking.asked(network, client, BACK).code == "unreachable"
