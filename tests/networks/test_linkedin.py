"""What is LinkedIn's own: its sign-in without PKCE, its escapes, its files and cards, reshares and refusals."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy import http
from advocacy.networks.connector import (
    Attachment,
    Capability,
    Card,
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
    Tokens,
    Unknown,
)
from advocacy.networks.connectors.linkedin import LinkedIn, little
from tests.networks.contract.fakes import BACK, MESSAGE
from tests.networks.linkedin_peer import PERSON, SELF_SERVE, LinkedInPeer, cut_at, refusal
from tests.peer import Answer, Cut, Peer

NETWORK = LinkedIn()
POSTS = ("POST", "/rest/posts")
PICTURE = Attachment(b"\xff\xd8 a picture", "image/jpeg", "Une équipe dehors")
FILM = Attachment(b"twelve bytes", "video/mp4", "Visite de l’atelier")


@pytest.fixture
def there(peer: Peer) -> LinkedInPeer:
    return LinkedInPeer(peer)


@pytest.fixture
def me(there: LinkedInPeer) -> Holder:
    return there.holder(NETWORK)


def sent(there: LinkedInPeer) -> dict[str, object]:
    """The post that is out."""
    [one] = there.posts.values()
    return one


# The text as it is sent

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("\\|{}@[]()<>#*_~ é\nah"), st.characters(exclude_categories=["Cs"])))


@given(TEXTS)
def test_what_is_sent_reads_as_what_was_typed(text: str) -> None:
    assert little.unescape(little.escape(text)) == text


@given(TEXTS)
def test_nothing_reserved_is_sent_bare_and_the_length_is_that_of_what_is_sent(text: str) -> None:
    assert cut_at(little.escape(text)) == -1
    assert NETWORK.length(text, {}) == len(little.escape(text))


@pytest.mark.parametrize(
    ("typed", "as_sent"),
    [
        ("Bonjour (à tous)", "Bonjour \\(à tous\\)"),
        ("#emploi et #Été_2026", "{hashtag|\\#|emploi} et {hashtag|\\#|Été\\_2026}"),
        ("(#emploi)", "\\({hashtag|\\#|emploi}\\)"),
        ("C# et F#, n° #1", "C\\# et F\\#, n° \\#1"),
        ("https://a.example/p#part", "https://a.example/p\\#part"),
        ("{hashtag|\\#|x}", "\\{hashtag\\|\\\\\\#\\|x\\}"),
        ("@[Nom](urn:li:person:1)", "\\@\\[Nom\\]\\(urn:li:person:1\\)"),
    ],
)
def test_hashtags_stay_hashtags_and_everything_else_is_read_as_typed(typed: str, as_sent: str) -> None:
    assert little.escape(typed) == as_sent


def test_the_limit_holds_for_the_escaped_text(there: LinkedInPeer, me: Holder) -> None:
    limit = NETWORK.rule({}).limit
    full = "a" * (limit - 40) + "(" * 20
    assert NETWORK.length(full, {}) == limit
    NETWORK.publish(me, replace(MESSAGE, text=full))
    assert NETWORK.length(full + "a", {}) > limit
    with pytest.raises(Permanent):
        NETWORK.publish(me, replace(MESSAGE, text=full + "a"))


# Signing in


def test_the_sign_in_asks_for_what_a_self_serve_application_may_and_for_no_proof(there: LinkedInPeer) -> None:
    address = NETWORK.authorize_url(there.client(NETWORK), BACK, "s", "a-challenge")
    answer = http.request("GET", address)
    assert parse_qs(urlsplit(answer.headers["location"]).query) == {"code": ["the-code"], "state": ["s"]}
    assert parse_qs(urlsplit(address).query)["scope"] == [SELF_SERVE]
    assert there.peer.on("GET", "/oauth/v2/authorization")[0].query[0] == ("response_type", "code")


def test_a_scope_that_is_not_approved_breaks_the_whole_sign_in(there: LinkedInPeer) -> None:
    client = there.client(NETWORK, scopes=f"{SELF_SERVE} r_member_social")
    answer = http.request("GET", NETWORK.authorize_url(client, BACK, "s", ""))
    assert "error=unauthorized_scope_error" in answer.headers["location"]


def test_the_secret_goes_in_the_body_and_tokens_last_sixty_days_and_cannot_be_renewed(there: LinkedInPeer) -> None:
    tokens = NETWORK.exchange(there.client(NETWORK), BACK, "the-code", "a-verifier")
    [asked] = there.peer.on("POST", "/oauth/v2/accessToken")
    assert ("authorization" in asked.headers, asked.form["client_secret"]) == (False, "hush")
    assert (tokens.refresh, tokens.scopes) == ("", SELF_SERVE)
    assert tokens.expires_at is not None
    assert timedelta(days=59) < tokens.expires_at - datetime.now(UTC) < timedelta(days=60)


def test_a_refresh_token_is_kept_where_one_is_given(there: LinkedInPeer, me: Holder) -> None:
    there.refresh = "r-1"
    assert NETWORK.exchange(me.client, BACK, "the-code", "").refresh == "r-1"
    assert NETWORK.renew(me.client, replace(me, refresh="r-1")).token == "secret-token"
    with pytest.raises(Reconnect):
        NETWORK.renew(me.client, replace(me, refresh="r-0"))


def test_a_fresh_token_that_is_refused_by_mistake_is_tried_again(there: LinkedInPeer) -> None:
    tokens = NETWORK.exchange(there.client(NETWORK), BACK, "the-code", "")
    there.fresh_refusals = 3
    assert NETWORK.identity(there.client(NETWORK), tokens).remote_id == PERSON
    there.fresh_refusals = 4
    with pytest.raises(Reconnect):
        NETWORK.identity(there.client(NETWORK), tokens)


def test_a_token_that_is_refused_for_good_is_not_asked_about_twice(there: LinkedInPeer, me: Holder) -> None:
    there.tokens.clear()
    with pytest.raises(Reconnect):
        NETWORK.identity(me.client, Tokens(me.token))
    assert len(there.peer.on("GET", "/v2/userinfo")) == 1


def test_revoking_what_linkedin_no_longer_knows_is_no_error(there: LinkedInPeer, me: Holder) -> None:
    NETWORK.revoke(me.client, me)
    NETWORK.revoke(me.client, me)
    assert there.tokens == {}


# Publishing


def test_words_alone_make_a_post_whose_address_people_can_open(there: LinkedInPeer, me: Holder) -> None:
    out = NETWORK.publish(me, MESSAGE)
    assert out == Published("urn:li:share:77", f"{there.peer.origin}/feed/update/urn:li:share:77/")
    assert "content" not in sent(there)


def test_a_card_is_ours_with_its_picture(there: LinkedInPeer, me: Holder) -> None:
    card = Card("https://relais.example/r/abc", "Trois leçons", "Du terrain", PICTURE)
    NETWORK.publish(me, replace(MESSAGE, card=card))
    [urn] = there.media
    article = {"source": card.url, "title": card.title, "description": card.description, "thumbnail": urn}
    assert sent(there)["content"] == {"article": article}
    assert there.files[urn] == [PICTURE.content]


def test_a_card_without_a_title_is_called_by_its_address(there: LinkedInPeer, me: Holder) -> None:
    NETWORK.publish(me, replace(MESSAGE, card=Card("https://relais.example/r/abc", "")))
    assert sent(there)["content"] == {
        "article": {
            "source": "https://relais.example/r/abc",
            "title": "https://relais.example/r/abc",
            "description": "",
        }
    }


@pytest.mark.parametrize("many", [1, 2, 20])
def test_pictures_travel_with_their_words_and_go_before_a_card(there: LinkedInPeer, me: Holder, many: int) -> None:
    NETWORK.publish(me, replace(MESSAGE, attachments=[PICTURE] * many, card=Card("https://a.example", "A")))
    shown = [{"id": urn, "altText": PICTURE.alt} for urn in there.media]
    assert sent(there)["content"] == ({"media": shown[0]} if many == 1 else {"multiImage": {"images": shown}})


def test_a_document_is_sent_under_its_title(there: LinkedInPeer, me: Holder) -> None:
    NETWORK.publish(me, replace(MESSAGE, attachments=[Attachment(b"%PDF", "application/pdf", "Bilan 2026")]))
    [urn] = there.media
    assert urn.startswith("urn:li:document:")
    assert sent(there)["content"] == {"media": {"id": urn, "title": "Bilan 2026"}}


def test_a_video_goes_in_parts_and_is_waited_for(there: LinkedInPeer, me: Holder) -> None:
    there.work = 2
    NETWORK.publish(me, replace(MESSAGE, attachments=[FILM]))
    [urn] = there.media
    assert there.files[urn] == [b"twel", b"ve b", b"ytes"]
    assert sent(there)["content"] == {"media": {"id": urn, "title": FILM.alt}}


def test_a_video_that_stays_in_work_is_no_post_and_may_be_tried_again(there: LinkedInPeer, me: Holder) -> None:
    there.work = 99
    with pytest.raises(Retry) as caught:
        NETWORK.publish(me, replace(MESSAGE, attachments=[FILM]))
    assert (caught.value.code, there.posts, there.peer.on(*POSTS)) == ("media-slow", {}, [])


def test_a_file_that_is_not_ready_is_waited_for_and_the_post_is_made_once(there: LinkedInPeer, me: Holder) -> None:
    there.late = 2
    NETWORK.publish(me, replace(MESSAGE, attachments=[PICTURE]))
    assert len(there.posts) == 1
    there.late = 99
    with pytest.raises(Retry) as caught:
        NETWORK.publish(me, replace(MESSAGE, text="Autre", attachments=[PICTURE]))
    assert caught.value.code == "media-slow"


@pytest.mark.parametrize(
    "files", [[PICTURE] * 21, [PICTURE, FILM], [Attachment(b"x", "image/tiff", "")]], ids=["21", "mixed", "tiff"]
)
def test_files_that_linkedin_does_not_take_are_refused_before_anything_leaves(
    there: LinkedInPeer, me: Holder, files: list[Attachment]
) -> None:
    with pytest.raises(Permanent) as caught:
        NETWORK.publish(me, replace(MESSAGE, attachments=files))
    assert (caught.value.code, there.peer.heard) == ("bad-media", [])


@pytest.mark.parametrize("place", ["/rest/images", "/dms-uploads/urn:li:image:i77/0"])
@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (Cut(), Retry),
        (Answer(500), Retry),
        (Answer(413), Permanent),
        (Answer(401), Reconnect),
        (Answer(429), Retry),
    ],
)
def test_a_picture_that_does_not_arrive_leaves_no_unknown_outcome(
    there: LinkedInPeer, me: Holder, place: str, behaviour: Answer | Cut, error: type[ConnectorError]
) -> None:
    begun = {"value": {"uploadUrl": f"{there.peer.origin}/dms-uploads/urn:li:image:i77/0", "image": "urn:li:image:i77"}}
    there.peer.tell("POST", "/rest/images", Answer(body=begun))
    there.peer.tell("POST" if place == "/rest/images" else "PUT", place, behaviour)
    with pytest.raises(error):
        NETWORK.publish(me, replace(MESSAGE, attachments=[PICTURE]))
    assert there.peer.on(*POSTS) == []


@pytest.mark.parametrize("told", [{}, {"value": {}}, {"value": {"image": "urn:li:video:1"}}])
def test_an_upload_without_a_place_may_be_tried_again(there: LinkedInPeer, me: Holder, told: object) -> None:
    there.peer.tell("POST", "/rest/images", Answer(body=told))
    with pytest.raises(Retry):
        NETWORK.publish(me, replace(MESSAGE, attachments=[PICTURE]))


def test_the_token_goes_nowhere_but_to_linkedin(there: LinkedInPeer, me: Holder) -> None:
    away = {"value": {"uploadUrl": "https://elsewhere.example/put", "image": "urn:li:image:1"}}
    there.peer.tell("POST", "/rest/images", Answer(body=away))
    with pytest.raises(Permanent) as caught:
        NETWORK.publish(me, replace(MESSAGE, attachments=[PICTURE]))
    assert caught.value.code == "server-refused"


# Refusals


def test_a_version_that_was_sunset_pauses_the_network(there: LinkedInPeer) -> None:
    with pytest.raises(Paused) as caught:
        NETWORK.publish(there.holder(NETWORK, version="202509"), MESSAGE)
    assert caught.value.code == "version"


def test_an_identical_text_is_a_duplicate_that_names_the_first(there: LinkedInPeer, me: Holder) -> None:
    first = NETWORK.publish(me, MESSAGE)
    assert isinstance(first, Published)
    with pytest.raises(Duplicate) as caught:
        NETWORK.publish(me, MESSAGE)
    assert (caught.value.remote_id, caught.value.url) == (first.remote_id, first.url)


def test_a_duplicate_is_known_in_its_other_form_too(there: LinkedInPeer, me: Holder) -> None:
    inside = {"inputErrors": [{"code": "DUPLICATE_POST", "description": "Content is a duplicate of urn:li:ugcPost:5"}]}
    there.peer.tell(*POSTS, Answer(422, {"status": 422, "message": "Bad request", "errorDetails": inside}))
    with pytest.raises(Duplicate) as caught:
        NETWORK.publish(me, MESSAGE)
    assert caught.value.remote_id == "urn:li:ugcPost:5"
    there.peer.tell(*POSTS, refusal(422, "It is a duplicate", "DUPLICATE_POST"))
    with pytest.raises(Duplicate) as caught:
        NETWORK.publish(me, MESSAGE)
    assert caught.value.remote_id == ""


@pytest.mark.parametrize("number", [65600, 65601, 65602])
def test_a_token_that_is_no_longer_good_asks_for_the_person(there: LinkedInPeer, me: Holder, number: int) -> None:
    there.peer.tell(*POSTS, refusal(401, "No longer good", "", number))
    with pytest.raises(Reconnect):
        NETWORK.publish(me, MESSAGE)


def test_a_missing_right_is_a_matter_for_the_administrators(there: LinkedInPeer) -> None:
    with pytest.raises(Permission):
        NETWORK.publish(there.holder(NETWORK, "openid profile email"), MESSAGE)


def test_a_rate_limit_ends_at_midnight_utc_where_nothing_else_is_said(there: LinkedInPeer, me: Holder) -> None:
    there.peer.tell(*POSTS, refusal(429, "Resource level throttle APPLICATION DAY limit", "TOO_MANY_REQUESTS"))
    with pytest.raises(Retry) as caught:
        NETWORK.publish(me, MESSAGE)
    assert caught.value.at is not None
    assert caught.value.at.time() == time()
    assert timedelta() < caught.value.at - datetime.now(UTC) <= timedelta(days=1)


@pytest.mark.parametrize("urn", ["", "urn:li:activity:1", "77"])
def test_a_post_without_its_name_has_an_unknown_outcome(there: LinkedInPeer, me: Holder, urn: str) -> None:
    there.peer.tell(*POSTS, Answer(201, "", {"x-restli-id": urn} if urn else {}))
    with pytest.raises(OutcomeUnknown):
        NETWORK.publish(me, MESSAGE)


def test_nobody_can_look_up_what_became_of_a_post(there: LinkedInPeer, me: Holder) -> None:
    assert Capability.FIND not in NETWORK.capabilities
    assert isinstance(NETWORK.find(me, MESSAGE, datetime.now(UTC)), Unknown)
    assert there.peer.heard == []


# Reshares


@pytest.mark.parametrize(
    ("original", "parent"),
    [
        (Original("", "urn:li:ugcPost:6"), "urn:li:ugcPost:6"),
        (
            Original("https://www.linkedin.com/posts/claire-martin_emploi-share-712-AbCd?utm_source=x"),
            "urn:li:share:712",
        ),
        (Original("https://www.linkedin.com/feed/update/urn:li:share:712/"), "urn:li:share:712"),
        (Original("https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A713"), "urn:li:ugcPost:713"),
        (Original("https://fr.linkedin.com/posts/claire_x-ugcPost-714-zz"), "urn:li:ugcPost:714"),
        (Original("https://www.linkedin.com/embed/feed/update/urn:li:share:715"), "urn:li:share:715"),
    ],
)
def test_a_post_is_reshared_under_the_persons_own_words(
    there: LinkedInPeer, me: Holder, original: Original, parent: str
) -> None:
    assert isinstance(NETWORK.reshare(me, original, MESSAGE), Published)
    assert sent(there)["reshareContext"] == {"parent": parent}
    assert sent(there)["commentary"] == little.escape(MESSAGE.text)


def test_a_reshare_may_go_without_words(there: LinkedInPeer, me: Holder) -> None:
    NETWORK.reshare(me, Original("", "urn:li:share:1"), Message("", "fr", "k"))
    assert sent(there)["commentary"] == ""


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://www.linkedin.com/feed/update/urn:li:activity:712/", "activity-only"),
        ("https://www.linkedin.com/posts/claire-martin_emploi-activity-712-AbCd", "activity-only"),
        ("https://www.linkedin.com/in/claire-martin/", "not-a-post"),
        ("https://elsewhere.example/posts/x-share-712-AbCd", "not-a-post"),
        ("https://notlinkedin.com/feed/update/urn:li:share:712", "not-a-post"),
        ("", "not-a-post"),
    ],
)
def test_an_address_that_names_no_post_is_refused_in_its_own_words(
    there: LinkedInPeer, me: Holder, url: str, why: str
) -> None:
    with pytest.raises(Permanent) as caught:
        NETWORK.reshare(me, Original(url), MESSAGE)
    assert (caught.value.code, there.peer.heard) == (why, [])


# Figures


def test_without_the_right_every_figure_is_missing_with_that_reason_and_nothing_is_asked(
    there: LinkedInPeer, me: Holder
) -> None:
    [found] = NETWORK.readings(me, ["urn:li:share:77"])
    assert set(found.missing.values()) == {"not-granted"}
    assert (found.views, found.likes, len(found.missing), there.peer.heard) == (None, None, 6, [])
