"""Who drafts, publishes, changes and ends a post, and what must be there before it goes out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy.orm import Session

from advocacy import clock, queue
from advocacy.errors import Forbidden, NotFound, Refused
from advocacy.feed import actions, queries
from advocacy.feed.actions import Content, Outlet, Words
from advocacy.feed.models import Kind, Post, PostState
from advocacy.people.models import Delegation, Person, Role
from tests import factories
from tests.feed.test_pictures import drawn


def content(author: Person, **fields: object) -> Content:
    """Something worth publishing in that person's name."""
    whole = Content(author.id, Kind.EXPERTISE, "Ce que coûte le froid", "<p>Onze sites, un bilan.</p>")
    return replace(whole, **fields)  # type: ignore[arg-type]  # any field by name


def picture(session: Session) -> str:
    """The key of a stored image."""
    from advocacy.feed import pictures

    return actions.keep_picture(session, pictures.store(drawn(640, 480)))


def draft(session: Session, author: Person, by: Person | None = None, **fields: object) -> Post:
    """A draft in an author's name."""
    return actions.save_draft(session, by or author, None, content(author, **fields))


@pytest.fixture
def leader(session: Session) -> Person:
    return factories.person(session, Role.LEADER)


@pytest.fixture
def delegate(session: Session, leader: Person) -> Person:
    person = factories.person(session, Role.DELEGATE)
    session.add(Delegation(leader_id=leader.id, delegate_id=person.id))
    session.flush()
    return person


def test_a_leader_drafts_and_publishes(session: Session, leader: Person) -> None:
    post = draft(session, leader)
    actions.publish(session, leader, post)
    assert post.state == PostState.PUBLISHED
    assert post.relayable(clock.now())


def test_publishing_twice_publishes_once(session: Session, leader: Person) -> None:
    post = draft(session, leader)
    first = actions.publish(session, leader, post).published_at
    assert actions.publish(session, leader, post).published_at == first


def test_a_delegate_drafts_for_their_leader_who_publishes(session: Session, leader: Person, delegate: Person) -> None:
    post = draft(session, leader, by=delegate)
    with pytest.raises(Forbidden):
        actions.publish(session, delegate, post)
    assert [row[0] for row in queries.drafts_for(session, leader)] == [post]
    assert actions.publish(session, leader, post).author_id == leader.id


def test_nobody_writes_in_the_name_of_someone_who_did_not_let_them(
    session: Session, leader: Person, delegate: Person
) -> None:
    other = factories.person(session, Role.LEADER)
    for person in (delegate, leader, factories.person(session)):
        with pytest.raises(Forbidden):
            draft(session, other, by=person)


def test_comms_draft_for_any_leader_and_publish_only_for_themselves(session: Session, leader: Person) -> None:
    comms = factories.person(session, Role.COMMS)
    post = draft(session, leader, by=comms)
    with pytest.raises(Forbidden):
        actions.publish(session, comms, post)
    assert actions.publish(session, comms, draft(session, comms)).state == PostState.PUBLISHED


def test_a_draft_does_not_exist_for_colleagues(session: Session, leader: Person, delegate: Person) -> None:
    post = draft(session, leader)
    for person in (leader, delegate):
        assert queries.post_for(session, person, post.id) is post
    for role in (Role.EMPLOYEE, Role.LEADER, Role.DELEGATE, Role.COMMS, Role.HR, Role.OWNER):
        with pytest.raises(NotFound):
            queries.post_for(session, factories.person(session, role), post.id)


def test_comms_find_a_draft_that_was_written_for_a_leader(session: Session, leader: Person, delegate: Person) -> None:
    post = draft(session, leader, by=delegate)
    comms = factories.person(session, Role.COMMS)
    assert queries.post_for(session, comms, post.id) is post
    assert [row[0] for row in queries.drafts_for(session, comms)] == [post]


def test_an_unfinished_draft_is_kept_and_cannot_go_out(session: Session, leader: Person) -> None:
    post = draft(session, leader, title="", body="", kind=Kind.PROOF, link_url="javascript:80")
    with pytest.raises(Refused) as refused:
        actions.publish(session, leader, post)
    found = refused.value.details["flaws"]
    assert isinstance(found, list)
    assert {flaw.code for flaw in found} == {
        "title-missing",
        "body-missing",
        "source-missing",
        "link-unusable",
    }


@pytest.mark.parametrize(("alt", "code"), [("", "alt-missing"), ("Atelier", "alt-thin"), ("my photo.jpg", None)])
def test_an_image_says_what_it_shows(session: Session, leader: Person, alt: str, code: str | None) -> None:
    found = actions.flaws(content(leader, pictures=(("key", alt),)), clock.now())
    assert [flaw.code for flaw in found] == ([code] if code else [])


def test_a_file_name_is_no_description(leader: Person) -> None:
    found = actions.flaws(content(leader, pictures=(("key", "IMG_2041.JPG"),)), clock.now())
    assert [flaw.code for flaw in found] == ["alt-thin"]


def test_a_fifth_image_is_refused(leader: Person) -> None:
    five = tuple((str(place), "Une vue d’atelier") for place in range(5))
    found = actions.flaws(content(leader, pictures=five), clock.now())
    assert [flaw.code for flaw in found] == ["pictures-too-many"]


def test_a_caption_keeps_to_its_networks_own_count(leader: Person) -> None:
    short = Outlet("short", "Short", 10, None, len)
    words = (Words("short", "fr", "x" * 11), Words("", "fr", "x" * 11), Words("short", "fr", "x" * 10))
    found = actions.flaws(content(leader, captions=words), clock.now(), [short])
    assert [(flaw.code, flaw.place) for flaw in found] == [("caption-too-long", 0)]


def test_a_post_cannot_expire_before_it_is_out(leader: Person) -> None:
    past = content(leader, expires_at=clock.now() - timedelta(minutes=1))
    assert [flaw.code for flaw in actions.flaws(past, clock.now())] == ["expiry-past"]


def test_what_is_dangerous_is_taken_out_of_the_text(session: Session, leader: Person) -> None:
    dirty = '<p onclick="x()">Bon<script>alert(1)</script><a href="javascript:x">lien</a></p>'
    post = draft(session, leader, body=dirty)
    assert "script" not in post.body_html
    assert "onclick" not in post.body_html


def test_captions_and_images_are_kept_in_order(session: Session, leader: Person) -> None:
    key = picture(session)
    words = (Words("mastodon", "fr", "Un"), Words("", "en", "Two"), Words("", "fr", "  "))
    post = draft(session, leader, captions=words, pictures=((key, "Un atelier"), (key, "Le même")))
    session.expire_all()
    assert [(line.network, line.text) for line in post.captions] == [("mastodon", "Un"), ("", "Two")]
    assert [each.alt for each in post.pictures] == ["Un atelier", "Le même"]


def test_the_author_changes_the_words_of_a_published_post_and_readers_are_told(
    session: Session, leader: Person
) -> None:
    post = actions.publish(session, leader, draft(session, leader))
    actions.revise(session, leader, post, content(leader, title="Ce que coûte vraiment le froid"))
    assert post.title == "Ce que coûte vraiment le froid"
    assert post.edited_at is not None


def test_new_captions_alone_do_not_mark_a_post_as_edited(session: Session, leader: Person) -> None:
    post = actions.publish(session, leader, draft(session, leader))
    actions.revise(session, leader, post, content(leader, captions=(Words("", "fr", "Lisez"),)))
    assert post.edited_at is None
    assert [line.text for line in post.captions] == ["Lisez"]


def test_kind_link_and_images_of_a_published_post_stay(session: Session, leader: Person) -> None:
    address = "https://example.org/a"
    post = actions.publish(session, leader, draft(session, leader, link_url=address))
    changed = content(leader, kind=Kind.PRODUCT, link_url="https://example.org/b", language="en")
    actions.revise(session, leader, post, changed)
    assert (post.kind, post.link_url, post.language) == (Kind.EXPERTISE, address, "fr")


def test_a_published_post_is_never_left_without_its_words(session: Session, leader: Person) -> None:
    post = actions.publish(session, leader, draft(session, leader))
    with pytest.raises(Refused):
        actions.revise(session, leader, post, content(leader, body=""))
    assert post.body_html == "<p>Onze sites, un bilan.</p>"


def test_only_the_author_changes_a_published_post(session: Session, leader: Person, delegate: Person) -> None:
    post = actions.publish(session, leader, draft(session, leader, by=delegate))
    for person in (delegate, factories.person(session, Role.COMMS)):
        with pytest.raises(Forbidden):
            queries.post_to_edit(session, person, post.id)


def test_author_and_comms_archive_and_end_a_post(session: Session, leader: Person) -> None:
    comms = factories.person(session, Role.COMMS)
    ended = actions.publish(session, leader, draft(session, leader))
    actions.end(session, comms, ended)
    assert ended.state == PostState.PUBLISHED
    assert not ended.relayable(clock.now())
    actions.archive(session, leader, ended)
    with pytest.raises(NotFound):
        queries.post_for(session, factories.person(session), ended.id)


def test_others_neither_archive_nor_end_nor_discard(session: Session, leader: Person, delegate: Person) -> None:
    post = actions.publish(session, leader, draft(session, leader))
    for act in (actions.archive, actions.end):
        with pytest.raises(Forbidden):
            act(session, delegate, post)
    with pytest.raises(Forbidden):
        actions.discard(session, leader, post)


def test_a_discarded_draft_is_gone_with_all_it_held(session: Session, leader: Person) -> None:
    topic = factories.topic(session)
    words, key = (Words("", "fr", "Lisez"),), picture(session)
    post = draft(session, leader, captions=words, pictures=((key, "Un atelier"),), topic_ids=(topic.id,))
    actions.discard(session, leader, post)
    session.flush()
    assert session.get(Post, post.id) is None


def test_a_link_asks_for_its_preview_once(session: Session, leader: Person, redis: Redis) -> None:
    first = draft(session, leader, link_url=" https://example.org/a ")
    second = draft(session, leader, link_url="https://example.org/a")
    assert first.preview is second.preview
    session.commit()
    assert queue.named("periodic").count == 1


def test_a_topic_out_of_an_editors_sight_stays(session: Session, leader: Person, delegate: Person) -> None:
    closed = factories.topic(session, closed=True)
    actions.give_to_person(session, closed, leader)
    post = draft(session, leader, topic_ids=(closed.id,))
    actions.save_draft(session, delegate, post, content(leader))
    assert post.topics == [closed]


def test_a_topic_that_is_not_theirs_cannot_be_used(session: Session, leader: Person) -> None:
    closed = factories.topic(session, closed=True)
    assert draft(session, leader, topic_ids=(closed.id,)).topics == []
