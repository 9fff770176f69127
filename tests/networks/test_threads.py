"""What is Threads' own: containers that are prepared, images it fetches, tokens that renew themselves, its codes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advocacy import clock
from advocacy.networks.connector import (
    Attachment,
    Card,
    ConnectorError,
    Holder,
    Original,
    OutcomeUnknown,
    Pending,
    Permanent,
    Permission,
    Published,
    Reconnect,
    Retry,
    Tokens,
    Unknown,
)
from advocacy.networks.connectors.threads import Threads, api
from tests.networks.contract.fakes import BACK, MESSAGE, put_out
from tests.networks.contract.fakes.threads import Studio, error, insights, studio
from tests.peer import Answer, Cut, Peer

THREADS = Threads()
PUBLISH = ("POST", "/v1.0/5/threads_publish")
LENT = "https://relais.example/lent/abc-1-def.jpg"
IMAGE = Attachment(b"", "image/jpeg", "Une équipe dehors", LENT)


@pytest.fixture
def there(peer: Peer) -> tuple[Studio, Holder]:
    made, _client, holder = studio(THREADS, peer)
    return made, holder


def handed(holder: Holder) -> str:
    """A ticket for MESSAGE."""
    outcome = THREADS.publish(holder, MESSAGE)
    assert isinstance(outcome, Pending)
    return outcome.ticket


def test_nothing_is_out_before_it_is_ready_and_then_it_is_out_once(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    made.slow = 2
    ticket = handed(holder)
    assert THREADS.follow(holder, ticket, MESSAGE) == THREADS.follow(holder, ticket, MESSAGE) == Pending(ticket)
    assert made.posts == []
    assert isinstance(THREADS.follow(holder, ticket, MESSAGE), Published)
    assert THREADS.follow(holder, ticket, MESSAGE) == Unknown("published")
    assert len(made.posts) == len(made.peer.on(*PUBLISH)) == 1


def test_a_ticket_that_threads_calls_too_early_stays_good(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    ticket = handed(holder)
    made.peer.tell(*PUBLISH, Answer(400, error("The requested resource does not exist", 24)))
    with pytest.raises(Retry):
        THREADS.follow(holder, ticket, MESSAGE)
    made.answers()
    assert isinstance(THREADS.follow(holder, ticket, MESSAGE), Published)


def test_an_answer_that_is_lost_is_looked_up_by_the_ticket_and_never_published_again(
    there: tuple[Studio, Holder],
) -> None:
    made, holder = there
    ticket = handed(holder)

    def publish_and_cut(heard: object) -> Cut:
        made.containers[ticket].status = "PUBLISHED"
        made.out(MESSAGE.text)
        return Cut()

    made.peer.tell(*PUBLISH, publish_and_cut)
    with pytest.raises(OutcomeUnknown):
        THREADS.follow(holder, ticket, MESSAGE)
    assert THREADS.follow(holder, ticket, MESSAGE) == Unknown("published")
    found = THREADS.find(holder, MESSAGE, clock.now())
    assert found == Published("77", "https://www.threads.com/@claire/post/A77")
    assert len(made.peer.on(*PUBLISH)) == 1


@pytest.mark.parametrize(("status", "code"), [("ERROR", "not-prepared"), ("EXPIRED", "expired-there")])
def test_what_cannot_be_prepared_fails_with_its_reason(there: tuple[Studio, Holder], status: str, code: str) -> None:
    made, holder = there
    ticket = handed(holder)
    made.containers[ticket].status = status
    with pytest.raises(Permanent) as caught:
        THREADS.follow(holder, ticket, MESSAGE)
    assert caught.value.code == code
    assert made.peer.on(*PUBLISH) == []


@pytest.mark.parametrize("behaviour", [Answer(500), Cut(), Answer(200, {}), Answer(429, {}, {"Retry-After": "9"})])
def test_a_container_that_is_not_made_may_be_made_again(there: tuple[Studio, Holder], behaviour: Answer | Cut) -> None:
    made, holder = there
    made.peer.tell("POST", "/v1.0/5/threads", behaviour)
    with pytest.raises(Retry):
        THREADS.publish(holder, MESSAGE)


def test_an_image_is_fetched_by_its_address_and_keeps_its_description(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    assert isinstance(put_out(THREADS, holder, replace(MESSAGE, attachments=[IMAGE])), Published)
    [container] = made.containers.values()
    told = container.values
    assert (told["media_type"], told["image_url"], told["alt_text"]) == ("IMAGE", LENT, "Une équipe dehors")


def test_several_images_go_out_as_one_post_once_each_is_prepared(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    made.slow = 1
    many = replace(MESSAGE, attachments=[IMAGE] * 3)
    first = THREADS.publish(holder, many)
    assert isinstance(first, Pending)
    second = THREADS.follow(holder, first.ticket, many)
    assert second == first
    assert isinstance(put_out(THREADS, holder, many), Published)
    whole = next(each.values for each in made.containers.values() if each.values["media_type"] == "CAROUSEL")
    assert (whole["text"], len(whole["children"].split(","))) == (MESSAGE.text, 3)
    assert len(made.posts) == 1


def test_an_image_that_threads_cannot_fetch_fails_plainly(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    made.fetches = lambda address: False
    with pytest.raises(Permanent) as caught:
        put_out(THREADS, holder, replace(MESSAGE, attachments=[IMAGE]))
    assert (caught.value.code, caught.value.detail) == ("not-prepared", "FAILED_DOWNLOADING_IMAGE")
    with pytest.raises(Permanent) as caught:
        THREADS.publish(holder, replace(MESSAGE, attachments=[replace(IMAGE, address="")]))
    assert caught.value.code == "not-reachable"
    assert made.posts == []


def test_the_link_of_a_text_makes_its_card_and_another_post_can_be_quoted(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    card = Card("https://relais.example/r/abc123", "Nous recrutons")
    put_out(THREADS, holder, replace(MESSAGE, card=card, quoted=Original("https://www.threads.com/@p/post/1", "9")))
    [container] = made.containers.values()
    assert (container.values["link_attachment"], container.values["quote_post_id"]) == (card.url, "9")


def test_a_text_is_as_long_as_its_bytes(there: tuple[Studio, Holder]) -> None:
    _made, holder = there
    assert THREADS.rule({}).limit == 500
    assert THREADS.length("l’été 🌱", {}) == 1 + 3 + 2 + 1 + 2 + 1 + 4
    for text, error_ in (("é" * 250, None), ("é" * 250 + "x", Permanent)):
        fits = THREADS.length(text, {}) <= 500
        assert fits == (error_ is None)
        if fits:
            THREADS.publish(holder, replace(MESSAGE, text=text))
        else:
            with pytest.raises(Permanent):
                THREADS.publish(holder, replace(MESSAGE, text=text))


def test_a_right_that_meta_has_not_given_is_a_matter_for_the_admin(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    made.scopes.remove("threads_content_publish")
    with pytest.raises(Permission):
        THREADS.publish(holder, MESSAGE)


@pytest.mark.parametrize(
    ("status", "said", "expected", "code"),
    [
        (400, error("Session has expired", 190, 463), Reconnect, "token-refused"),
        (400, error("Application request limit reached", 4), Retry, "rate"),
        (400, error("You reached the maximum number of posts", 9, 2207042), Retry, "rate"),
        (400, error("Requires threads_content_publish", 200), Permission, "forbidden"),
        (403, error("Restricted", 1, 2207051), Permanent, "restricted"),
        (400, error("Blocked", 368), Permanent, "restricted"),
        (400, error("Please try again later", 2), OutcomeUnknown, "server-error"),
        (400, error("THREADS_API__LINK_LIMIT_EXCEEDED", 100), Permanent, "too-many-links"),
        (400, error("Unsupported request", 100, 33), Permanent, "gone"),
        (400, error("Invalid parameter", 100), Permanent, "refused"),
        (400, ["no", "sense"], Permanent, "refused"),
        (400, {"error": {"code": "odd"}}, Permanent, "refused"),
    ],
)
def test_the_codes_of_meta_say_what_is_to_be_done(
    there: tuple[Studio, Holder], status: int, said: object, expected: type[ConnectorError], code: str
) -> None:
    made, holder = there
    ticket = handed(holder)
    made.peer.tell(*PUBLISH, Answer(status, said))
    with pytest.raises(expected) as caught:
        THREADS.follow(holder, ticket, MESSAGE)
    assert caught.value.code == code
    if isinstance(caught.value, Retry) and "maximum" in str(said):
        assert caught.value.at is not None


def test_a_published_post_without_its_address_is_published_all_the_same(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    ticket = handed(holder)

    def published(heard: object) -> Answer:
        made.peer.tell("GET", "/v1.0/77", Answer(500))
        return Answer(body={"id": "77"})

    made.peer.tell(*PUBLISH, published)
    assert THREADS.follow(holder, ticket, MESSAGE) == Published("77", "")


def test_an_older_post_a_repost_and_other_words_are_not_this_one(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    since = datetime.now(UTC) - timedelta(minutes=5)
    for other in (
        {"timestamp": (since - timedelta(hours=1)).isoformat()},
        {"media_type": "REPOST_FACADE"},
        {"text": "Autre chose"},
    ):
        made.posts.clear()
        made.out(MESSAGE.text)
        made.posts[0].update(other)
        assert THREADS.find(holder, MESSAGE, since) is None


def test_a_long_list_of_posts_is_read_page_by_page_and_not_for_ever(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    for _ in range(50):
        made.out("Autre chose")
    assert THREADS.find(holder, MESSAGE, clock.now()) == Unknown("too-many")
    asked = made.peer.on("GET", "/v1.0/5/threads")
    assert [dict(each.query).get("after") for each in asked] == [None, "a", "a", "a"]


def test_a_repost_has_no_figures_of_its_own_and_half_a_sum_is_none(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    made.peer.tell("GET", "/v1.0/77/insights", insights(views=5, reposts=2))
    made.peer.tell("GET", "/v1.0/78/insights", Answer(body={"data": []}))
    own, repost = THREADS.readings(holder, ["77", "gone", "78"])
    assert (own.views, own.reshares, own.missing["reshares"]) == (5, None, "not-provided")
    assert (repost.views, repost.missing["views"]) == (None, "not-own")


def test_without_the_id_of_the_original_nothing_is_reposted(there: tuple[Studio, Holder]) -> None:
    _made, holder = there
    with pytest.raises(Permanent):
        THREADS.reshare(holder, Original("https://www.threads.com/@paul/post/Xy"), MESSAGE)


def test_a_repost_whose_answer_is_lost_is_not_known(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    made.peer.tell("POST", "/v1.0/9/repost", Cut())
    with pytest.raises(OutcomeUnknown):
        THREADS.reshare(holder, Original("", "9"), MESSAGE)


def test_a_code_becomes_a_token_of_sixty_days_that_renews_itself(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    tokens = THREADS.exchange(holder.client, BACK, "the-code", "")
    [asked] = made.peer.on("GET", "/access_token")
    assert dict(asked.query)["access_token"] == "short"
    assert tokens.refresh == tokens.token == "secret-token"
    assert tokens.expires_at is not None
    assert tokens.expires_at > clock.now() + THREADS.renew_ahead + timedelta(days=40)


def test_whose_account_it_is_stands_without_its_insights(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    made.peer.tell("GET", "/v1.0/me/threads_insights", Answer(403, error("No permission", 10)))
    assert THREADS.identity(holder.client, Tokens("secret-token")).followers is None
    made.peer.tell("GET", "/v1.0/me/threads_insights", Answer(401, error("Session has expired", 190)))
    with pytest.raises(Reconnect):
        THREADS.identity(holder.client, Tokens("secret-token"))


def test_only_an_owner_can_set_it_up(there: tuple[Studio, Holder]) -> None:
    _made, holder = there
    with pytest.raises(Permission):
        THREADS.register(THREADS.origin("x"), BACK)
    assert THREADS.knows(holder.client, BACK)
    assert THREADS.learn(holder.client).facts["access_page"].startswith("http")


def test_secrets_that_stand_in_addresses_are_printed_nowhere(there: tuple[Studio, Holder]) -> None:
    made, holder = there
    answer = api.grant(holder.client, "access_token", client_secret=holder.client.client_secret, access_token="short")
    assert "hush" in dict(made.peer.on("GET", "/access_token")[0].query).values()
    made.peer.tell("GET", "/refresh_access_token", Answer(400, error("Session has expired", 190)))
    with pytest.raises(Reconnect) as caught:
        THREADS.renew(holder.client, holder)
    shown = repr((answer, caught.value, caught.value.detail, caught.value.__context__))
    assert not any(secret in shown for secret in ("hush", "short", "secret-refresh"))
