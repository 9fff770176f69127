"""Every line of the log is one event with its request, whoever says it."""

import json
import logging

import pytest
import structlog
from flask import Flask

from advocacy import logs, traces


@pytest.fixture
def small() -> Flask:
    """An application with one page that breaks, and nothing else."""
    logs.configure()
    app = Flask("small")
    traces.init(app)

    @app.get("/breaks/<token>")
    def breaks(token: str) -> str:
        raise RuntimeError("the shelf fell down")

    return app


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """What was printed, line by line."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_breaks_in_a_request_is_one_line_with_its_id_and_its_traceback(
    small: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = small.test_client().get("/breaks/hush")
    assert answer.status_code == 500
    broke, request = lines(capsys)
    assert broke["level"] == "error"
    assert "RuntimeError: the shelf fell down" in str(broke["exception"])
    assert broke["request"] == request["request"] == answer.headers["X-Request-Id"]


def test_what_a_library_says_is_a_line_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    with structlog.contextvars.bound_contextvars(job="j1"):
        logging.getLogger("some.library").warning("%s is late", "the train")
    (said,) = lines(capsys)
    assert (said["event"], said["message"], said["job"]) == ("some.library", "the train is late", "j1")


def test_configuring_twice_says_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logs.configure()
    logging.getLogger("some.library").error("once")
    assert len(lines(capsys)) == 1


def test_values_under_a_secret_name_are_masked(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().info("came", access_token="t-1", password="p-1", network="sandbox")
    (said,) = lines(capsys)
    assert (said["access_token"], said["password"], said["network"]) == ("…", "…", "sandbox")
