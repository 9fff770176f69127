"""A real sandbox network in its own process, shared by the tests of a run."""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

START_SECONDS = 20.0


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox. `control` speaks to its control room, `token` opens an account without OAuth."""

    origin: str
    data: Path
    process: "subprocess.Popen[bytes]"

    def call(self, method: str, path: str, body: object = None, token: str = "", **headers: str) -> tuple[int, Any]:
        """(status, JSON body) of one request."""
        port = int(self.origin.rsplit(":", 1)[1])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, headers | {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def control(self, method: str, path: str = "", **values: object) -> Any:
        """What the control room answers."""
        return self.call(method, f"/control/api/v1{path}", values)[1]

    def token(self, username: str, followers: int = 300) -> str:
        """A token with every right for an account, made when missing."""
        answer = self.control("POST", "/tokens", username=username, followers=followers)
        return str(answer["access_token"])

    def misbehave(self, kind: str, endpoint: str, times: int = 1, seconds: float = 1.0, account: str = "") -> None:
        """Let the next requests on an endpoint meet a fault."""
        self.control("POST", "/faults", kind=kind, endpoint=endpoint, times=times, seconds=seconds, account=account)

    def pass_hours(self, hours: float) -> None:
        """Let the audience live so many hours; what fell due is stored when this returns."""
        self.control("POST", "/advance", hours=hours)


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[Sandbox]:
    """A sandbox process over a data directory, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "advocacy.networks.sandbox", "--port", str(port), "--data", str(data)]
    process = subprocess.Popen([*command, *arguments])
    try:
        _wait_for(port, process)
        yield Sandbox(f"http://127.0.0.1:{port}", data, process)
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the sandbox did not start")


@pytest.fixture(scope="session")
def _sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("sandbox"), "--rate-limit", "0", "--clicks-per-second", "200") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_sandbox_process: Sandbox) -> Iterator[Sandbox]:
    """The sandbox of this run, well-behaved at the start of each test; its audience at our own speed."""
    _sandbox_process.control("DELETE", "/faults")
    _sandbox_process.control("PATCH", speed=1, rate_limit=0, audience=True, clicks_per_second=200)
    yield _sandbox_process
    _sandbox_process.control("DELETE", "/faults")
