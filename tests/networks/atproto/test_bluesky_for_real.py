"""The Bluesky connector on a real AT Protocol network: the servers that bsky.social runs, on loopback."""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import Image

from advocacy import crypto
from advocacy.db import new_id
from advocacy.networks.connector import (
    Attachment,
    Card,
    Holder,
    Message,
    Metrics,
    Original,
    Permanent,
    Published,
    Reconnect,
    Tokens,
)
from advocacy.networks.connectors.bluesky import Bluesky
from advocacy.networks.proof import challenge
from tests.networks.atproto.consent import agreed
from tests.networks.atproto.running import BACK, MAIN_PASSWORD, Atproto, Member

pytestmark = pytest.mark.xdist_group("atproto")

SECONDS = 20.0
NOW = datetime(2026, 1, 1, tzinfo=UTC)
network = Bluesky()


@pytest.fixture(scope="module")
def member(atproto: Atproto) -> Member:
    return atproto.join()


@pytest.fixture(scope="module")
def holder(member: Member) -> Holder:
    return member.connect()


def said(text: str, **other: Any) -> Message:
    return Message(text, "fr", new_id(), **other)


def published(holder: Holder, message: Message) -> Published:
    done = network.publish(holder, message)
    assert isinstance(done, Published)
    return done


def read_back(holder: Holder, done: Published) -> Any:
    """A record as the `atproto` client reads it, by its own models."""
    from atproto import Client

    client = Client(base_url=f"{holder.client.settings['directory']}/xrpc")
    try:
        found = client.get_post(done.remote_id.rpartition("/")[2], holder.remote_id)
    finally:
        client.request.close()
    assert found.uri == done.remote_id
    return found.value


def image(kind: str = "PNG", side: int = 60) -> Attachment:
    out = io.BytesIO()
    Image.new("RGB", (side, side // 2), "teal").save(out, kind)
    return Attachment(out.getvalue(), f"image/{kind.lower()}", "Un rectangle")


def shown(holder: Holder, done: Published, wanted: Callable[[Metrics], bool]) -> Metrics:
    """The figures of a post once the network shows them so."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        [found] = network.readings(holder, [done.remote_id])
        if wanted(found):
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def test_an_app_password_connects_an_account(atproto: Atproto, member: Member) -> None:
    client, password = atproto.client(), member.app_password()
    tokens = network.sign_in(client, f"@{member.handle}", password)
    assert tokens.expires_at
    assert 100 < (tokens.expires_at - datetime.now(UTC)).total_seconds() / 60 <= 120
    found = network.identity(client, tokens)
    assert (found.remote_id, found.handle) == (member.did, f"@{member.handle}")
    assert password not in tokens.secret


@pytest.mark.parametrize(("password", "code"), [("nonsense", "password-refused"), (MAIN_PASSWORD, "main-password")])
def test_another_password_connects_nothing(atproto: Atproto, member: Member, password: str, code: str) -> None:
    with pytest.raises(Permanent) as caught:
        network.sign_in(atproto.client(), member.handle, password)
    assert caught.value.code == code


def test_a_post_is_out_once_however_often_it_is_sent(holder: Holder) -> None:
    message = said("Une fois, pas deux")
    first = published(holder, message)
    assert published(holder, message) == first
    assert network.find(holder, message, NOW) == first
    assert network.find(holder, said("Une fois, pas deux"), NOW) is None


def test_what_a_text_points_out_is_where_the_official_client_reads_it(member: Member, holder: Holder) -> None:
    text = f"👩‍👩‍👧‍👦 Été à Nantes : https://relais.example/r/abc?x=1&y=é. #emploi @{member.handle}, @nobody.test"
    record = read_back(holder, published(holder, said(text)))
    assert (record.text, record.langs) == (text, ["fr"])
    parts = {
        text.encode()[facet.index.byte_start : facet.index.byte_end].decode(): facet.features[0]
        for facet in record.facets
    }
    assert parts["https://relais.example/r/abc?x=1&y=é"].uri == "https://relais.example/r/abc?x=1&y=é"
    assert parts["#emploi"].tag == "emploi"
    assert parts[f"@{member.handle}"].did == member.did
    assert len(parts) == 3


def test_a_card_with_its_picture_and_a_post_with_four(holder: Holder) -> None:
    card = Card("https://relais.example/r/abc", "Titre", "Résumé", image("JPEG"))
    external = read_back(holder, published(holder, said("Une carte", card=card))).embed.external
    assert (external.uri, external.title, external.thumb.mime_type) == (card.url, "Titre", "image/jpeg")
    record = read_back(holder, published(holder, said("Des images", attachments=[image()] * 4)))
    assert [one.alt for one in record.embed.images] == ["Un rectangle"] * 4
    ratio = record.embed.images[0].aspect_ratio
    assert (ratio.width, ratio.height) == (60, 30)


@pytest.mark.parametrize(
    ("text", "taken"),
    [("é" * 300, True), ("é" * 301, False), ("👩‍👩‍👧‍👦" * 120, True), ("👩‍👩‍👧‍👦" * 121, False)],
    ids=["300", "301", "3000-bytes", "3025-bytes"],
)
def test_the_network_takes_what_our_counter_says(holder: Holder, text: str, taken: bool) -> None:
    assert (network.length(text, {}) <= network.rule({}).limit) == taken
    if taken:
        published(holder, said(text))
        return
    with pytest.raises(Permanent):
        network.publish(holder, said(text))


def test_a_quote_and_reposts_come_back_as_figures(atproto: Atproto, holder: Holder) -> None:
    first = published(holder, said("À relayer"))
    other = atproto.join().connect()
    quote = published(other, said("Je cite", quoted=Original(first.url)))
    assert read_back(other, quote).embed.record.uri == first.remote_id
    message = said("")
    reposts = [network.reshare(other, Original(first.url), one) for one in (message, message, said(""))]
    assert isinstance(reposts[0], Published)
    assert reposts[0] == reposts[1]
    # The network lets an earlier repost of the same go: there is one, under the newest address.
    assert network.find(other, message, NOW) is None
    found = shown(holder, first, lambda metrics: metrics.reshares == 2)
    assert (found.likes, found.comments, found.views) == (0, 0, None)


def test_a_deleted_post_is_gone_from_figures_and_look_ups(holder: Holder) -> None:
    message = said("À effacer")
    done = published(holder, message)
    shown(holder, done, lambda metrics: metrics.likes == 0)
    network.delete(holder, done.remote_id)
    network.delete(holder, done.remote_id)
    assert network.find(holder, message, NOW) is None
    until = time.monotonic() + SECONDS
    while network.readings(holder, [done.remote_id]) and time.monotonic() < until:
        time.sleep(0.05)
    assert network.readings(holder, [done.remote_id]) == []


def test_a_session_is_renewed_and_ended(member: Member) -> None:
    holder = member.connect()
    tokens = network.renew(holder.client, holder)
    assert tokens.refresh != holder.refresh
    newer = replace(holder, token=tokens.token, refresh=tokens.refresh)
    network.revoke(holder.client, newer)
    network.revoke(holder.client, newer)
    with pytest.raises(Reconnect):
        network.renew(holder.client, newer)


def by_oauth(atproto: Atproto, member: Member) -> tuple[Holder, Tokens]:
    client, verifier = atproto.client(), crypto.new_token()
    departure = network.depart(client, BACK, "the-state", challenge(verifier), member.handle)
    told = agreed(member, departure.url)
    assert told["state"] == "the-state"
    tokens = network.arrive(client, BACK, told, verifier, departure.secret)
    return member.holder(client, tokens), tokens


def test_a_whole_life_by_oauth(atproto: Atproto, member: Member) -> None:
    holder, tokens = by_oauth(atproto, member)
    assert network.identity(holder.client, tokens).remote_id == member.did
    message = said("Par OAuth", attachments=[image()])
    first = published(holder, message)
    assert published(holder, message) == network.find(holder, message, NOW) == first
    assert isinstance(network.reshare(holder, Original(first.url), said("")), Published)
    renewed = network.renew(holder.client, holder)
    newer = replace(holder, token=renewed.token, refresh=renewed.refresh)
    network.delete(newer, first.remote_id)
    network.revoke(holder.client, newer)
    network.revoke(holder.client, newer)
    with pytest.raises(Reconnect):
        network.identity(holder.client, renewed)


def test_a_refresh_token_that_was_used_is_refused_and_ends_the_grant(atproto: Atproto, member: Member) -> None:
    holder, _ = by_oauth(atproto, member)
    renewed = network.renew(holder.client, holder)
    with pytest.raises(Reconnect) as caught:
        network.renew(holder.client, holder)
    assert "replayed" in caught.value.detail
    with pytest.raises(Reconnect):
        network.identity(holder.client, renewed)


def test_a_stolen_token_is_worth_nothing_without_its_key(atproto: Atproto, member: Member) -> None:
    holder, _ = by_oauth(atproto, member)
    stranger, _ = by_oauth(atproto, atproto.join())
    with pytest.raises(Reconnect):
        network.publish(replace(holder, secret=stranger.secret), said("Volé"))
