"""The Mastodon connector against real servers: sign in, publish once, boost, read, find, delete, revoke."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from advocacy.networks.connector import Attachment, Message, Original, OutcomeUnknown, Published, Reconnect, Retry
from tests import sandbox_fixture
from tests.conftest import environment
from tests.networks.real_servers import Place, in_mock, in_sandbox

TEXT = "Été à Nantes « enfin » : https://relais.example/r/abc?x=1&y=2 @paul@ailleurs.example #emploi\n\nDeuxième ligne"
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00"
    b"\rIDATx\xdac\xfc\xcf\xc0P\x0f\x00\x04\x85\x01\x80\x84\xa9\x8c!\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(scope="module")
def _mock() -> Iterator[Place]:
    with in_mock() as place:
        yield place


@pytest.fixture(params=["sandbox", "mastodon-mock"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "mastodon-mock":
        yield request.getfixturevalue("_mock")
        return
    sandbox = request.getfixturevalue("sandbox")
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=sandbox.origin):
        yield in_sandbox(sandbox)


def test_a_whole_life_on_a_real_server(place: Place) -> None:
    network, (client, holder, tokens) = place.network, place.sign_in()
    message = Message(TEXT, "fr", f"key-{datetime.now(UTC).timestamp()}", [Attachment(PIXEL, "image/png", "Un pixel")])
    began = datetime.now(UTC)
    first, again = network.publish(holder, message), network.publish(holder, message)
    assert isinstance(first, Published)
    assert first == again
    assert network.find(holder, message, began) == first
    assert network.find(holder, Message("Autre chose", "fr", "other"), began) is None
    boost = network.reshare(holder, Original(first.url), replace(message, key="boost"))
    assert isinstance(boost, Published)
    [own] = network.readings(holder, [first.remote_id])
    assert own.likes is not None
    assert network.readings(holder, [boost.remote_id])[0].likes is None
    assert [one.remote_id for one in network.readings(holder, [first.remote_id, "9999999"])] == [first.remote_id]
    network.delete(holder, first.remote_id)
    network.delete(holder, first.remote_id)
    assert network.readings(holder, [first.remote_id]) == []
    network.revoke(client, holder)
    with pytest.raises(Reconnect):
        network.identity(client, tokens)
    network.revoke(client, holder)


@pytest.fixture
def practice(sandbox: sandbox_fixture.Sandbox) -> Iterator[Place]:
    with environment(RELAIS_SANDBOX="true", RELAIS_SANDBOX_URL=sandbox.origin):
        yield in_sandbox(sandbox)


def test_the_sandbox_gives_views_and_viewers(practice: Place) -> None:
    _, holder, _ = practice.sign_in()
    made = practice.network.publish(holder, Message("Bonjour", "fr", "views"))
    assert isinstance(made, Published)
    [found] = practice.network.readings(holder, [made.remote_id])
    assert found.views is not None
    assert found.viewers is not None
    assert "views" not in found.missing


def test_a_publication_that_timed_out_after_the_write_is_found(
    sandbox: sandbox_fixture.Sandbox, practice: Place
) -> None:
    _, holder, _ = practice.sign_in()
    message, began = Message("Arrivé sans réponse", "fr", "lost"), datetime.now(UTC)
    sandbox.misbehave("timeout-after", "POST *", seconds=2)
    with environment(RELAIS_CALL_SECONDS="0.6"), pytest.raises(OutcomeUnknown):
        practice.network.publish(holder, message)
    found = practice.network.find(holder, message, began)
    assert isinstance(found, Published)
    assert practice.network.publish(holder, message) == found


def test_the_sandbox_says_when_to_come_back(sandbox: sandbox_fixture.Sandbox, practice: Place) -> None:
    _, holder, _ = practice.sign_in()
    sandbox.misbehave("rate-limited", "POST *", seconds=30)
    with pytest.raises(Retry) as caught:
        practice.network.publish(holder, Message("Trop vite", "fr", "fast"))
    assert caught.value.at is not None
