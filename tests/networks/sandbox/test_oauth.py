"""Sign-in at the sandbox: what a good client gets, and every way a bad one is refused."""

import base64
import hashlib
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox_fixture import Sandbox

CALLBACK = "http://127.0.0.1:5000/callback"
VERIFIER = "a-verifier-of-more-than-forty-three-characters-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Flow:
    """One client's way through the sign-in, each step changeable."""

    origin: str
    app: dict[str, str] = field(default_factory=dict)

    def register(self, **values: str) -> requests.Response:
        sent = {"client_name": "Relais", "redirect_uris": CALLBACK, "scopes": "read write"} | values
        return requests.post(f"{self.origin}/api/v1/apps", data=sent, timeout=10)

    def consent(self, account: str = "new", **values: str) -> requests.Response:
        query = {
            "response_type": "code",
            "client_id": self.app["client_id"],
            "redirect_uri": CALLBACK,
            "scope": "read write:statuses",
            "state": "s1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return requests.post(
            f"{self.origin}/oauth/authorize",
            params={name: value for name, value in (query | values).items() if value},
            data={"account": account, "display_name": "Inès"},
            allow_redirects=False,
            timeout=10,
        )

    def code(self, **values: str) -> str:
        return returned(self.consent(**values))["code"]

    def redeem(self, code: str, **values: str) -> requests.Response:
        sent = {
            "grant_type": "authorization_code",
            "client_id": self.app["client_id"],
            "client_secret": self.app["client_secret"],
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
            "code": code,
        }
        return requests.post(f"{self.origin}/oauth/token", data=sent | values, timeout=10)

    def whoami(self, token: str) -> int:
        return requests.get(
            f"{self.origin}/api/v1/accounts/verify_credentials",
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        ).status_code


def returned(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


@pytest.fixture
def flow(sandbox: Sandbox) -> Flow:
    made = Flow(sandbox.origin)
    made.app = made.register().json()
    return made


def test_a_code_and_its_verifier_give_a_token_with_the_agreed_scopes(flow: Flow) -> None:
    answer = flow.redeem(flow.code()).json()
    assert answer["token_type"] == "Bearer"
    assert answer["scope"] == "read write:statuses"
    assert flow.whoami(answer["access_token"]) == 200


@pytest.mark.parametrize("verifier", ["", VERIFIER + "x", CHALLENGE])
def test_a_wrong_verifier_gets_nothing(flow: Flow, verifier: str) -> None:
    code = flow.code()
    answer = flow.redeem(code, code_verifier=verifier)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_without_a_challenge_no_verifier_is_needed(flow: Flow) -> None:
    code = flow.code(code_challenge="", code_challenge_method="")
    assert flow.redeem(code, code_verifier="").status_code == 200


def test_a_plain_challenge_is_refused(flow: Flow) -> None:
    told = returned(flow.consent(code_challenge_method="plain"))
    assert (told["error"], told["state"]) == ("invalid_request", "s1")


def test_a_code_used_twice_closes_what_it_opened(flow: Flow) -> None:
    code = flow.code()
    token = flow.redeem(code).json()["access_token"]
    assert flow.redeem(code).json()["error"] == "invalid_grant"
    assert flow.whoami(token) == 401


def test_a_code_is_for_the_client_that_asked(flow: Flow) -> None:
    other = flow.register(client_name="Another").json()
    answer = flow.redeem(flow.code(), client_id=other["client_id"], client_secret=other["client_secret"])
    assert answer.json()["error"] == "invalid_grant"


def test_a_wrong_secret_is_refused(flow: Flow) -> None:
    answer = flow.redeem(flow.code(), client_secret="guessed")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_the_secret_may_come_in_the_header(flow: Flow) -> None:
    answer = requests.post(
        f"{flow.origin}/oauth/token",
        auth=(flow.app["client_id"], flow.app["client_secret"]),
        data={
            "grant_type": "authorization_code",
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
            "code": flow.code(),
        },
        timeout=10,
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("uri", [f"{CALLBACK}/", f"{CALLBACK}?next=1", "http://127.0.0.1:5001/callback", ""])
def test_only_the_registered_address_is_gone_back_to(flow: Flow, uri: str) -> None:
    assert flow.consent(redirect_uri=uri).status_code == 400
    assert flow.redeem(flow.code(), redirect_uri=uri).json()["error"] == "invalid_grant"


def test_a_client_gets_no_more_than_it_registered_for(flow: Flow) -> None:
    flow.app = flow.register(scopes="read:statuses").json()
    assert returned(flow.consent(scope="write:statuses"))["error"] == "invalid_scope"
    assert flow.redeem(flow.code(scope="read:statuses")).json()["scope"] == "read:statuses"


def test_a_refusal_goes_back_to_the_client(flow: Flow) -> None:
    assert returned(flow.consent("deny")) | {"error_description": ""} == {
        "error": "access_denied",
        "error_description": "",
        "state": "s1",
    }


def test_a_known_account_is_chosen_in_one_tap(flow: Flow, sandbox: Sandbox) -> None:
    sandbox.token("salome")
    page = requests.get(flow.consent().url, timeout=10)
    assert 'value="salome"' in page.text
    assert "form-action 'self' http://127.0.0.1:5000;" in page.headers["Content-Security-Policy"]
    token = flow.redeem(flow.code(account="salome")).json()["access_token"]
    assert sandbox.call("GET", "/api/v1/accounts/verify_credentials", token=token)[1]["acct"] == "salome"


def test_a_form_of_another_site_is_refused(flow: Flow) -> None:
    url = flow.consent().url
    answer = requests.post(url, data={"account": "new"}, headers={"Origin": "https://evil.example"}, timeout=10)
    assert answer.status_code == 403


def test_a_code_can_be_shown_instead(flow: Flow) -> None:
    flow.app = flow.register(redirect_uris="urn:ietf:wg:oauth:2.0:oob").json()
    page = flow.consent(redirect_uri="urn:ietf:wg:oauth:2.0:oob")
    code = page.text.split("<code>")[1].split("</code>")[0]
    assert flow.redeem(code, redirect_uri="urn:ietf:wg:oauth:2.0:oob").status_code == 200


@pytest.mark.parametrize("values", [{"redirect_uris": "javascript:alert(1)"}, {"client_name": " "}, {"scopes": "all"}])
def test_a_client_that_makes_no_sense_is_not_registered(flow: Flow, values: dict[str, str]) -> None:
    assert flow.register(**values).status_code == 422


def test_discovery_says_what_is_offered(flow: Flow) -> None:
    told = requests.get(f"{flow.origin}/.well-known/oauth-authorization-server", timeout=10).json()
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint"] == f"{flow.origin}/oauth/token"
    assert {"profile", "write:statuses", "read:search"} <= set(told["scopes_supported"])


def test_a_token_is_revoked_by_its_own_client_only(flow: Flow) -> None:
    token = flow.redeem(flow.code()).json()["access_token"]
    other = flow.register(client_name="Another").json()
    for app, status, left in ((other, 403, 200), (flow.app, 200, 401), (flow.app, 200, 401)):
        sent = {"client_id": app["client_id"], "client_secret": app["client_secret"], "token": token}
        assert requests.post(f"{flow.origin}/oauth/revoke", data=sent, timeout=10).status_code == status
        assert flow.whoami(token) == left
