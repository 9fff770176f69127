"""How the sandbox's process ends: soon when asked, whole when killed, never half."""

import socket
import threading
import time
from pathlib import Path

import requests

from tests.sandbox_fixture import Sandbox, running


def closed(sandbox: Sandbox, within: float) -> bool:
    """Whether nothing listens any more, within some seconds."""
    port, until = int(sandbox.origin.rsplit(":", 1)[1]), time.monotonic() + within
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return True
        time.sleep(0.1)
    return False


def test_a_request_held_back_does_not_hold_back_the_end(tmp_path: Path) -> None:
    with running(tmp_path) as sandbox:
        sandbox.misbehave("timeout-before", "/api/v1/instance", seconds=60)
        held = threading.Thread(target=_wait_for_nothing, args=(sandbox,))
        held.start()
        while sandbox.control("GET")["faults"]:
            time.sleep(0.05)
        start = time.monotonic()
        sandbox.process.terminate()
        sandbox.process.wait(15)
        assert time.monotonic() - start < 8
        held.join(15)


def test_a_killed_sandbox_leaves_nothing_running_and_forgets_no_status(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        token = first.token("steady")
        status = first.call("POST", "/api/v1/statuses", {"status": "Gardé"}, token)[1]
        first.process.kill()
        assert closed(first, 10)
    with running(tmp_path) as second:
        kept = second.call("GET", f"/api/v1/statuses/{status['id']}", token=token)[1]
        assert kept["content"] == "<p>Gardé</p>"


def _wait_for_nothing(sandbox: Sandbox) -> None:
    try:
        requests.get(f"{sandbox.origin}/api/v1/instance", timeout=30)
    except requests.exceptions.RequestException:
        return
