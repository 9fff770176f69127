"""What Prometheus reads."""

from flask.testing import FlaskClient

from advocacy import queue
from tests.conftest import environment


def test_requests_are_counted_by_route(client: FlaskClient) -> None:
    client.get("/healthz")
    assert 'relais_requests_total{method="GET",route="/healthz",status="200"}' in client.get("/metrics").text


def test_a_method_that_somebody_made_up_makes_no_series_of_its_own(client: FlaskClient) -> None:
    client.open("/healthz", method="BREW")
    text = client.get("/metrics").text
    assert 'method="other"' in text
    assert "BREW" not in text


def test_what_waits_is_told_for_each_queue(client: FlaskClient) -> None:
    queue.named("clicks").enqueue("advocacy.links.jobs.ingest")
    text = client.get("/metrics").text
    assert 'relais_jobs_waiting{queue="clicks"} 1.0' in text
    assert 'relais_jobs_waiting{queue="mail"} 0.0' in text


def test_others_than_this_machine_read_nothing(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 403


def test_with_a_token_only_who_knows_it_reads(client: FlaskClient) -> None:
    with environment(RELAIS_METRICS_TOKEN="a token for the watcher"):
        assert client.get("/metrics").status_code == 403
        known = {"Authorization": "Bearer a token for the watcher"}
        assert client.get("/metrics", headers=known).status_code == 200
