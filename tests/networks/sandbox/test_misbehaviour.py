"""What the sandbox does when told to misbehave, as a client sees it."""

import time
from datetime import UTC, datetime

import pytest
import requests

from tests.sandbox_fixture import Sandbox

PUBLISH = "POST /api/v1/statuses"


@pytest.fixture
def token(sandbox: Sandbox) -> str:
    return sandbox.token("steady")


def publish(sandbox: Sandbox, token: str, key: str, timeout: float = 10) -> requests.Response:
    return requests.post(
        f"{sandbox.origin}/api/v1/statuses",
        data={"status": f"Bonjour {key}"},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
        timeout=timeout,
    )


def published(sandbox: Sandbox, token: str, key: str) -> int:
    """How many statuses a key left behind."""
    me = sandbox.call("GET", "/api/v1/accounts/verify_credentials", token=token)[1]["id"]
    listed = sandbox.call("GET", f"/api/v1/accounts/{me}/statuses", token=token)[1]
    return sum(one["content"] == f"<p>Bonjour {key}</p>" for one in listed)


def test_too_many_requests_tells_when_to_come_back(sandbox: Sandbox, token: str) -> None:
    sandbox.misbehave("rate-limited", PUBLISH, times=2, seconds=40)
    answers = [publish(sandbox, token, "limited") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    reset = datetime.fromisoformat(answers[0].headers["X-RateLimit-Reset"])
    assert 30 < (reset - datetime.now(UTC)).total_seconds() <= 41
    assert answers[0].headers["Retry-After"] == "40"
    assert published(sandbox, token, "limited") == 1


@pytest.mark.parametrize(("kind", "status"), [("error", 500), ("unauthorized", 401)])
def test_a_refusal_writes_nothing(sandbox: Sandbox, token: str, kind: str, status: int) -> None:
    sandbox.misbehave(kind, PUBLISH)
    assert publish(sandbox, token, kind).status_code == status
    assert published(sandbox, token, kind) == 0


@pytest.mark.parametrize(("kind", "written"), [("timeout-before", 0), ("timeout-after", 1)])
def test_silence_comes_before_or_after_the_write(sandbox: Sandbox, token: str, kind: str, written: int) -> None:
    sandbox.misbehave(kind, PUBLISH, seconds=20)
    with pytest.raises(requests.exceptions.ReadTimeout):
        publish(sandbox, token, kind, timeout=0.5)
    assert published(sandbox, token, kind) == written
    assert publish(sandbox, token, kind).status_code == 200
    assert published(sandbox, token, kind) == 1


def test_a_malformed_answer_hides_a_status_that_exists(sandbox: Sandbox, token: str) -> None:
    sandbox.misbehave("malformed", PUBLISH)
    answer = publish(sandbox, token, "cut")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()
    assert published(sandbox, token, "cut") == 1


def test_a_slow_answer_is_whole_in_the_end(sandbox: Sandbox, token: str) -> None:
    sandbox.misbehave("drip", PUBLISH, seconds=1)
    start = time.monotonic()
    assert publish(sandbox, token, "slow").json()["content"] == "<p>Bonjour slow</p>"
    assert time.monotonic() - start > 0.9


def test_misbehaviour_can_be_meant_for_one_account_and_one_endpoint(sandbox: Sandbox, token: str) -> None:
    other = sandbox.token("unlucky")
    sandbox.misbehave("error", PUBLISH, account="unlucky")
    assert publish(sandbox, token, "one").status_code == 200
    assert sandbox.call("GET", "/api/v1/accounts/verify_credentials", token=other)[0] == 200
    assert publish(sandbox, other, "one").status_code == 500


def test_revoking_an_account_closes_all_its_tokens(sandbox: Sandbox) -> None:
    tokens = [sandbox.token("leaver"), sandbox.token("leaver")]
    assert sandbox.control("POST", "/accounts/leaver/revoke") == {"revoked": 2}
    assert [publish(sandbox, token, "late").status_code for token in tokens] == [401, 401]


def test_behaving_again_lets_go_of_those_who_wait(sandbox: Sandbox, token: str) -> None:
    sandbox.misbehave("error", "*", times=5)
    assert len(sandbox.control("GET")["faults"]) == 1
    assert sandbox.control("DELETE", "/faults")["faults"] == []
    assert publish(sandbox, token, "fine").status_code == 200


def test_the_control_room_is_for_this_machine_and_its_own_pages(sandbox: Sandbox) -> None:
    address = f"{sandbox.origin}/control"
    assert requests.get(address, headers={"Host": "evil.example"}, timeout=10).status_code == 403
    foreign = requests.post(address, data={"do": "clear"}, headers={"Origin": "https://evil.example"}, timeout=10)
    assert foreign.status_code == 403
    assert sandbox.call("POST", "/control/api/v1/faults", {"kind": "surprise"})[0] == 422


def test_the_control_page_does_what_its_forms_say(sandbox: Sandbox, token: str) -> None:
    address = f"{sandbox.origin}/control"
    sent = {"do": "fault", "kind": "error", "endpoint": PUBLISH, "times": "1", "seconds": "1"}
    assert "POST /api/v1/statuses" in requests.post(address, data=sent, timeout=10).text
    assert publish(sandbox, token, "form").status_code == 500
    requests.post(address, data={"do": "dials", "speed": "600", "audience": "1"}, timeout=10)
    assert sandbox.control("GET")["speed"] == 600
    assert sandbox.control("GET")["audience"] is True
