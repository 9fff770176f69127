"""Two servers that are not ours to fake: the sandbox process, and mastodon-mock from the package index."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from advocacy import crypto, http
from advocacy.networks.connector import Client, Holder, Tokens
from advocacy.networks.connectors.mastodon import Mastodon
from advocacy.networks.connectors.sandbox import Sandbox
from advocacy.networks.proof import challenge
from tests import sandbox_fixture

BACK = "http://127.0.0.1:8000/accounts/callback"
START_SECONDS = 30.0


@dataclass(frozen=True)
class Place:
    """A running server, the connector for it, and what a person does on its consent page: the code they bring back."""

    network: Mastodon
    origin: str
    agree: Callable[[str], str]

    def sign_in(self) -> tuple[Client, Holder, Tokens]:
        """A person connects an account, as the product does it."""
        client = self.network.register(self.network.origin(self.origin), BACK)
        verifier = crypto.new_token()
        code = self.agree(self.network.authorize_url(client, BACK, "state", challenge(verifier)))
        tokens = self.network.exchange(client, BACK, code, verifier)
        identity = self.network.identity(client, tokens)
        return client, Holder(client, identity.remote_id, identity.handle, tokens.token), tokens


def consented(address: str, **fields: str) -> str:
    """The code that a consent page sends back when its form is sent with these fields."""
    answer = http.request(
        "POST",
        address,
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=urlencode(fields).encode(),
    )
    back = answer.headers["location"]
    assert back.startswith(BACK)
    return parse_qs(urlsplit(back).query)["code"][0]


def in_sandbox(sandbox: sandbox_fixture.Sandbox) -> Place:
    """The sandbox network."""
    return Place(Sandbox(), sandbox.origin, lambda address: consented(address, account="new", display_name="Zoé"))


@contextmanager
def in_mock() -> Iterator[Place]:
    """A server of another maker that speaks Mastodon's API and keeps its state in memory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--host", "127.0.0.1"]
    options = ["--port", str(port), "--domain", f"127.0.0.1:{port}", "--log-level", "error"]
    process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}", process)
        yield Place(Mastodon(), f"http://127.0.0.1:{port}", _agreed)
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(origin: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            http.request("GET", f"{origin}/api/v2/instance")
            return
        except http.Failure:
            time.sleep(0.1)
    raise RuntimeError("mastodon-mock did not start")


def _agreed(address: str) -> str:
    page = http.request("GET", address).body.decode()
    user = re.search(r'name="username" value="(\w+)"', page)
    assert user
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return consented(address.partition("?")[0], username=user[1], redirect_uri=asked["redirect_uri"])
