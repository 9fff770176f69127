"""A leader relays their own post, and a colleague reshares it natively, in a real browser and in both languages."""

import re
import time

from playwright.sync_api import expect

from advocacy import clock
from advocacy.feed.models import Post
from advocacy.people.models import Person
from advocacy.shares.models import Act, DeliveryState
from tests import factories
from tests.journeys.conftest import Product
from tests.journeys.test_relaying import card_of, connect, delivery_of
from tests.journeys.windows import Windows
from tests.sight import faults, fits


def test_a_colleague_reshares_what_the_leader_published(windows: Windows, product: Product) -> None:
    with product.rows() as rows:
        leader, colleague = factories.person(rows), factories.person(rows)
        # The newest: the feed shows the latest twenty, and other journeys publish too.
        post_id = factories.post(rows, leader, published_at=clock.now()).id
    page = windows.of(leader.id)
    connect(product, page)
    card = card_of(product, page, post_id)
    card.get_by_role("button", name="Relayer sur Bac à sable").click()
    expect(card.get_by_role("link", name=re.compile("Voir la publication"))).to_be_visible(timeout=30_000)
    first = delivery_of(product, post_id)
    page = windows.of(colleague.id, width=360)
    connect(product, page)
    card = card_of(product, page, post_id)
    with product.rows() as rows:
        name = rows.get_one(Post, post_id).author.name
    offer = card.get_by_role("button", name=f"Repartager sur Bac à sable ce que {name} y a publié")
    expect(offer).to_be_visible()
    assert faults(page) == []
    assert fits(page)
    offer.click()
    expect(card.locator("[data-undo-button]")).to_be_focused()
    expect(card.get_by_role("link", name=re.compile("Voir la publication"))).to_be_visible(timeout=30_000)
    with product.rows() as rows:
        rows.get_one(Person, colleague.id).language = "en"
    page.goto(f"{product.url}/relays")
    expect(page.locator(".relay")).to_contain_text("A reshare of what the author published, without words of yours.")
    assert faults(page) == []
    page.get_by_role("button", name="Delete from Sandbox").click()
    until = time.monotonic() + 30
    while not (boost := delivery_of(product, post_id)).deleted_at and time.monotonic() < until:
        time.sleep(0.2)
    assert (boost.act, boost.state, boost.text) == (Act.RESHARE, DeliveryState.PUBLISHED, "")
    assert boost.original_id == first.remote_id != boost.remote_id
    assert boost.deleted_at is not None
