"""An unchanged Mastodon client over real HTTP: register, sign in, publish, pass on, delete, read, revoke."""

import io
import re
import secrets
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError
from PIL import Image

from tests.sandbox_fixture import Sandbox

CALLBACK = "http://127.0.0.1:5000/callback"
SCOPES = ["read", "write"]


def signed_in(sandbox: Sandbox, name: str = "Zoé Martin") -> Mastodon:
    """A client that went through the consent page as a browser would."""
    client_id, secret = Mastodon.create_app(
        "Relais", scopes=SCOPES, redirect_uris=CALLBACK, api_base_url=sandbox.origin
    )
    client = Mastodon(client_id=client_id, client_secret=secret, api_base_url=sandbox.origin, ratelimit_method="throw")
    page = client.auth_request_url(redirect_uris=CALLBACK, scopes=SCOPES, state="kept", allow_http=True)
    assert "Relais" in requests.get(page, timeout=10).text
    answer = requests.post(page, data={"account": "new", "display_name": name}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert parse_qs(back.query)["state"] == ["kept"]
    client.log_in(code=parse_qs(back.query)["code"][0], redirect_uri=CALLBACK, scopes=SCOPES, allow_http=True)
    return client


@pytest.fixture
def client(sandbox: Sandbox) -> Mastodon:
    return signed_in(sandbox)


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(written, "PNG")
    return written.getvalue()


def test_a_client_signs_in_and_knows_whose_account_it_is(client: Mastodon) -> None:
    account = client.account_verify_credentials()
    assert account.display_name == "Zoé Martin"
    assert account.followers_count >= 12
    assert client.app_verify_credentials().name == "Relais"


def test_the_same_key_publishes_once(client: Mastodon) -> None:
    key = secrets.token_hex(8)
    first = client.status_post("Bonjour à tous https://relais.example/a", idempotency_key=key, language="fr")
    again = client.status_post("Bonjour à tous https://relais.example/a", idempotency_key=key, language="fr")
    other = client.status_post("Bonjour à tous", idempotency_key=secrets.token_hex(8))
    assert first.id == again.id != other.id
    assert len(client.account_statuses(client.me().id)) == 2
    assert 'href="https://relais.example/a"' in first.content


def test_a_reblog_happens_once_and_is_counted(sandbox: Sandbox, client: Mastodon) -> None:
    original = client.status_post("À relayer")
    colleague = signed_in(sandbox, "Hugo Petit")
    found = colleague.search_v2(original.url, resolve=True, result_type="statuses").statuses[0]
    first, again = colleague.status_reblog(found.id), colleague.status_reblog(found.id)
    assert first.id == again.id != original.id
    assert first.reblog.id == original.id
    assert client.status(original.id).reblogs_count == 1
    colleague.status_unreblog(original.id)
    assert client.status(original.id).reblogs_count == 0


def test_a_deleted_status_is_gone_with_its_reblogs(sandbox: Sandbox, client: Mastodon) -> None:
    status, kept = client.status_post("Bientôt parti"), client.status_post("Restera")
    reblog = signed_in(sandbox, "Owen Morel").status_reblog(status.id)
    assert client.status_delete(status.id).text == "Bientôt parti"
    for gone in (status.id, reblog.id):
        with pytest.raises(MastodonNotFoundError):
            client.status(gone)
    assert [one.id for one in client.statuses([status.id, kept.id])] == [kept.id]


def test_nobody_deletes_what_another_published(sandbox: Sandbox, client: Mastodon) -> None:
    status = client.status_post("À moi")
    with pytest.raises(MastodonNotFoundError):
        signed_in(sandbox, "Marta Haddad").status_delete(status.id)
    assert client.status(status.id).content == "<p>À moi</p>"


def test_an_image_keeps_its_description(client: Mastodon) -> None:
    image = client.media_post(picture(), mime_type="image/png", description="Un rectangle bleu canard")
    status = client.status_post("Avec une image", media_ids=[image])
    assert status.media_attachments[0].description == "Un rectangle bleu canard"
    assert requests.get(status.media_attachments[0].url, timeout=10).content == picture()
    with pytest.raises(MastodonAPIError, match="already attached"):
        client.status_post("La même encore", media_ids=[image])


def test_what_is_no_image_is_refused(client: Mastodon) -> None:
    with pytest.raises(MastodonAPIError, match="422"):
        client.media_post(b"#!/bin/sh", mime_type="image/png")


def test_limits_are_told_and_held(client: Mastodon) -> None:
    told = client.instance_v2().configuration.statuses
    assert (told.max_characters, told.characters_reserved_per_url) == (500, 23)
    address = "https://relais.example/" + "x" * 300
    client.status_post("é" * 476 + " " + address)
    with pytest.raises(MastodonAPIError, match="500 exceeded"):
        client.status_post("é" * 477 + " " + address)
    with pytest.raises(MastodonAPIError, match="blank"):
        client.status_post("  ")


def test_text_is_escaped(client: Mastodon) -> None:
    status = client.status_post('<script>alert(1)</script> https://a.example/"onload=x')
    assert "<script>" not in status.content
    assert re.search(r'href="[^"]*onload', status.content) is None


def test_a_revoked_token_opens_nothing(client: Mastodon) -> None:
    old = Mastodon(access_token=client.access_token, api_base_url=client.api_base_url)
    requests.post(
        f"{client.api_base_url}/oauth/revoke",
        data={"client_id": client.client_id, "client_secret": client.client_secret, "token": client.access_token},
        timeout=10,
    ).raise_for_status()
    with pytest.raises(MastodonUnauthorizedError):
        old.account_verify_credentials()


def test_a_token_does_only_what_was_agreed(sandbox: Sandbox) -> None:
    token = sandbox.control("POST", "/tokens", username="reader", scopes="read:statuses")["access_token"]
    status, body = sandbox.call("POST", "/api/v1/statuses", {"status": "Non"}, token)
    assert (status, body["error"]) == (403, "This action is outside the authorized scopes")
    assert sandbox.call("POST", "/api/v1/statuses", {"status": "Non"})[0] == 401


def test_an_account_is_held_to_its_rate(sandbox: Sandbox) -> None:
    token = sandbox.token("eager")
    sandbox.control("PATCH", rate_limit=3)
    codes = [sandbox.call("GET", "/api/v1/accounts/verify_credentials", token=token)[0] for _ in range(4)]
    answer = requests.get(
        f"{sandbox.origin}/api/v1/accounts/verify_credentials",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert codes == [200, 200, 200, 429]
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", answer.headers["X-RateLimit-Reset"])
    assert 0 < int(answer.headers["Retry-After"]) <= 300
