"""The guest page: a signed link opens the share pages of one post to anybody who has it, and knows nobody."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.errors import NotFound, Refused
from advocacy.feed.models import Kind, Post, PostState
from advocacy.people.models import Person, Role
from advocacy.shares import actions
from advocacy.shares.models import Delivery, GuestLink, Share
from advocacy.shares.queries.guests import guest_address, guest_link, uses_told
from tests import factories, visitor
from tests.conftest import environment


@pytest.fixture
def leader(session: Session) -> Person:
    return factories.person(session, Role.LEADER, language="en")


@pytest.fixture
def post(session: Session, leader: Person) -> Post:
    return factories.post(session, leader, link_url="https://atelier.example/lecons", body_html="<p>Entre nous.</p>")


def made(session: Session, post: Post, **values: Any) -> GuestLink:
    """A link for the night shift."""
    link = actions.make_guest_link(session, post.author, post, "  Quart   de nuit ", None)
    for name, value in values.items():
        setattr(link, name, value)
    session.commit()
    return link


def path(link: GuestLink) -> str:
    """Its address without the host."""
    return guest_address(link).removeprefix("http://127.0.0.1:8000")


def test_a_stranger_gets_words_disclosure_and_share_pages_and_no_cookie(
    client: FlaskClient, session: Session, redis: Redis, post: Post
) -> None:
    address = path(made(session, post))
    answer = client.get(address, headers={"Accept-Language": "fr"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "csrf" not in answer.text
    assert "À lire, vraiment.\n\nJe travaille chez Relais." in answer.text
    assert "Copier et ouvrir LinkedIn" in answer.text
    assert 'name="robots" content="noindex"' in answer.text
    # Words meant for colleagues stay inside.
    assert "Entre nous." not in answer.text
    assert post.author.name not in answer.text


def test_the_words_come_in_the_language_asked_for(
    client: FlaskClient, session: Session, redis: Redis, post: Post
) -> None:
    post.captions[0].language = "en"
    post.captions[0].text = "Worth reading."
    address = path(made(session, post))
    assert "Worth reading.\n\nI work at Relais." in client.get(f"{address}?language=en").text
    assert client.get(f"{address}?language=klingon").status_code == 200


def test_opening_a_share_page_counts_one_and_keeps_nothing_else(
    client: FlaskClient, session: Session, redis: Redis, post: Post
) -> None:
    link = made(session, post)
    answer = client.get(f"{path(link)}/whatsapp")
    assert answer.status_code == 302
    assert answer.location.startswith("https://wa.me/")
    assert "Set-Cookie" not in answer.headers
    assert client.get(f"{path(link)}/linkedin", headers={"HX-Request": "true"}).status_code == 204
    assert client.get(f"{path(link)}/myspace").status_code == 404
    session.refresh(link)
    assert link.uses == 2
    # Nobody is known, so nobody relayed: uptake stays what it is.
    assert not [*session.scalars(sa.select(Share)), *session.scalars(sa.select(Delivery))]


@pytest.mark.parametrize(("uses", "told"), [(0, None), (4, None), (5, 5), (9, 5), (14, 10)])
def test_uses_are_told_in_fives(uses: int, told: int | None) -> None:
    assert uses_told(GuestLink(uses=uses)) == told


@pytest.mark.parametrize("change", ["revoked", "own date", "post ended", "post archived"])
def test_a_link_that_is_over_says_so_and_leads_nowhere(
    client: FlaskClient, session: Session, redis: Redis, post: Post, change: str
) -> None:
    link, past = made(session, post), clock.now() - timedelta(seconds=1)
    if change == "revoked":
        actions.revoke_guest_link(session, post, link.id)
    elif change == "own date":
        link.expires_at = past
    elif change == "post ended":
        post.expires_at = past
    else:
        post.state = PostState.ARCHIVED
    session.commit()
    for address in (path(link), f"{path(link)}/linkedin"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "This link is closed" in answer.text
        assert "LinkedIn" not in answer.text


def test_an_address_that_was_not_signed_here_opens_nothing(
    client: FlaskClient, session: Session, redis: Redis, post: Post
) -> None:
    link = made(session, post)
    address = path(link)
    swapped = "0" if address[-1] != "0" else "1"
    for wrong in (address[:-1] + swapped, address[:35], "/g/x", "/g/" + "0" * 52, "/g/é", address + "0"):
        assert client.get(wrong).status_code == 404
    with environment(SECRET_KEY="another secret that only this test knows, forty"), pytest.raises(NotFound):
        guest_link(session, address.removeprefix("/g/"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_asks_too_often_is_refused(client: FlaskClient, session: Session, redis: Redis, post: Post) -> None:
    address = path(made(session, post))
    answers = [client.get(f"{address}/linkedin", headers={"HX-Request": "true"}).status_code for _ in range(61)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {204}


def test_on_a_product_post_and_any_other_the_disclosure_is_part_of_the_words(
    client: FlaskClient, session: Session, redis: Redis, leader: Person
) -> None:
    for kind in (Kind.PRODUCT, Kind.HUMAN):
        link = made(session, factories.post(session, leader, kind=kind))
        assert client.get(path(link)).text.count("Je travaille chez Relais.</textarea>") == 1


def test_links_are_made_shown_with_a_code_and_closed_on_the_posts_page(
    client: FlaskClient, session: Session, redis: Redis, leader: Person, post: Post
) -> None:
    session.commit()
    visitor.sign_in(client, session, leader)
    page = f"/posts/{post.id}/guests"
    assert page in client.get(f"/posts/{post.id}").text
    assert "Say for which team or site" in visitor.post(client, page, name="  ").text
    assert visitor.post(client, page, name="Site", until="2020-01-01").status_code == 422
    assert visitor.post(client, page, name="Site", until="9999-12-31").status_code == 422
    visitor.post(client, page, name="Quart de nuit", until=f"{clock.now() + timedelta(days=3):%Y-%m-%d}")
    (link,) = session.scalars(sa.select(GuestLink))
    shown = client.get(page).text
    assert guest_address(link) in shown
    assert "Used fewer than five times." in shown
    svg = re.search(r"<svg.*?</svg>", shown[shown.index("guest-code") :], re.DOTALL)
    assert svg is not None
    assert "style" not in svg.group()
    visitor.post(client, f"{page}/{link.id}/revoke")
    closed = client.get(page).text
    assert guest_address(link) not in closed
    assert "Closed" in closed


def test_a_link_of_another_post_is_not_closed_from_here(session: Session, post: Post) -> None:
    link = made(session, factories.post(session))
    with pytest.raises(NotFound):
        actions.revoke_guest_link(session, post, link.id)


def test_a_post_that_is_over_gets_no_new_link(session: Session, post: Post) -> None:
    post.expires_at = clock.now()
    with pytest.raises(Refused, match="post-closed"):
        actions.make_guest_link(session, post.author, post, "Site", None)
