"""The measure that requests to X and its answers are held to is itself strict."""

import json
from typing import Any

import pytest

from tests.networks.contract.fakes.x import DOCUMENT
from tests.networks.contract.openapi import Mismatch
from tests.networks.contract.x_openapi_extract import PROSE
from tests.peer import Heard

JSON = {"content-type": "application/json"}


def asking(method: str, path: str, body: object = None, *query: tuple[str, str]) -> Heard:
    return Heard(method, path, list(query), JSON, json.dumps(body).encode() if body is not None else b"")


@pytest.mark.parametrize(
    "heard",
    [
        asking("POST", "/2/tweets", {"text": "x", "idempotency": "no such field"}),
        asking("POST", "/2/tweets", {"text": 4}),
        asking("POST", "/2/tweets", {"text": "x", "media": {"media_ids": ["1", "2", "3", "4", "5"]}}),
        asking("POST", "/2/tweets", {"text": "x", "media": {"media_ids": ["not a number"]}}),
        asking("POST", "/2/users/1/retweets", {}),
        asking("POST", "/2/media/metadata", {"id": "1", "metadata": {"alt_text": {"text": "x", "colour": "red"}}}),
        asking("GET", "/2/tweets"),
        asking("GET", "/2/tweets", None, ("ids", ",".join(str(number) for number in range(101)))),
        asking("GET", "/2/tweets", None, ("ids", "1"), ("post.fields", "shoe_size")),
        asking("GET", "/2/tweets", None, ("ids", "1"), ("tweet.fields", "public_metrics")),
        asking("GET", "/2/users/1/tweets", None, ("max_results", "4")),
        asking("GET", "/2/users/1/tweets", None, ("start_time", "yesterday")),
        asking("DELETE", "/2/tweets/abc"),
        asking("DELETE", "/2/tweets/1", {"why": "a body"}),
        asking("PATCH", "/2/tweets/1"),
    ],
)
def test_a_request_that_the_document_does_not_know_is_refused(heard: Heard) -> None:
    with pytest.raises(Mismatch):
        DOCUMENT.asked(heard)


@pytest.mark.parametrize(
    ("heard", "status", "body"),
    [
        (asking("POST", "/2/tweets", {"text": "x"}), 201, {"data": {"id": 77, "text": "x"}}),
        (asking("POST", "/2/tweets", {"text": "x"}), 201, {"data": {"id": "77"}}),
        (asking("GET", "/2/tweets", None, ("ids", "1")), 200, {"data": {"id": "1"}}),
        (asking("GET", "/2/tweets", None, ("ids", "1")), 200, {"data": [{"id": "1", "public_metrics": {}}]}),
        (asking("GET", "/2/users/me"), 200, {"data": {"public_metrics": {"followers_count": "many"}}}),
        (asking("DELETE", "/2/tweets/1"), 200, {"data": {"deleted": "yes"}}),
    ],
)
def test_an_answer_of_another_shape_is_refused(heard: Heard, status: int, body: object) -> None:
    with pytest.raises(Mismatch):
        DOCUMENT.answered(DOCUMENT.asked(heard).operation, status, body)


def test_a_right_request_tells_the_scopes_that_it_needs() -> None:
    asked = DOCUMENT.asked(asking("POST", "/2/tweets", {"text": "x", "paid_partnership": True}))
    assert asked.scopes == {"tweet.read", "tweet.write", "users.read"}
    DOCUMENT.answered(asked.operation, 201, {"data": {"id": "77", "text": "x"}})


def test_the_extract_names_its_source_and_holds_none_of_its_prose() -> None:
    info = DOCUMENT.whole["info"]
    assert (info["version"], info["license"]["name"]) == ("2.167", "X Developer Agreement and Policy")

    def prose(found: Any, inside: str = "") -> list[str]:
        if isinstance(found, list):
            return [word for one in found for word in prose(one)]
        if not isinstance(found, dict):
            return []
        here = [key for key in found if key in PROSE and inside not in ("properties", "schemas")]
        return here + [word for key, value in found.items() for word in prose(value, key)]

    assert prose(DOCUMENT.whole["components"]) == []
