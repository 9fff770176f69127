"""A past given to the sandbox: old posts that can be seen, with the figures the simulator says."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from advocacy.networks.sandbox import simulator
from tests.sandbox_fixture import Sandbox, running

PUBLISHED = datetime.now(UTC) - timedelta(days=40)


def lines(username: str, first: int) -> list[dict[str, Any]]:
    account: dict[str, object] = {"username": username, "display_name": "Léa Roy", "language": "fr", "followers": 900}
    fan = {"username": f"{username}_fan", "display_name": "Jonas Petit", "followers": 700}
    status = {
        "id": first,
        "username": username,
        "text": "Il y a longtemps http://127.0.0.1:9/r/old",
        "language": "fr",
        "published_at": PUBLISHED.isoformat(),
    }
    reblog = {"id": first + 1, "username": fan["username"], "published_at": PUBLISHED.isoformat(), "reblog_of": first}
    return [
        {"account": account | {"token": f"token-{first}"}},
        {"account": fan},
        {"status": status},
        {"status": reblog},
    ]


def test_an_old_post_has_the_figures_of_the_simulator(sandbox: Sandbox) -> None:
    assert sandbox.control("POST", "/history", lines=lines("lea_roy", 7_000)) == {"added": 2}
    assert sandbox.control("POST", "/history", lines=lines("lea_roy", 7_000)) == {"added": 0}
    told = sandbox.call("GET", "/api/sandbox/v1/statuses/7001/metrics", token="token-7000")[1]
    own, _ = simulator.history("7001", 700, PUBLISHED, datetime.now(UTC), reblog=True)
    assert (told["views"], told["viewers"]) == (own.views, own.viewers)
    original = sandbox.call("GET", "/api/v1/statuses/7000", token="token-7000")[1]
    alone, _ = simulator.history("7000", 900, PUBLISHED, datetime.now(UTC))
    assert original["sandbox"]["views"] == alone.views + own.views
    assert original["favourites_count"] == alone.likes + own.likes
    assert original["created_at"][:10] == PUBLISHED.date().isoformat()


def test_nothing_is_sent_on_old_links(tmp_path: Path) -> None:
    with running(tmp_path, "--clicks-per-second", "0") as sandbox:
        sandbox.control("POST", "/history", lines=lines("owen", 8_000))
        assert sandbox.control("GET")["clicks_waiting"] == 0


def test_the_file_is_taken_in_at_each_start_once(tmp_path: Path) -> None:
    written = "\n".join(json.dumps(line) for line in lines("marta", 9_000))
    (tmp_path / "history.jsonl").write_text(written, encoding="utf-8")
    for _ in range(2):
        with running(tmp_path) as sandbox:
            me = sandbox.call("GET", "/api/v1/accounts/verify_credentials", token="token-9000")[1]
            assert (me["acct"], me["statuses_count"]) == ("marta", 1)


def test_a_broken_line_is_refused_whole(sandbox: Sandbox) -> None:
    broken = [*lines("clara", 9_500), {"status": {"id": 9_502}}]
    assert sandbox.call("POST", "/control/api/v1/history", {"lines": broken})[0] == 422
    assert sandbox.call("GET", "/api/v1/statuses/9500")[0] == 404


def test_a_client_of_the_past_may_revoke_the_tokens_it_was_given(sandbox: Sandbox) -> None:
    app = {"client_id": "past", "client_secret": "long ago", "name": "Relais", "redirect_uris": "http://127.0.0.1:9/b"}
    account = {
        "id": 512,
        "username": "aude",
        "display_name": "Aude",
        "followers": 90,
        "token": "t",
        "client_id": "past",
    }
    assert sandbox.control("POST", "/history", lines=[{"app": app}, {"account": account}]) == {"added": 0}
    assert sandbox.call("GET", "/api/v1/accounts/verify_credentials", token="t")[1]["id"] == "512"
    said = {"client_id": "past", "client_secret": "long ago", "token": "t"}
    assert sandbox.call("POST", "/oauth/revoke", said)[0] == 200
    assert sandbox.call("GET", "/api/v1/accounts/verify_credentials", token="t")[0] == 401
