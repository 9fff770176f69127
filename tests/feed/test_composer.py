"""The composer: what is kept, what is refused with which words, and that nothing typed is lost."""

import re
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy.feed.models import Post, PostState
from advocacy.people.models import Delegation, Person, Role
from tests import factories, visitor
from tests.feed.test_pictures import drawn


@pytest.fixture
def leader(client: FlaskClient, session: Session) -> Person:
    person = factories.person(session, Role.LEADER, language="en", time_zone="Europe/Paris")
    visitor.sign_in(client, session, person)
    return person


def form(author: Person, **fields: Any) -> dict[str, Any]:
    """The composer's fields as a browser sends them."""
    usual = {
        "author": author.id,
        "title": "What cold costs",
        "kind": "expertise",
        "body": "Eleven sites,\n\none balance.",
        "language": "en",
    }
    return {**usual, **fields}


def send(client: FlaskClient, author: Person, address: str = "/compose", **fields: Any) -> TestResponse:
    """Post the composer."""
    return visitor.post(client, address, **form(author, **fields))


def only_post(session: Session) -> Post:
    """The one post there is, read anew."""
    session.expire_all()
    return session.scalars(sa.select(Post)).one()


def image(name: str = "plant.jpg") -> tuple[BytesIO, str]:
    """A file to upload."""
    return BytesIO(drawn(640, 480)), name


def test_plain_words_become_paragraphs_without_scripts(client: FlaskClient, session: Session, leader: Person) -> None:
    answer = send(client, leader, do="draft")
    post = only_post(session)
    assert answer.location == f"/compose/{post.id}"
    assert post.body_html == "<p>Eleven sites,</p><p>one balance.</p>"
    assert "Eleven sites,\n\none balance." in client.get(answer.location).text.replace("\r", "")


def test_what_the_editor_sends_is_cleaned(client: FlaskClient, session: Session, leader: Person) -> None:
    body = "<p><strong>Bold</strong><img src=x onerror=alert(1)></p>"
    send(client, leader, do="draft", body=body, body_format="html")
    assert only_post(session).body_html == "<p><strong>Bold</strong></p>"


def test_a_leader_publishes_at_once(client: FlaskClient, session: Session, leader: Person) -> None:
    answer = send(client, leader, do="publish")
    post = only_post(session)
    assert post.state == PostState.PUBLISHED
    assert answer.location == f"/posts/{post.id}"


def test_what_is_missing_is_said_and_the_rest_is_kept(client: FlaskClient, session: Session, leader: Person) -> None:
    answer = send(
        client,
        leader,
        do="publish",
        title="",
        kind="proof",
        link_url="javascript:80",
        uploads=[image()],
        **{"captions-0-network": "", "captions-0-language": "en", "captions-0-text": "Read this"},
    )
    assert answer.status_code == 422
    for words in (
        "Give the post a title.",
        "A proof needs its source",
        "Please give a full address",
        "Say what the image shows.",
        "4 things to look at",
    ):
        assert words in answer.text, words
    assert "one balance." in answer.text
    assert "Read this" in answer.text
    post = only_post(session)
    assert post.state == PostState.DRAFT
    assert [each.alt for each in post.pictures] == [""]
    assert f'action="/compose/{post.id}"' in answer.text


def test_an_uploaded_image_is_not_asked_for_twice(client: FlaskClient, session: Session, leader: Person) -> None:
    first = send(client, leader, do="publish", uploads=[image()])
    found = re.search(r'name="pictures-0-key" type="hidden" value="(\w{64})"', first.text)
    assert found
    address = f"/compose/{only_post(session).id}"
    fields = {"pictures-0-key": found.group(1), "pictures-0-alt": "A plant at dusk"}
    assert send(client, leader, address, do="publish", **fields).status_code == 303
    post = only_post(session)
    assert post.state == PostState.PUBLISHED
    assert [each.alt for each in post.pictures] == ["A plant at dusk"]
    page = client.get(f"/posts/{post.id}").text
    assert re.search(r'<img class="media"[^>]+srcset="[^"]+ 480w[^>]+alt="A plant at dusk"', page)


def test_an_image_is_taken_away(client: FlaskClient, session: Session, leader: Person) -> None:
    send(client, leader, do="draft", uploads=[image(), image("again.png")])
    key = only_post(session).pictures[0].key
    fields = {"pictures-0-key": key, "pictures-0-alt": "x", "pictures-0-remove": "y"}
    send(client, leader, f"/compose/{only_post(session).id}", do="draft", **fields)
    assert only_post(session).pictures == []


def test_a_file_that_is_no_image_is_refused_by_name(client: FlaskClient, session: Session, leader: Person) -> None:
    answer = send(client, leader, do="draft", uploads=[(BytesIO(b"#!/bin/sh"), "run.sh"), image()])
    assert answer.status_code == 422
    assert "run.sh: This file is not an image we can read." in answer.text
    assert 'name="pictures-0-key"' in answer.text
    assert "pictures-1-key" not in answer.text


def test_a_key_of_no_image_is_dropped(client: FlaskClient, session: Session, leader: Person) -> None:
    send(client, leader, do="draft", **{"pictures-0-key": "f" * 64, "pictures-0-alt": "A plant"})
    assert only_post(session).pictures == []


def test_captions_are_for_a_network_and_a_language_and_as_many_as_one_likes(
    client: FlaskClient, session: Session, leader: Person
) -> None:
    fields = {
        f"captions-{place}-{name}": value
        for place, line in enumerate((("mastodon", "fr", "Un"), ("mastodon", "fr", "Deux"), ("", "en", "")))
        for name, value in zip(("network", "language", "text"), line, strict=True)
    }
    more = send(client, leader, do="add:mastodon:fr", **fields)
    assert more.status_code == 200
    assert more.text.count("Mastodon, in French") >= 3
    assert session.scalars(sa.select(Post)).all() == []
    send(client, leader, do="draft", **fields)
    lines = only_post(session).captions
    assert [(line.network, line.language, line.text) for line in lines] == [
        ("mastodon", "fr", "Un"),
        ("mastodon", "fr", "Deux"),
    ]


def test_each_network_offers_its_own_counter(client: FlaskClient, leader: Person) -> None:
    page = client.get("/compose").text
    for label in ("Any network", "Mastodon", "LinkedIn", "X"):
        assert f"{label}, in French" in page, label
    assert re.search(r'data-limit="500" data-url="23"', page)
    assert re.search(r'data-limit="280"', page)


def test_a_caption_too_long_for_its_network_holds_the_post_back(
    client: FlaskClient, session: Session, leader: Person
) -> None:
    fields = {"captions-0-network": "x", "captions-0-language": "en", "captions-0-text": "x" * 281}
    answer = send(client, leader, do="publish", **fields)
    assert answer.status_code == 422
    assert "This caption is longer than the network allows." in answer.text
    assert only_post(session).state == PostState.DRAFT


def test_the_preview_shows_captions_and_keeps_nothing(client: FlaskClient, session: Session, leader: Person) -> None:
    fields = {"captions-0-network": "x", "captions-0-language": "fr", "captions-0-text": "Bonjour"}
    page = send(client, leader, do="preview", **fields).text
    assert "On X, in French" in page
    assert "7 of 280 characters" in page
    assert session.scalars(sa.select(Post)).all() == []


def test_files_that_are_named_and_not_sent_are_no_files(client: FlaskClient, leader: Person) -> None:
    assert send(client, leader, do="preview", uploads="[object File]").status_code == 200


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2031-07-01T09:30", "2031-07-01T07:30:00+00:00"),
        ("2031-01-15T09:30", "2031-01-15T08:30:00+00:00"),
        # The hour that occurs twice in autumn, and the one that never is in spring.
        ("2031-10-26T02:30", "2031-10-26T00:30:00+00:00"),
        ("2031-03-30T02:30", "2031-03-30T01:30:00+00:00"),
    ],
)
def test_expiry_is_read_on_the_authors_clock(
    client: FlaskClient, session: Session, leader: Person, typed: str, stored: str
) -> None:
    send(client, leader, do="publish", expires=typed)
    expires = only_post(session).expires_at
    assert expires
    assert expires.isoformat() == stored
    again = client.get(f"/compose/{only_post(session).id}").text
    assert f'value="{typed.replace("T02:30", "T03:30") if "03-30" in typed else typed}"' in again


def test_a_delegate_drafts_and_the_leader_finds_it(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en", name="Karim Benhaddou")
    delegate = factories.person(session, Role.DELEGATE, language="en")
    session.add(Delegation(leader_id=leader.id, delegate_id=delegate.id))
    visitor.sign_in(client, session, delegate)
    assert "Publish now" not in client.get("/compose").text
    answer = send(client, leader, do="publish")
    assert "Only Karim Benhaddou can publish it" in client.get(answer.location).text.replace("’", "'")
    assert only_post(session).state == PostState.DRAFT
    visitor.sign_in(client, session, leader)
    assert "What cold costs" in client.get("/posts/mine").text


def test_nobody_publishes_in_a_name_that_is_not_offered(client: FlaskClient, session: Session, leader: Person) -> None:
    other = factories.person(session, Role.LEADER)
    assert send(client, other, do="publish").status_code == 422
    assert session.scalars(sa.select(Post)).all() == []


def test_words_of_a_published_post_change_and_its_link_does_not(
    client: FlaskClient, session: Session, leader: Person
) -> None:
    send(client, leader, do="publish", link_url="https://example.org/a")
    address = f"/compose/{only_post(session).id}"
    page = client.get(address).text
    assert "This post is published." in page
    assert 'name="link_url"' not in page
    send(client, leader, address, do="save", title="What cold really costs", link_url="https://evil.example/")
    post = only_post(session)
    assert (post.title, post.link_url) == ("What cold really costs", "https://example.org/a")
    assert ", edited" in client.get(f"/posts/{post.id}").text


def test_a_change_that_leaves_nothing_to_read_is_refused(client: FlaskClient, session: Session, leader: Person) -> None:
    send(client, leader, do="publish")
    address = f"/compose/{only_post(session).id}"
    answer = send(client, leader, address, do="save", body="", title="Kept while typing")
    assert answer.status_code == 422
    assert "Kept while typing" in answer.text
    assert only_post(session).title == "What cold costs"
