"""What readers leave behind: showings once, opinions in private, visits."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.feed import actions, queries
from advocacy.feed.models import SAME_VISIT, Opinion, Post, PostState, Showing, Visit
from advocacy.people.models import Delegation, Person, Role
from tests import factories


@pytest.fixture
def reader(session: Session) -> Person:
    return factories.person(session)


@pytest.fixture
def post(session: Session) -> Post:
    return factories.post(session)


def think(session: Session, post: Post, number: int, interesting: bool, because: str = "") -> None:
    """As many colleagues give this opinion."""
    for _each in range(number):
        actions.opine(session, factories.person(session), post, interesting, because)
    session.flush()


def test_a_showing_is_written_once(session: Session, reader: Person, post: Post) -> None:
    for _time in range(2):
        actions.record_showings(session, reader, [post.id, post.id], could_relay=True)
    actions.record_showings(session, reader, [post.id], could_relay=False)
    rows = session.scalars(sa.select(Showing)).all()
    assert [(row.post_id, row.could_relay, row.opened) for row in rows] == [(post.id, True, False)]


def test_opening_marks_what_was_shown_as_opened(session: Session, reader: Person, post: Post) -> None:
    actions.record_showings(session, reader, [post.id], could_relay=True)
    actions.record_showings(session, reader, [post.id], could_relay=True, opened=True)
    session.expire_all()
    assert [row.opened for row in session.scalars(sa.select(Showing))] == [True]


def test_what_a_person_cannot_see_was_not_shown(session: Session, reader: Person) -> None:
    hidden = factories.post(session, topics=[factories.topic(session, closed=True)])
    unpublished = factories.post(session, state=PostState.DRAFT, published_at=None)
    wanted = [hidden.id, unpublished.id, "nothing"]
    actions.record_showings(session, reader, wanted, could_relay=True)
    assert session.scalars(sa.select(Showing)).all() == []


def test_author_delegates_and_whoever_could_not_relay_are_not_exposed(
    session: Session, reader: Person, post: Post
) -> None:
    delegate, bystander = factories.person(session, Role.DELEGATE), factories.person(session)
    session.add(Delegation(leader_id=post.author_id, delegate_id=delegate.id))
    session.flush()
    for person in (reader, post.author, delegate):
        actions.record_showings(session, person, [post.id], could_relay=True)
    actions.record_showings(session, bystander, [post.id], could_relay=False)
    assert queries.exposed(session, post.id) == 1
    assert [row.person_id for row in queries.showings_of(session, post.id)] == [reader.id]
    assert queries.exposed(session, post.id, clock.now() - timedelta(hours=1)) == 0


def test_an_opinion_is_given_changed_and_taken_back(session: Session, reader: Person, post: Post) -> None:
    actions.opine(session, reader, post, interesting=False, because="tone")
    session.flush()
    own = queries.opinion_of(session, reader, post.id)
    assert own
    assert (own.interesting, own.because) == (False, "tone")
    actions.opine(session, reader, post, interesting=True, because="tone")
    assert (own.interesting, own.because) == (True, "")
    actions.opine(session, reader, post, interesting=None)
    session.flush()
    assert queries.opinion_of(session, reader, post.id) is None


def test_a_reason_of_ones_own_making_is_not_kept(session: Session, reader: Person, post: Post) -> None:
    actions.opine(session, reader, post, interesting=False, because="<script>")
    assert session.scalars(sa.select(Opinion.because)).all() == [""]


@pytest.mark.parametrize(("number", "told"), [(4, None), (5, 5)])
def test_four_opinions_are_hidden_and_five_are_told(
    session: Session, post: Post, number: int, told: int | None
) -> None:
    think(session, post, number, interesting=True)
    think(session, post, number, interesting=False)
    sums = queries.opinions_of(session, post.id)
    assert (sums.interesting, sums.not_for_me) == (told, told)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"tone": 4, "topic": 4}, {}),
        ({"tone": 5, "topic": 5}, {"tone": 5, "topic": 5}),
        ({"tone": 9, "topic": 2}, {}),
        ({"tone": 9, "topic": 6, "known": 1}, {"tone": 9}),
        ({"tone": 9, "topic": 3, "known": 2}, {"tone": 9}),
        ({"tone": 9, "": 4}, {}),
        ({"tone": 9, "": 5}, {"tone": 9}),
    ],
)
def test_no_reason_of_fewer_than_five_can_be_worked_out_by_subtraction(
    session: Session, post: Post, given: dict[str, int], told: dict[str, int]
) -> None:
    for because, number in given.items():
        think(session, post, number, interesting=False, because=because)
    assert queries.opinions_of(session, post.id).reasons == told


def test_a_visit_after_a_while_begins_anew(session: Session, reader: Person) -> None:
    assert actions.visit(session, reader).before is None
    earlier = clock.now() - 2 * SAME_VISIT
    session.execute(sa.update(Visit).values(at=earlier))
    session.expire_all()
    visit = actions.visit(session, reader)
    assert visit.before == earlier
    assert actions.visit(session, reader).before == earlier
