"""The two addresses that watchers ask."""

from flask.testing import FlaskClient
from redis import Redis

from advocacy import queue


def test_a_living_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200


def test_an_installation_without_workers_is_not_ready_and_names_what_is_missing(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert {name for name, verdict in answer.json.items() if verdict == "missing"} >= {"workers", "scheduler"}


def test_with_every_worker_and_the_scheduler_alive_those_parts_are_ready(client: FlaskClient, redis: Redis) -> None:
    for key in (queue.SCHEDULER, *(queue.WORKER.format(name) for name in queue.NAMES)):
        redis.set(key, "alive")
    answer = client.get("/readyz").json
    assert answer is not None
    assert answer["workers"] == answer["scheduler"] == answer["redis"] == answer["database"] == "ok"
