"""The states a delivery goes through, and two hands that reach for the same one."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session, sessionmaker

from advocacy import clock, db
from advocacy.feed.models import Media, Picture, Post
from advocacy.people.models import Person
from advocacy.shares import jobs
from advocacy.shares.models import SOURCES, Delivery, DeliveryState, move
from tests import factories
from tests.conftest import environment
from tests.shares.ground import Network, _sandbox_process, network, only, relay, sandbox, standing

__all__ = ["_sandbox_process", "network", "sandbox"]

NOT_ALLOWED = [(was, state) for was, state in product(DeliveryState, DeliveryState) if was not in SOURCES[state]]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_step_is_made_that_is_not_allowed(session: Session) -> None:
    delivery = factories.delivery(session, factories.share(session, factories.person(session)))
    for was, state in NOT_ALLOWED:
        with pytest.raises(ValueError, match="cannot become"):
            move(session, [delivery.id], state, {was})
        delivery.state = was
        session.flush()
        assert move(session, [delivery.id], state) == []


def test_nothing_published_is_ever_sent_again() -> None:
    after, seen = [DeliveryState.PUBLISHED], set()
    while after:
        state = after.pop()
        seen.add(state)
        after += [each for each in DeliveryState if state in SOURCES[each] and each not in seen]
    assert seen == {DeliveryState.PUBLISHED}


def test_two_halves_of_a_double_click_make_one_share(committed: sessionmaker[Session], network: Network) -> None:
    with committed.begin() as session:
        camille = factories.person(session)
        account, post = network.account(session, camille), factories.post(session)
        ids = camille.id, account.id, post.id

    def click(number: int) -> str:
        with db.transaction() as own:
            person, there = own.get_one(Person, ids[0]), own.get_one(Post, ids[2])
            return relay(own, person, None, there, account_ids=[ids[1]], form_key="one").id

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(click, range(4)))
    assert len(made) == 1
    with committed() as session:
        assert session.query(Delivery).count() == 1


def pictured(session: Session, folder: Path, kept: bool) -> Post:
    """A post with a picture whose file is kept, or lost."""
    media = Media(key="ab" * 16, width=64, height=64, widths=[64])
    post = factories.post(session, pictures=[Picture(alt="Une cour au soleil", media=media)])
    if kept:
        (folder / "ab").mkdir()
        Image.new("RGB", (64, 64), "teal").save(folder / "ab" / f"{media.key}.jpg")
    return post


@pytest.mark.parametrize("kept", [True, False])
def test_a_picture_leaves_with_its_description_or_nothing_leaves(
    session: Session, network: Network, tmp_path: Path, kept: bool
) -> None:
    with environment(RELAIS_MEDIA_FOLDER=str(tmp_path)):
        camille = factories.person(session)
        account = network.account(session, camille)
        delivery = only(relay(session, camille, account, pictured(session, tmp_path, kept)))
        delivery.due_at = clock.now()
        session.commit()
        jobs.deliver_due("sandbox")
    if not kept:
        assert standing(session, delivery) == (DeliveryState.FAILED, "picture-gone")
        assert network.posts(account) == []
        return
    (post,) = network.posts(account)
    assert [each["description"] for each in post["media_attachments"]] == ["Une cour au soleil"]
