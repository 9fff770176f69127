"""Feed, post, composer and topics in real Chromium: accessible, quiet, and alive."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect
from redis import Redis
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.serving import make_server

from advocacy import clock
from advocacy.feed import actions, pictures
from advocacy.feed.models import Caption, Opinion, Picture, Post, PostState, Preview, PreviewState, Showing
from advocacy.people.models import Person, Role
from tests import factories, visitor
from tests.browser_fixture import Looks
from tests.design.conftest import Eye
from tests.feed.test_pictures import drawn
from tests.sight import faults, fits

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LOOKS = [
    {"width": 360, "theme": "light", "language": "fr"},
    {"width": 1280, "theme": "dark", "language": "en"},
]


@pytest.fixture
def served(app: Flask, redis: Redis, committed: sessionmaker[Session]) -> Iterator[str]:
    """The address of the whole application, served on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def leader(committed: sessionmaker[Session]) -> Person:
    """A leader with something to read in the feed: images, a link, a source, a draft."""
    with committed.begin() as session:
        leader = factories.person(session, Role.LEADER, Role.COMMS, name="Hélène Marchetti", job_title="Direction")
        _posts(session, leader)
        return leader


def _posts(session: Session, leader: Person) -> None:
    topic = factories.topic(session, "Énergie")
    factories.topic(session, "Fusion", closed=True)
    key = actions.keep_picture(session, pictures.store(drawn(1280, 640)))
    preview = Preview(
        url="https://vercourt.example/cout",
        site="vercourt.example",
        state=PreviewState.READY,
        title="Le coût complet, ligne par ligne",
        description="Onze installations, quinze ans.",
        image_key=key,
    )
    words = "<p>On nous demande souvent un prix.</p><ul><li>Un prix ne dit rien.</li></ul>"
    body = f"{words}<blockquote>Sans la durée</blockquote>"
    common: dict[str, Any] = {"author": leader, "body_html": body, "topics": [topic]}
    post = factories.post(
        session, title="Nous publions le coût complet", link_url=preview.url, preview=preview, **common
    )
    post.captions.append(Caption(network="mastodon", language="en", text="Read this."))
    pictures_ = [Picture(key=key, alt="Une vue de l’atelier", position=place) for place in range(3)]
    factories.post(session, title="À Roanne", pictures=pictures_, **common)
    factories.post(session, title="58 decibels", language="en", source="Report 26-114", kind="proof", **common)
    over = clock.now() - timedelta(minutes=5)
    factories.post(session, title="Terminé", expires_at=over, edited_at=over, **common)
    factories.post(session, title="Un brouillon", state=PostState.DRAFT, published_at=None, **common)


@pytest.fixture
def eye(
    app: Flask,
    looks: Looks,
    served: str,
    leader: Person,
    committed: sessionmaker[Session],
    request: pytest.FixtureRequest,
) -> Iterator[Eye]:
    """The leader, signed in, looking at pages."""
    wanted = getattr(request, "param", {})
    with committed() as session, app.test_client() as client:
        session.get_one(Person, leader.id).language = wanted.get("language", "en")
        visitor.sign_in(client, session, leader)
        cookie = client.get_cookie("relais")
        assert cookie
    context = looks.open(
        wanted.get("width", 1280),
        color_scheme=wanted.get("theme", "light"),
        java_script_enabled=wanted.get("scripts", True),
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "relais", "value": cookie.value, "url": served}])
    yield Eye(context, served)
    # Before the server stops, which a page that still loads would complain of.
    complaints = looks.rest()
    assert complaints == [], complaints


@pytest.mark.parametrize("eye", LOOKS, indirect=True, ids=lambda look: "-".join(map(str, look.values())))
def test_every_page_is_accessible_and_fits_its_screen(eye: Eye, committed: sessionmaker[Session]) -> None:
    with committed() as session:
        ids = {title: post_id for title, post_id in session.execute(sa.select(Post.title, Post.id))}  # noqa: C416 - rows are no pairs
    page = eye.context.new_page()
    for path in (
        "/feed?tab=all",
        "/feed?q=nothing+at+all",
        f"/posts/{ids['Nous publions le coût complet']}",
        f"/posts/{ids['Un brouillon']}",
        "/posts/mine",
        "/compose",
        f"/compose/{ids['À Roanne']}",
        f"/compose/{ids['Un brouillon']}?check=1",
        "/topics",
        "/topics/manage",
    ):
        page.goto(f"{eye.address}{path}")
        assert faults(page) == [], path
        assert fits(page), path


def test_an_opinion_is_given_in_place_and_the_focus_stays(eye: Eye, committed: sessionmaker[Session]) -> None:
    page = eye.look("/feed?tab=all")
    card = page.locator("article").first
    button = card.get_by_role("button", name="Not for me")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    card.get_by_role("button", name="I knew it already").click()
    expect(card.get_by_role("button", name="I knew it already")).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith("/feed?tab=all")
    with committed() as session:
        assert session.scalars(sa.select(Opinion.because)).all() == ["known"]


def test_what_was_on_screen_for_a_second_is_told_in_one_batch(eye: Eye, committed: sessionmaker[Session]) -> None:
    page = eye.look("/feed?tab=all")
    with page.expect_response("**/feed/shown") as answer:
        pass
    assert answer.value.status == 204
    with committed() as session:
        assert session.scalars(sa.select(Showing.could_relay)).first() is True


def test_the_feed_grows_by_itself_and_keeps_its_place(
    eye: Eye, leader: Person, committed: sessionmaker[Session]
) -> None:
    with committed.begin() as session:
        author = session.get_one(Person, leader.id)
        for number in range(30):
            at = clock.now() - timedelta(days=2, hours=number)
            factories.post(session, author, title=f"Post {number}", published_at=at)
    page = eye.look("/feed?tab=all")
    page.locator("[data-more] a").scroll_into_view_if_needed()
    expect(page.locator("article")).to_have_count(34)
    last = page.get_by_role("link", name="Post 29", exact=True)
    last.scroll_into_view_if_needed()
    last.click()
    page.wait_for_url("**/posts/*")
    page.go_back()
    expect(page.get_by_role("link", name="Post 29", exact=True)).to_be_in_viewport()


def test_the_composer_counts_previews_and_publishes_with_scripts(eye: Eye, committed: sessionmaker[Session]) -> None:
    page = eye.look("/compose")
    page.get_by_label("Title").fill("Written with the editor")
    page.locator("[contenteditable=true]").click()
    page.keyboard.type("First words, ")
    bold = page.get_by_role("button", name="Bold")
    bold.click()
    expect(bold).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[contenteditable=true]")).to_be_focused()
    page.keyboard.type("bold ones")
    caption = page.get_by_label("Any network, in English")
    caption.fill("Worth reading")
    expect(page.locator(f"#{caption.get_attribute('id')}-count")).to_have_text("13 of 280 characters")
    expect(page.locator("#beside .mock")).to_contain_text("Worth reading")
    page.get_by_role("button", name="Publish now").click()
    page.wait_for_url("**/posts/*")
    with committed() as session:
        post = session.scalars(sa.select(Post).where(Post.title == "Written with the editor")).one()
        assert post.state == PostState.PUBLISHED
        assert post.body_html == "<p>First words, <strong>bold ones</strong></p>"


def test_choosing_an_image_draws_the_preview_anew_and_sends_it_only_with_the_post(eye: Eye) -> None:
    page = eye.look("/compose")
    files = page.get_by_label("Add images")
    with page.expect_response("**/compose") as answer:
        files.set_input_files({"name": "plant.jpg", "mimeType": "image/jpeg", "buffer": drawn(640, 480)})
    assert answer.value.status == 200
    assert "uploads" not in (answer.value.request.post_data or "")
    expect(files).to_have_value("C:\\fakepath\\plant.jpg")


@pytest.mark.parametrize("eye", [{"scripts": False}], indirect=True)
def test_everything_works_without_scripts(eye: Eye, committed: sessionmaker[Session]) -> None:
    page = eye.look("/compose")
    page.get_by_label("Title").fill("Written plainly")
    page.get_by_label("Text", exact=True).fill("First paragraph.\n\nSecond one.")
    page.get_by_role("button", name="Publish now").click()
    assert "/posts/" in page.url
    page.goto(f"{eye.address}/feed")
    card = page.locator("article", has_text="Written plainly")
    card.get_by_role("button", name="Interesting").click()
    card = page.locator("article", has_text="Written plainly")
    expect(card.get_by_role("button", name="Interesting")).to_have_attribute("aria-pressed", "true")
