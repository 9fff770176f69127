"""What is Bluesky's own in a post: keys that are known before the call, cards, images, quotes, proofs, figures."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from advocacy import http
from advocacy.db import new_id
from advocacy.networks.connector import (
    Attachment,
    Card,
    ConnectorError,
    Original,
    Permanent,
    Published,
    Reconnect,
    Retry,
)
from advocacy.networks.connectors.bluesky import Bluesky, dpop, images, places
from tests.networks.contract.fakes import MESSAGE, Fake
from tests.networks.contract.fakes.bluesky import CID, CREATE, DID, GET, POST, POSTS, PUT, THEIRS
from tests.networks.contract.fakes.bluesky import shown as post_shown
from tests.peer import Answer, Heard

UPLOAD = ("POST", "/xrpc/com.atproto.repo.uploadBlob")
REFUSED = Answer(400, {"error": "InvalidSwap", "message": "Record was at bafy"})


def record(fake: Fake) -> dict[str, Any]:
    """The record of the last publication."""
    found: dict[str, Any] = json.loads(fake.peer.on(*PUT)[-1].body)["record"]
    return found


def picture(width: int = 40, height: int = 20, kind: str = "PNG", *, noise: bool = False) -> bytes:
    drawn = Image.effect_noise((width, height), 90).convert("RGB") if noise else Image.new("RGB", (width, height))
    out = io.BytesIO()
    drawn.save(out, kind)
    return out.getvalue()


def test_a_key_is_the_same_each_time_and_tells_when_its_message_was_made() -> None:
    keys = [new_id() for _ in range(50)]
    made = [places.record_key(key) for key in keys]
    assert made == [places.record_key(key) for key in keys]
    assert len(set(made)) == len(made)
    assert all(len(key) == 13 and set(key) <= set(places.SORTED) and key[0] in "234567abcdefghij" for key in made)
    number = 0
    for letter in made[0]:
        number = number * 32 + places.SORTED.index(letter)
    when = datetime.fromtimestamp((number >> 10) / 1_000_000, UTC)
    assert abs(when - datetime.now(UTC)) < timedelta(minutes=1)
    assert len(places.record_key("any other key")) == 13


def test_a_post_that_is_there_already_is_the_one(network: Bluesky, fake: Fake) -> None:
    fake.peer.tell(*PUT, REFUSED)
    assert network.publish(fake.holder, MESSAGE) == fake.published
    fake.peer.tell(*GET, fake.absent)
    with pytest.raises(Permanent):
        network.publish(fake.holder, MESSAGE)


def test_a_lost_repost_is_found_under_its_key(network: Bluesky, fake: Fake) -> None:
    def only_reposts(heard: Heard) -> Answer:
        asked = dict(heard.query)
        uri = f"at://{DID}/{asked['collection']}/{asked['rkey']}"
        return Answer(body={"uri": uri, "cid": CID}) if asked["collection"] == places.REPOST else fake.absent

    fake.peer.tell(*GET, only_reposts)
    assert network.find(fake.holder, MESSAGE, datetime.now(UTC)) == Published(fake.reshared, "")


def test_a_card_is_built_here_and_its_picture_is_uploaded_before(network: Bluesky, fake: Fake) -> None:
    card = Card("https://relais.example/r/abc123", "Titre", "Résumé", Attachment(picture(), "image/png", "x"))
    network.publish(fake.holder, replace(MESSAGE, card=card))
    embed = record(fake)["embed"]
    assert embed["$type"] == "app.bsky.embed.external"
    external = embed["external"]
    assert (external["uri"], external["title"], external["description"]) == (card.url, "Titre", "Résumé")
    assert external["thumb"]["mimeType"] == "image/png"


@pytest.mark.parametrize("content", [b"no picture", picture()[:60]], ids=["nonsense", "cut"])
def test_a_card_whose_picture_cannot_be_used_is_still_a_card(network: Bluesky, fake: Fake, content: bytes) -> None:
    fake.peer.tell(*UPLOAD, Answer(400, {"error": "InvalidRequest", "message": "no"}))
    card = Card("https://relais.example/r/abc123", "Titre", "", Attachment(content, "image/png", "x"))
    network.publish(fake.holder, replace(MESSAGE, card=card))
    assert "thumb" not in record(fake)["embed"]["external"]


def test_images_carry_their_words_and_proportions_and_go_before_a_card(network: Bluesky, fake: Fake) -> None:
    attachments = [Attachment(picture(), "image/png", f"Image {number}") for number in range(4)]
    network.publish(fake.holder, replace(MESSAGE, attachments=attachments, card=Card("https://x.example", "Titre")))
    embed = record(fake)["embed"]
    assert embed["$type"] == "app.bsky.embed.images"
    assert [one["alt"] for one in embed["images"]] == ["Image 0", "Image 1", "Image 2", "Image 3"]
    assert embed["images"][0]["aspectRatio"] == {"width": 40, "height": 20}
    with pytest.raises(Permanent):
        network.publish(fake.holder, replace(MESSAGE, attachments=[*attachments, attachments[0]]))
    assert len(fake.peer.on(*PUT)) == 1


def test_an_image_with_too_many_bytes_is_drawn_smaller() -> None:
    heavy = Attachment(picture(1100, 700, noise=True), "image/png", "Bruit")
    assert len(heavy.content) > 600_000
    found = images.fitted(heavy, 400_000)
    assert (len(found.content) <= 400_000, found.mime) == (True, "image/jpeg")
    with Image.open(io.BytesIO(found.content)) as drawn:
        assert drawn.size == (found.width, found.height)
    assert abs(found.width / found.height - 1100 / 700) < 0.02
    assert images.fitted(Attachment(picture(), "image/png", ""), 10_000).content == picture()


def test_a_quote_stands_inside_the_post_with_or_without_media(network: Bluesky, fake: Fake) -> None:
    original = Original("https://bsky.app/profile/paul.bsky.social/post/3kabcdefghij2")
    network.publish(fake.holder, replace(MESSAGE, quoted=original))
    assert record(fake)["embed"] == {"$type": "app.bsky.embed.record", "record": {"uri": THEIRS, "cid": CID}}
    network.publish(fake.holder, replace(MESSAGE, quoted=original, card=Card("https://x.example", "Titre")))
    embed = record(fake)["embed"]
    assert embed["$type"] == "app.bsky.embed.recordWithMedia"
    assert embed["record"]["record"] == {"uri": THEIRS, "cid": CID}
    assert embed["media"]["external"]["title"] == "Titre"


def test_a_post_that_is_not_shown_yet_is_found_at_its_authors_server(network: Bluesky, fake: Fake) -> None:
    fake.peer.tell(*POSTS, Answer(body={"posts": []}))
    network.reshare(fake.holder, Original("", THEIRS), MESSAGE)
    sent = json.loads(fake.peer.on(*CREATE)[0].body)["record"]
    assert sent["subject"] == {"uri": THEIRS, "cid": CID}
    fake.peer.tell(*GET, fake.absent)
    with pytest.raises(Permanent) as caught:
        network.reshare(fake.holder, Original("", THEIRS), MESSAGE)
    assert caught.value.code == "gone"


@pytest.mark.parametrize("url", ["https://bsky.app/profile/paul.bsky.social", "https://x.com/paul/status/1", ""])
def test_an_address_that_names_no_post_is_not_reshared(network: Bluesky, fake: Fake, url: str) -> None:
    with pytest.raises(Permanent):
        network.reshare(fake.holder, Original(url), MESSAGE)


def test_readings_come_25_in_a_call_and_only_what_its_own_server_lost_is_gone(network: Bluesky, fake: Fake) -> None:
    ids = [f"at://{DID}/app.bsky.feed.post/3k{number:011}" for number in range(30)]
    hidden, repost = f"at://{DID}/app.bsky.feed.post/gone", f"at://{DID}/app.bsky.feed.repost/3k"
    found = network.readings(fake.holder, [*ids, hidden, repost])
    assert [one.remote_id for one in found] == [*ids, hidden, repost]
    assert len(fake.peer.on(*POSTS)) == 2
    assert (found[-2].likes, found[-2].missing["likes"], found[-1].missing["likes"]) == (
        None,
        "not-provided",
        "not-own",
    )
    fake.peer.tell(*GET, fake.absent)
    assert [one.remote_id for one in network.readings(fake.holder, [ids[0], hidden, repost])] == [ids[0]]


def test_a_count_that_is_half_there_is_not_a_count(network: Bluesky, fake: Fake) -> None:
    half = post_shown()
    half.pop("quoteCount")
    fake.peer.tell(*POSTS, Answer(body={"posts": [half]}))
    [found] = network.readings(fake.holder, [POST])
    assert (found.reshares, found.likes) == (None, 3)


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (Answer(400, {"error": "ExpiredToken", "message": "Token has expired"}), Reconnect, "token-refused"),
        (Answer(400, {"error": "InvalidToken"}), Reconnect, "token-refused"),
        (Answer(401, {"error": "AccountTakedown"}), Permanent, "account-away"),
        (Answer(400, {"error": "BlobTooLarge"}), Permanent, "too-big"),
        (Answer(429, {"error": "RateLimitExceeded"}, {"RateLimit-Reset": "4102444800"}), Retry, "rate"),
    ],
)
def test_errors_are_read_by_their_names(
    network: Bluesky, fake: Fake, answer: Answer, error: type[ConnectorError], code: str
) -> None:
    fake.peer.tell(*PUT, answer)
    with pytest.raises(error) as caught:
        network.publish(fake.holder, MESSAGE)
    assert caught.value.code == code
    if isinstance(caught.value, Retry):
        assert caught.value.at is not None


def test_a_server_that_wants_its_word_in_the_proof_is_asked_once_more(network: Bluesky, fake: Fake) -> None:
    dpop.nonces.__init__()  # type: ignore[misc] # as in a process that has just begun
    network.publish(fake.holder, MESSAGE)
    first, second = fake.peer.on(*PUT)
    assert first.body == second.body
    network.publish(fake.holder, MESSAGE)
    assert len(fake.peer.on(*PUT)) == 3


def test_a_server_that_is_never_content_with_the_proof_has_written_nothing(network: Bluesky, fake: Fake) -> None:
    headers = {"DPoP-Nonce": "another", "WWW-Authenticate": 'DPoP error="use_dpop_nonce"'}
    fake.peer.tell(*PUT, Answer(401, {"error": "use_dpop_nonce"}, headers))
    with pytest.raises(Retry):
        network.publish(fake.holder, MESSAGE)
    assert len(fake.peer.on(*PUT)) == 2


def test_each_server_has_a_word_of_its_own() -> None:
    known = dpop.Nonces()
    for place in ("https://one.example", "https://two.example"):
        known.heard(http.Response(200, f"{place}/x", {"dpop-nonce": place}, b""))
    assert known.of("https://one.example/y?z=1") == "https://one.example"
    assert known.of("https://three.example/") == ""
