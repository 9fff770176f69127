"""Previews of links: read by a job through the guarded client, said plainly when they fail."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.feed import actions, jobs, linked, pictures, queries
from advocacy.feed.models import Kind, Media, Post, Preview, PreviewState
from advocacy.people.models import Role
from tests import factories
from tests.feed.test_pictures import drawn

HEAD = """<!doctype html><html><head><meta charset="utf-8">
<title>Plain title</title>
<meta property="og:title" content="Le coût  complet, ligne à ligne &amp; détaillé">
<meta name="description" content="Onze installations.">
<meta property="og:image" content="/plant.jpg">
<meta property="og:site_name" content="Vercourt"></head><body>words</body></html>"""


class Site(BaseHTTPRequestHandler):
    """A web site that behaves as its addresses say."""

    def do_GET(self) -> None:
        """Answer by the path."""
        kind, body = "text/html; charset=utf-8", HEAD.encode()
        status, location = 200, ""
        if self.path == "/plant.jpg":
            kind, body = "image/jpeg", drawn(640, 480)
        elif self.path == "/pdf":
            kind, body = "application/pdf", b"%PDF"
        elif self.path == "/rejected":
            body = b"<![foo[ bar"
        elif self.path == "/gone":
            status = 410
        elif self.path == "/huge":
            body = b"<title>x</title>" + b" " * (5 * 1024 * 1024)
        elif self.path == "/inward":
            status, location = 302, "http://169.254.169.254/latest/meta-data/"
        elif self.path == "/moved":
            status, location = 301, "/page"
        elif self.path == "/thief":
            body = HEAD.replace("/plant.jpg", "http://10.0.0.1/secret.png").encode()
        elif self.path == "/bomb":
            body = HEAD.replace("/plant.jpg", "/pdf").encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Stay silent."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def fetched(session: Session, url: str) -> Preview:
    """The preview of an address, once the job has run."""
    made = actions.ask_preview(session, url)
    session.commit()
    jobs.fetch_previews()
    session.expire_all()
    return session.get_one(Preview, made.id)


@pytest.mark.parametrize("path", ["/page", "/moved"])
def test_title_description_and_image_are_fetched(session: Session, site: str, path: str) -> None:
    preview = fetched(session, site + path)
    assert preview.state == PreviewState.READY
    assert preview.title == "Le coût complet, ligne à ligne & détaillé"
    assert (preview.site, preview.description) == ("Vercourt", "Onze installations.")
    assert preview.image_key
    assert pictures.path(preview.image_key, 480).exists()
    assert session.get_one(Media, preview.image_key).width == 640


def test_readers_see_the_title_once_it_is_there(session: Session, site: str) -> None:
    leader = factories.person(session, Role.LEADER)
    content = actions.Content(leader.id, Kind.PROOF, "Titre", "<p>Texte</p>", source="x", link_url=f"{site}/page")
    post = actions.publish(session, leader, actions.save_draft(session, leader, None, content))
    session.commit()
    before = queries.card_of(session, leader, post).face.preview
    assert before
    assert before.state == PreviewState.WAITING
    session.commit()
    jobs.fetch_previews()
    session.expire_all()
    after = queries.card_of(session, leader, session.get_one(Post, post.id)).face.preview
    assert after
    assert after.title.startswith("Le coût complet")


@pytest.mark.parametrize(
    ("path", "problem"),
    [("/gone", "status-410"), ("/pdf", "not-a-page"), ("/huge", "too-large"), ("/rejected", "broke")],
)
def test_a_page_that_cannot_be_read_says_why(session: Session, site: str, path: str, problem: str) -> None:
    preview = fetched(session, site + path)
    assert (preview.state, preview.problem) == (PreviewState.FAILED, problem)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1/admin",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "https://user@127.0.0.1/",
    ],
)
def test_nobody_reaches_the_inside_by_a_link(session: Session, url: str) -> None:
    preview = fetched(session, url)
    assert preview.state == PreviewState.FAILED
    assert preview.title == ""


def test_a_redirect_to_the_inside_is_not_followed(session: Session, site: str) -> None:
    assert fetched(session, f"{site}/inward").state == PreviewState.FAILED


@pytest.mark.parametrize("path", ["/thief", "/bomb"])
def test_an_image_that_cannot_be_had_leaves_the_words(session: Session, site: str, path: str) -> None:
    preview = fetched(session, site + path)
    assert preview.state == PreviewState.READY
    assert preview.image_key is None
    assert preview.title


def test_a_failed_page_is_asked_again_when_it_is_linked_later(session: Session, site: str) -> None:
    preview = fetched(session, f"{site}/gone")
    assert actions.ask_preview(session, preview.url).state == PreviewState.FAILED
    preview.fetched_at = clock.now() - timedelta(hours=1)
    assert actions.ask_preview(session, preview.url).state == PreviewState.WAITING


def test_what_nobody_waits_for_is_not_asked_again(session: Session, site: str) -> None:
    fetched(session, f"{site}/page")
    assert queries.waiting_previews(session) == []


def test_images_that_nothing_shows_are_swept_away(session: Session, site: str) -> None:
    kept = fetched(session, f"{site}/page").image_key
    unused = pictures.store(drawn(700, 500))
    actions.keep_picture(session, unused)
    session.execute(sa.update(Media).values(made_at=clock.now() - timedelta(days=3)))
    fresh = actions.keep_picture(session, pictures.store(drawn(500, 400)))
    session.commit()
    jobs.sweep_media()
    assert set(session.scalars(sa.select(Media.key))) == {kept, fresh}
    assert not pictures.jpeg_path(unused.key).exists()


@pytest.mark.parametrize(
    ("page", "title", "image"),
    [
        (b"", "", ""),
        (b"<title>A</title>", "A", ""),
        (b"<meta name='twitter:title' content='T'><title>A</title>", "T", ""),
        (b"<meta property='og:image' content='data:image/png;base64,x'>", "", ""),
        (b"<meta property='og:image' content='//cdn.example/x.png'>", "", "https://cdn.example/x.png"),
        (b"<meta property='og:image' content='http://[bad'>", "", ""),
        (b"<title>" + b"x" * 1000, "x" * 299 + "…", ""),
    ],
)
def test_a_head_is_read_however_poor(page: bytes, title: str, image: str) -> None:
    said = linked.read(page, "https://example.org/a")
    assert (said.title, said.image_url, said.site) == (title, image, "example.org")


def test_a_page_is_read_in_its_own_encoding() -> None:
    page = "<title>Été à Roanne</title>".encode("latin-1")
    assert linked.read(page, "https://example.org/", "text/html; charset=iso-8859-1").title == "Été à Roanne"
