"""What is X's own: proof and Basic at the door, tokens used once, prices in its words, reposts without figures."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from advocacy import clock
from advocacy.networks import proof
from advocacy.networks.connector import (
    Attachment,
    Charge,
    Client,
    ConnectorError,
    Duplicate,
    Holder,
    Message,
    Original,
    OutcomeUnknown,
    Paused,
    Permanent,
    Permission,
    Published,
    Reconnect,
    Retry,
    Unknown,
)
from advocacy.networks.connectors.x import X
from tests.networks.contract.fakes import BACK, MESSAGE
from tests.networks.contract.fakes.x import CLIENT, DOCUMENT, SCOPES, TOKEN, USER, Network, network, problem, snowflake
from tests.peer import Answer, Cut, Peer

CONNECTOR = X()
PICTURE = Attachment(b"\xff\xd8" + b"x" * 1_500_000, "image/jpeg", "Une équipe dehors")
LONG_AGO = (clock.now() - timedelta(days=31)).timestamp()


@pytest.fixture
def there(peer: Peer) -> Network:
    return network(peer)


@pytest.fixture
def client(there: Network) -> Client:
    return Client("https://x.com", CLIENT["client_id"], CLIENT["client_secret"], {}, there.settings)


@pytest.fixture
def holder(client: Client) -> Holder:
    return Holder(client, USER, "@claire", "secret-token", "secret-refresh", scopes=SCOPES)


def published(holder: Holder, message: Message = MESSAGE) -> Published:
    outcome = CONNECTOR.publish(holder, message)
    assert isinstance(outcome, Published)
    return outcome


# At the door


def test_a_person_agrees_with_proof_and_only_the_right_verifier_is_taken(there: Network, client: Client) -> None:
    address = CONNECTOR.authorize_url(client, BACK, "state", proof.challenge("ours"))
    assert address.startswith(f"{there.peer.origin}/i/oauth2/authorize?")
    tokens = CONNECTOR.exchange(client, BACK, there.agree(address), "ours")
    assert (tokens.token, tokens.refresh, tokens.scopes) == ("secret-token", "secret-refresh", SCOPES)
    assert tokens.expires_at is not None
    with pytest.raises(Permanent):
        CONNECTOR.exchange(client, BACK, there.agree(address), "another's")


def test_the_application_shows_its_secret_by_basic_and_a_wrong_one_is_refused(there: Network, client: Client) -> None:
    with pytest.raises(Reconnect):
        CONNECTOR.exchange(replace(client, client_secret="wrong"), BACK, "the-code", "the-verifier")
    [sent] = there.peer.on(*TOKEN)
    assert sent.headers["authorization"].startswith("Basic ")
    assert "client_secret" not in sent.form


def test_a_refresh_token_is_good_for_one_use_and_a_second_one_ends_the_session(
    there: Network, client: Client, holder: Holder
) -> None:
    tokens = CONNECTOR.renew(client, holder)
    assert tokens.refresh not in ("", holder.refresh)
    with pytest.raises(Reconnect):
        CONNECTOR.renew(client, holder)
    with pytest.raises(Reconnect):
        CONNECTOR.identity(client, tokens)


def test_being_out_of_credits_ends_no_connection(there: Network, client: Client, holder: Holder) -> None:
    there.peer.tell(*TOKEN, problem("credits-depleted", "credits depleted", 402))
    with pytest.raises(Retry):
        CONNECTOR.renew(client, holder)


def test_a_person_who_gave_less_than_all_rights_cannot_post(there: Network, holder: Holder) -> None:
    there.connected("half", "half-refresh", "tweet.read users.read")
    with pytest.raises(Permission):
        CONNECTOR.publish(replace(holder, token="half"), MESSAGE)
    assert there.posts == {}


def test_both_tokens_are_revoked(there: Network, client: Client, holder: Holder) -> None:
    CONNECTOR.revoke(client, holder)
    assert [heard.form["token"] for heard in there.peer.on("POST", "/2/oauth2/revoke")] == [
        "secret-refresh",
        "secret-token",
    ]
    with pytest.raises(Reconnect):
        CONNECTOR.publish(holder, MESSAGE)


# Posts


def test_a_post_says_that_its_author_is_paid_where_that_is_so(there: Network, holder: Holder) -> None:
    published(holder)
    made = published(holder, replace(MESSAGE, text="Autre chose", paid=True))
    first, second = (DOCUMENT.asked(heard).body for heard in there.peer.on("POST", "/2/tweets"))
    assert "paid_partnership" not in first
    assert second["paid_partnership"] is True
    assert made.url == f"{there.peer.origin}/claire/status/{made.remote_id}"


def test_pictures_travel_in_pieces_with_their_words(there: Network, holder: Holder) -> None:
    made = published(holder, replace(MESSAGE, attachments=[PICTURE, replace(PICTURE, alt="")]))
    assert [one == PICTURE.content for one in there.uploads.values()] == [True, True]
    assert list(there.words.values()) == ["Une équipe dehors"]
    assert there.posts[made.remote_id]["media_ids"] == list(there.uploads)
    [first, *_] = there.uploads
    assert len(there.peer.on("POST", f"/2/media/upload/{first}/append")) == 2


def test_more_than_four_pictures_leave_not_at_all(there: Network, holder: Holder) -> None:
    with pytest.raises(Permanent) as caught:
        CONNECTOR.publish(holder, replace(MESSAGE, attachments=[PICTURE] * 5))
    assert (caught.value.code, there.peer.heard) == ("too-many-images", [])


@pytest.mark.parametrize("behaviour", [Answer(500), Cut(), Answer(200, {}), Answer(200, {"data": {"id": "../x"}})])
def test_nothing_is_published_when_its_picture_does_not_arrive(
    there: Network, holder: Holder, behaviour: Answer | Cut
) -> None:
    there.peer.tell("POST", "/2/media/upload/initialize", behaviour)
    with pytest.raises(Retry):
        CONNECTOR.publish(holder, replace(MESSAGE, attachments=[PICTURE]))
    assert there.peer.on("POST", "/2/tweets") == []


def test_the_same_text_twice_is_a_duplicate_and_a_longer_one_is_refused(there: Network, holder: Holder) -> None:
    published(holder)
    with pytest.raises(Duplicate) as caught:
        CONNECTOR.publish(holder, MESSAGE)
    assert "duplicate content" in caught.value.detail
    with pytest.raises(Permanent) as refused:
        CONNECTOR.publish(holder, replace(MESSAGE, text="é" * 281))
    assert "too long" in refused.value.detail
    assert CONNECTOR.length("日" * 140, {}) == CONNECTOR.rule({}).limit


@pytest.mark.parametrize(
    "refusal",
    [
        problem("credits-depleted", "credits depleted", 402),
        problem("usage-capped", "Usage cap exceeded: Monthly product cap", 429),
        Answer(402, "no JSON"),
    ],
)
def test_out_of_credits_pauses_the_network(there: Network, holder: Holder, refusal: Answer) -> None:
    there.peer.tell("POST", "/2/tweets", refusal)
    with pytest.raises(Paused) as caught:
        CONNECTOR.publish(holder, MESSAGE)
    assert caught.value.code == "budget"


def test_every_call_is_refused_when_there_are_no_credits(there: Network, holder: Holder) -> None:
    there.broke = True
    for act in (
        lambda: CONNECTOR.publish(holder, MESSAGE),
        lambda: CONNECTOR.find(holder, MESSAGE, clock.now()),
        lambda: CONNECTOR.readings(holder, [str(snowflake())]),
        lambda: CONNECTOR.reshare(holder, Original("", "20"), MESSAGE),
    ):
        with pytest.raises(Paused):
            act()


def test_a_rate_limit_lasts_until_xs_own_reset(there: Network, holder: Holder) -> None:
    until = (clock.now() + timedelta(minutes=9)).replace(microsecond=0)
    headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(until.timestamp()))}
    there.peer.tell("POST", "/2/tweets", Answer(429, {"detail": "Too Many Requests"}, headers))
    with pytest.raises(Retry) as caught:
        CONNECTOR.publish(holder, MESSAGE)
    assert caught.value.at == until


@pytest.mark.parametrize("answer", [{"errors": [{"detail": "?"}]}, {"data": {}}, {"data": {"id": "a/b"}}])
def test_a_success_without_an_id_leaves_the_outcome_unknown(there: Network, holder: Holder, answer: object) -> None:
    there.peer.tell("POST", "/2/tweets", Answer(200, answer))
    with pytest.raises(OutcomeUnknown):
        CONNECTOR.publish(holder, MESSAGE)


# Looking, deleting, reposting


def test_a_lost_post_is_known_by_its_text_though_x_shortens_addresses(there: Network, holder: Holder) -> None:
    text = "R&D <ici> : https://relais.example/r/abc123"
    made = there.add(text)
    assert there.peer.heard == []
    found = CONNECTOR.find(holder, replace(MESSAGE, text=text), clock.now())
    assert isinstance(found, Published)
    assert found.remote_id == made


def test_an_older_post_with_the_same_text_is_another_one(there: Network, holder: Holder) -> None:
    there.add(MESSAGE.text, made_at=(clock.now() - timedelta(hours=1)).timestamp())
    assert CONNECTOR.find(holder, MESSAGE, clock.now() - timedelta(minutes=5)) is None
    assert CONNECTOR.find(holder, MESSAGE, clock.now()) == Unknown("too-early")


def test_no_more_is_looked_at_than_was_paid_for(there: Network, holder: Holder) -> None:
    for number in range(6):
        there.add(f"Autre texte {number}")
    assert CONNECTOR.find(holder, MESSAGE, clock.now() - timedelta(minutes=5)) == Unknown("too-many")
    [asked] = [DOCUMENT.asked(heard) for heard in there.peer.on("GET", f"/2/users/{USER}/tweets")]
    assert asked.values["max_results"] == CONNECTOR.finding()[Charge.READ]


@pytest.mark.parametrize(
    "original",
    [
        Original("https://x.com/direction/status/20?s=20"),
        Original("https://www.twitter.com/direction/status/20"),
        Original("https://x.com/i/web/status/20"),
        Original("", "20"),
    ],
)
def test_a_repost_is_named_by_what_it_repeats_and_may_be_asked_for_again(
    there: Network, holder: Holder, original: Original
) -> None:
    first, second = (CONNECTOR.reshare(holder, original, MESSAGE) for _ in range(2))
    assert isinstance(first, Published)
    assert first == second
    assert first.remote_id == "repost:20"
    CONNECTOR.delete(holder, first.remote_id)
    assert len(there.peer.on("DELETE", f"/2/users/{USER}/retweets/20")) == 1


@pytest.mark.parametrize("url", ["https://x.com/direction", "https://evil.example/a/status/20", "x.com/a/status/20"])
def test_what_is_no_post_of_x_is_not_reposted(there: Network, holder: Holder, url: str) -> None:
    with pytest.raises(Permanent):
        CONNECTOR.reshare(holder, Original(url), MESSAGE)
    assert there.peer.heard == []


def test_a_repost_without_answer_is_simply_asked_for_again(there: Network, holder: Holder) -> None:
    there.peer.tell("POST", f"/2/users/{USER}/retweets", Cut())
    with pytest.raises(Retry):
        CONNECTOR.reshare(holder, Original("", "20"), MESSAGE)


def test_a_deletion_that_x_does_not_confirm_is_not_believed(there: Network, holder: Holder) -> None:
    there.peer.tell("DELETE", "/2/tweets/20", Answer(200, {"data": {"deleted": False}}))
    with pytest.raises(Retry):
        CONNECTOR.delete(holder, "20")


# Readings


def test_a_hundred_posts_are_read_in_one_call_and_more_in_another(there: Network, holder: Holder) -> None:
    ids = [there.add(f"Texte {number}") for number in range(101)]
    found = CONNECTOR.readings(holder, ids)
    assert [one.remote_id for one in found] == ids
    assert [len(DOCUMENT.asked(heard).values["ids"]) for heard in there.peer.on("GET", "/2/tweets")] == [100, 1]


def test_a_post_that_is_gone_is_absent_and_one_in_trouble_is_asked_for_again(there: Network, holder: Holder) -> None:
    here, gone = there.add("Ici"), str(snowflake() + 99)
    assert [one.remote_id for one in CONNECTOR.readings(holder, [here, gone])] == [here]
    trouble = {"type": "https://api.x.com/2/problems/internal-error", "resource_id": here, "title": "", "detail": ""}
    there.peer.tell("GET", "/2/tweets", Answer(200, {"errors": [trouble]}))
    with pytest.raises(Retry):
        CONNECTOR.readings(holder, [here])


def test_private_figures_are_asked_for_only_while_x_keeps_them(there: Network, holder: Holder) -> None:
    young, old = there.add("Jeune"), there.add("Vieux", LONG_AGO)
    found = CONNECTOR.readings(holder, [young, old])
    assert [(one.remote_id, one.views) for one in found] == [(young, 900), (old, 900)]
    fields = [DOCUMENT.asked(heard).values["post.fields"] for heard in there.peer.on("GET", "/2/tweets")]
    assert ["non_public_metrics" in each for each in fields] == [True, False]


def test_a_count_that_x_keeps_for_thirty_days_is_missing_with_its_reason(there: Network, holder: Holder) -> None:
    old = there.add("Vieux", LONG_AGO)
    there.peer.tell("GET", "/2/tweets", Answer(200, {"data": [{"id": old, "public_metrics": {"like_count": 3}}]}))
    [found] = CONNECTOR.readings(holder, [old])
    assert (found.views, found.likes, found.missing["views"]) == (None, 3, "too-old")


def test_counts_under_their_older_names_are_understood(there: Network, holder: Holder) -> None:
    made = there.add("Ici")
    public = {"retweet_count": 4, "quote_count": 1, "like_count": 0}
    there.peer.tell("GET", "/2/tweets", Answer(200, {"data": [{"id": made, "public_metrics": public}]}))
    [found] = CONNECTOR.readings(holder, [made])
    assert (found.reshares, found.likes, found.comments) == (5, 0, None)


def test_a_repost_has_no_figures_of_its_own_and_costs_nothing_to_ask_about(there: Network, holder: Holder) -> None:
    [found] = CONNECTOR.readings(holder, ["repost:20"])
    assert set(found.missing.values()) == {"not-own"}
    assert (found.views, found.likes) == (None, None)
    assert there.peer.heard == []
    assert CONNECTOR.reading(["repost:20"]) == {}
    assert CONNECTOR.reading(["repost:20", "21", "22"]) == {Charge.READ: 2}


def test_a_batch_that_breaks_off_is_not_taken_for_one_that_never_left(there: Network, holder: Holder) -> None:
    ids = [there.add(f"Texte {number}") for number in range(101)]
    one = Answer(200, {"data": [{"id": ids[0], "text": ""}]})
    there.peer.tell("GET", "/2/tweets", one, Answer(503))
    with pytest.raises(Retry) as caught:
        CONNECTOR.readings(holder, ids)
    assert caught.value.code == "cut-short"


# Prices


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Trois leçons du terrain", Charge.POST),
        ("Avec Node.js et un peu d’audace", Charge.POST),
        ("Écrire à claire@atelier.fr", Charge.POST),
        ("Voir https://relais.example/r/abc", Charge.LINK_POST),
        ("Voir atelier.com", Charge.LINK_POST),
    ],
)
def test_a_post_with_an_address_is_the_dearer_one(text: str, kind: Charge) -> None:
    assert CONNECTOR.publishing(replace(MESSAGE, text=text)) == {kind: 1}


def test_words_of_pictures_are_charged_each() -> None:
    pictures = [PICTURE, PICTURE, replace(PICTURE, alt="")]
    assert CONNECTOR.publishing(replace(MESSAGE, attachments=pictures))[Charge.MEDIA] == 2


def test_every_charge_has_a_price_that_an_owner_may_set() -> None:
    money = {setting.name: int(setting.default) for setting in CONNECTOR.settings if setting.kind == "money"}
    assert set(money) == {charge.setting for charge in Charge} | {"budget"}
    assert (money["price_post"], money["price_link_post"], money["budget"]) == (15_000, 200_000, 0)


def test_only_an_owner_registers_us_at_x() -> None:
    with pytest.raises(ConnectorError) as caught:
        CONNECTOR.register(CONNECTOR.origin("anything"), BACK)
    assert caught.value.code == "not-set-up"


def test_an_id_tells_when_its_post_was_made() -> None:
    from advocacy.networks.connectors.x import posts

    assert posts.made_at("20").year == 2010
    assert abs(posts.made_at(str(snowflake())) - datetime.now(UTC)) < timedelta(seconds=5)
