"""The pages of the feed as readers meet them."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.feed import actions, pictures
from advocacy.feed.models import Kind, Media, Opinion, PostState, Showing, Visit
from advocacy.people.models import Person, Role
from tests import factories, visitor
from tests.feed.test_cards import counted
from tests.feed.test_pictures import drawn


@pytest.fixture
def reader(client: FlaskClient, session: Session) -> Person:
    person = factories.person(session, language="en")
    visitor.sign_in(client, session, person)
    return person


def test_a_card_says_who_speaks_and_in_which_language(client: FlaskClient, session: Session, reader: Person) -> None:
    author = factories.person(session, Role.LEADER, name="Hélène Marchetti", job_title="Chief executive")
    post = factories.post(session, author=author, title="Un titre", language="fr", source="Rapport 26")
    page = client.get("/feed").text
    assert "Hélène Marchetti" in page
    assert "Chief executive" in page
    assert re.search(rf'<h2[^>]+id="title-{post.id}" lang="fr"><a href="/posts/{post.id}">Un titre', page)
    assert "Source: Rapport 26" in page
    assert f'data-shown="{post.id}"' in page
    assert 'data-shown-url="/feed/shown"' in page


def test_older_posts_are_a_link_that_scripts_may_follow(client: FlaskClient, session: Session, reader: Person) -> None:
    start = clock.now() - timedelta(days=1)
    for number in range(23):
        factories.post(session, title=f"post {number}", published_at=start - timedelta(hours=number))
    first = client.get("/feed?tab=all").text
    assert first.count("<article") == 20
    found = re.search(r'href="(/feed\?[^"]+after=[^"]+)"', first)
    assert found
    address = found.group(1).replace("&amp;", "&")
    whole = client.get(address).text
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert whole.count("<article") == part.count("<article") == 3
    assert "<html" in whole
    assert "<html" not in part
    assert "You have read everything." in part


def test_a_page_of_the_feed_costs_few_queries(client: FlaskClient, session: Session, reader: Person) -> None:
    for _number in range(20):
        factories.post(session)
    session.commit()
    client.get("/feed")
    with counted() as sent:
        client.get("/feed")
    # Sitting, person, roles, subjects, cards, topics twice, visit; accounts, last used and relays for the trays.
    assert len(sent) <= 14, sent


def test_what_is_new_is_said_without_a_counter_that_nags(client: FlaskClient, session: Session, reader: Person) -> None:
    factories.post(session, published_at=clock.now() - timedelta(hours=1))
    assert "since your last visit" not in client.get("/feed").text
    session.execute(sa.update(Visit).values(at=clock.now() - timedelta(days=1)))
    session.expire_all()
    assert "1 post since your last visit" in client.get("/feed").text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/feed", "Nothing has been published yet."),
        ("/feed?q=xyz", "Nothing was found."),
        ("/feed?tab=topics", "Nothing on your topics yet."),
    ],
)
def test_an_empty_feed_says_why(client: FlaskClient, reader: Person, address: str, words: str) -> None:
    assert words in client.get(address).text


def test_search_and_topic_narrow_the_feed(client: FlaskClient, session: Session, reader: Person) -> None:
    topic = factories.topic(session, "Energy")
    factories.post(session, title="Froid", search_text="froid energie", topics=[topic])
    factories.post(session, title="Chaud", search_text="chaud")
    found = client.get("/feed?q=ÉNERGIE").text
    assert "Froid" in found
    assert "Chaud" not in found
    assert "Chaud" not in client.get(f"/feed?topic={topic.id}").text


def test_a_place_nobody_was_at_is_not_found(client: FlaskClient, reader: Person) -> None:
    assert client.get("/feed?after=nowhere").status_code == 404


def test_browsers_tell_what_was_on_screen_once(client: FlaskClient, session: Session, reader: Person) -> None:
    post = factories.post(session)
    session.commit()
    head = {"X-CSRFToken": visitor.csrf(client)}
    for _time in range(2):
        answer = client.post("/feed/shown", json={"posts": [post.id, "unknown"]}, headers=head)
        assert answer.status_code == 204
    rows = session.scalars(sa.select(Showing)).all()
    assert [(row.person_id, row.opened, row.could_relay) for row in rows] == [(reader.id, False, True)]
    assert "Not read yet" not in client.get("/feed").text


@pytest.mark.parametrize("told", [None, [], {}, {"posts": "x"}, {"posts": [1]}])
def test_what_no_browser_of_ours_says_is_refused(client: FlaskClient, reader: Person, told: object) -> None:
    head = {"X-CSRFToken": visitor.csrf(client)}
    assert client.post("/feed/shown", json=told, headers=head).status_code == 400


def test_opening_a_post_marks_it_as_opened(client: FlaskClient, session: Session, reader: Person) -> None:
    post = factories.post(session)
    session.commit()
    assert client.get(f"/posts/{post.id}").status_code == 200
    assert session.scalars(sa.select(Showing.opened)).all() == [True]


def test_an_opinion_is_given_and_taken_back_without_scripts(
    client: FlaskClient, session: Session, reader: Person
) -> None:
    post = factories.post(session)
    session.commit()
    address = f"/posts/{post.id}/opinion"
    answer = visitor.post(client, address, opinion="not-for-me")
    assert (answer.status_code, answer.location) == (303, f"/feed#post-{post.id}")
    visitor.post(client, address, opinion="not-for-me", because="tone")
    assert session.scalars(sa.select(Opinion.because)).all() == ["tone"]
    assert "I knew it already" in client.get("/feed?tab=all").text
    visitor.post(client, address, opinion="not-for-me")
    assert session.scalars(sa.select(Opinion)).all() == []


def test_scripts_get_the_opinion_alone(client: FlaskClient, session: Session, reader: Person) -> None:
    post = factories.post(session)
    session.commit()
    data = {"csrf_token": visitor.csrf(client), "opinion": "interesting"}
    answer = client.post(f"/posts/{post.id}/opinion", data=data, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert re.search(r'value="interesting"[^>]+aria-pressed="true"', answer.text)


@pytest.mark.parametrize(("number", "told"), [(4, False), (5, True)])
def test_the_author_reads_sums_of_five_and_colleagues_none(
    client: FlaskClient, session: Session, reader: Person, number: int, told: bool
) -> None:
    author = factories.person(session, Role.LEADER, language="en")
    post = factories.post(session, author=author)
    for _person in range(number):
        actions.opine(session, factories.person(session), post, interesting=True)
    session.commit()
    assert "What colleagues think" not in client.get(f"/posts/{post.id}").text
    visitor.sign_in(client, session, author)
    page = client.get(f"/posts/{post.id}").text
    assert ("<dd>5</dd>" in page) is told
    assert ("Sums appear from five people on." in page) is not told


def test_a_leader_publishes_a_draft_written_for_them_in_two_steps(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    comms = factories.person(session, Role.COMMS, name="Inès Vidal")
    content = actions.Content(leader.id, Kind.HUMAN, "Pour vous", "<p>Texte</p>")
    post = actions.save_draft(session, comms, None, content)
    visitor.sign_in(client, session, leader)
    page = client.get("/posts/mine").text
    assert "Drafted for you by Inès Vidal" in page
    assert f'action="/posts/{post.id}/publish"' in client.get(f"/posts/{post.id}").text
    assert visitor.post(client, f"/posts/{post.id}/publish").status_code == 303
    session.refresh(post)
    assert post.state == PostState.PUBLISHED


def test_an_incomplete_draft_leads_to_what_is_missing(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    content = actions.Content(leader.id, Kind.PROOF, "", "<p>Texte</p>")
    post = actions.save_draft(session, leader, None, content)
    visitor.sign_in(client, session, leader)
    answer = visitor.post(client, f"/posts/{post.id}/publish")
    page = client.get(answer.location).text
    assert "Give the post a title." in page
    assert "A proof needs its source" in page


def test_ending_and_archiving_are_said(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    post = factories.post(session, author=leader)
    visitor.sign_in(client, session, leader)
    visitor.post(client, f"/posts/{post.id}/end")
    assert "Relaying ended on" in client.get(f"/posts/{post.id}").text
    visitor.post(client, f"/posts/{post.id}/archive")
    assert "Archived: out of the feed." in client.get(f"/posts/{post.id}").text


def test_pictures_are_kept_for_ever_by_browsers_of_people_signed_in(
    client: FlaskClient, session: Session, reader: Person
) -> None:
    stored = pictures.store(drawn(640, 480))
    actions.keep_picture(session, stored)
    session.commit()
    address = f"/media/{stored.key}-480.webp"
    with client.get(address) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert client.get(f"/media/{stored.key}-481.webp").status_code == 404
    assert client.get("/media/unknown-480.webp").status_code == 404
    visitor.sign_out(client)
    assert client.get(address).status_code == 303
    assert session.scalars(sa.select(Media.width)).all() == [640]


def test_comms_add_topics_and_give_closed_ones(client: FlaskClient, session: Session) -> None:
    comms = factories.person(session, Role.COMMS, language="en")
    team = factories.team(session)
    person = factories.person(session)
    visitor.sign_in(client, session, comms)
    fields = {"name_fr": "Fusion", "name_en": "Merger", "closed": "y"}
    assert visitor.post(client, "/topics/manage", **fields).status_code == 303
    assert visitor.post(client, "/topics/manage", **fields).status_code == 422
    found = re.search(r"/topics/([^/]+)/holders", client.get("/topics/manage").text)
    assert found
    address = found.group(0)
    visitor.post(client, address, email=person.email.upper(), team=team.id)
    page = client.get(address).text
    assert person.name in page
    assert team.name in page
    assert visitor.post(client, address, email="nobody@atelier.example").status_code == 422
    visitor.post(client, address.replace("holders", "take"), person=person.id)
    visitor.post(client, address.replace("holders", "take"), team=team.id)
    assert "Nobody yet." in client.get(address).text


def test_topics_are_followed_on_a_page_of_their_own(client: FlaskClient, session: Session, reader: Person) -> None:
    topic = factories.topic(session, "Energy")
    session.commit()
    visitor.post(client, f"/topics/{topic.id}/follow", do="follow")
    assert "Stop following" in client.get("/topics").text
    visitor.post(client, f"/topics/{topic.id}/follow", do="unfollow")
    assert "Stop following" not in client.get("/topics").text


def test_what_is_drawn_once_carries_each_readers_own_links_and_tokens(
    client: FlaskClient, session: Session, reader: Person
) -> None:
    post = factories.post(session, link_url="https://example.org/a")
    other = factories.person(session, language="en")
    session.commit()
    pages = []
    for person in (reader, other, reader):
        visitor.sign_in(client, session, person)
        pages.append(client.get("/feed").text)
    for pattern in (r'name="form_key" value="(\w+)"', r"/r/(\w{10})", r'name="csrf_token" value="([^"]+)"'):
        first, second, again = (set(re.findall(pattern, page)) for page in pages)
        assert first, pattern
        assert not first & second, pattern
        assert "csrf" in pattern or first == again, pattern
    assert all(f"/posts/{post.id}/relay" in page for page in pages)
    assert not any(mark in page for page in pages for mark in "\ue001\ue002")


def test_no_text_can_ask_for_the_readers_form_token(client: FlaskClient, session: Session, reader: Person) -> None:
    trap = "https://collector.example/?token=\ue001"
    factories.post(session, body_html=f'<p><a href="{trap}">more</a></p>')
    session.commit()
    assert f'href="{trap}"' in client.get("/feed").text
