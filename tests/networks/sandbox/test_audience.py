"""The audience of a running sandbox: real requests on the links, counts that grow, nothing twice."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from advocacy.networks.sandbox import agents
from tests.sandbox_fixture import Sandbox, running


@dataclass
class Destination:
    """A server whose links are visited."""

    port: int = 0
    visits: list[tuple[str, str, str, str]] = field(default_factory=list)


@pytest.fixture
def destination() -> Iterator[Destination]:
    made = Destination()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            agent = self.headers.get("User-Agent", "")
            made.visits.append((self.command, self.path, agent, self.client_address[0]))
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{made.port}/followed")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 - the name the server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the server gives
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def publish(sandbox: Sandbox, token: str, text: str) -> str:
    status, body = sandbox.call("POST", "/api/v1/statuses", {"status": text, "language": "fr"}, token)
    assert status == 200
    return str(body["id"])


def clicks_sent(sandbox: Sandbox) -> None:
    """Wait until every request that is due was answered."""
    until = time.monotonic() + 20
    while sandbox.control("GET")["clicks_waiting"]:
        assert time.monotonic() < until, "clicks are still waiting"
        time.sleep(0.1)


def test_people_and_machines_really_visit_the_link(sandbox: Sandbox, destination: Destination) -> None:
    publish(sandbox, sandbox.token("popular", followers=4000), f"Lisez http://127.0.0.1:{destination.port}/r/abc?x=1")
    sandbox.pass_hours(300)
    clicks_sent(sandbox)
    assert {path for _, path, _, _ in destination.visits} == {"/r/abc?x=1"}
    seen = {agent for _, _, agent, _ in destination.visits}
    assert seen & set(agents.PEOPLE)
    assert seen & set(agents.CRAWLERS)
    assert len({address for *_, address in destination.visits}) > 3


def test_a_link_elsewhere_is_never_visited(sandbox: Sandbox, destination: Destination) -> None:
    token = sandbox.token("far", followers=2000)
    publish(sandbox, token, "Ailleurs http://192.0.2.1/r/abc http://relais.example/r/abc")
    publish(sandbox, token, f"Ici http://localhost:{destination.port}/r/here")
    sandbox.pass_hours(300)
    clicks_sent(sandbox)
    assert {path for _, path, _, _ in destination.visits} == {"/r/here"}


def test_counts_grow_and_metrics_agree_with_the_status(sandbox: Sandbox) -> None:
    token = sandbox.token("metered", followers=3000)
    status_id = publish(sandbox, token, "Sans lien")
    before = sandbox.call("GET", f"/api/sandbox/v1/statuses/{status_id}/metrics", token=token)[1]
    sandbox.pass_hours(3)
    half = sandbox.call("GET", f"/api/sandbox/v1/statuses/{status_id}/metrics", token=token)[1]
    sandbox.pass_hours(100)
    late = sandbox.call("GET", f"/api/sandbox/v1/statuses/{status_id}/metrics", token=token)[1]
    assert before["views"] <= half["views"] < late["views"]
    assert 0 < half["viewers"] <= half["views"]
    shown = sandbox.call("GET", f"/api/v1/statuses/{status_id}", token=token)[1]
    assert (shown["sandbox"]["views"], shown["favourites_count"]) == (late["views"], late["likes"])
    assert late["likes"] > 0


def test_metrics_come_by_forty(sandbox: Sandbox) -> None:
    token = sandbox.token("bulk")
    ids = [publish(sandbox, token, f"Numéro {n}") for n in range(3)]
    query = "&".join(f"id[]={one}" for one in [*ids, "12"])
    told = sandbox.call("GET", f"/api/sandbox/v1/metrics?{query}", token=token)[1]
    assert [one["id"] for one in told] == ids


def test_a_reblog_extends_the_reach_of_the_original(sandbox: Sandbox) -> None:
    small = sandbox.token("small", followers=0)
    status_id = publish(sandbox, small, "Petit cercle")
    sandbox.call("POST", f"/api/v1/statuses/{status_id}/reblog", token=sandbox.token("large", followers=3000))
    sandbox.pass_hours(50)
    told = sandbox.call("GET", f"/api/sandbox/v1/statuses/{status_id}/metrics", token=small)[1]
    assert told["views"] > 50
    assert told["reblogs"] >= 1


def test_a_restart_forgets_nothing_and_repeats_nothing(tmp_path: Path, destination: Destination) -> None:
    options = ("--speed", "1", "--clicks-per-second", "500")
    with running(tmp_path, *options) as first:
        token = first.token("kept", followers=1500)
        status_id = publish(first, token, f"Ici http://127.0.0.1:{destination.port}/r/once")
        first.pass_hours(200)
        clicks_sent(first)
        before = first.call("GET", f"/api/sandbox/v1/statuses/{status_id}/metrics", token=token)[1]
        lived = first.control("GET")["audience_time"]
    seen = len(destination.visits)
    with running(tmp_path, *options) as second:
        time.sleep(1.5)
        after = second.call("GET", f"/api/sandbox/v1/statuses/{status_id}/metrics", token=token)[1]
        assert second.control("GET")["audience_time"] >= lived
    assert after["likes"] == before["likes"]
    assert after["views"] >= before["views"]
    assert len(destination.visits) == seen


def test_a_sleeping_audience_does_nothing(sandbox: Sandbox, destination: Destination) -> None:
    sandbox.control("PATCH", audience=False)
    token = sandbox.token("quiet", followers=3000)
    status_id = publish(sandbox, token, f"Ici http://127.0.0.1:{destination.port}/r/none")
    sandbox.pass_hours(50)
    assert destination.visits == []
    assert sandbox.call("GET", f"/api/v1/statuses/{status_id}", token=token)[1]["favourites_count"] == 0
