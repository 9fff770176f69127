"""The sameness guard: advice where words are nearly those of colleagues, a refusal where a network wants it."""

import re
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy.errors import Refused
from advocacy.feed.models import Post
from advocacy.people.models import Person
from advocacy.shares import actions
from advocacy.shares.models import DeliveryState
from advocacy.shares.queries import Alike, alike
from advocacy.shares.queries.sameness import ALIKE, SAME, likeness
from tests import factories, visitor
from tests.conftest import environment
from tests.shares.ground import Network, _sandbox_process, network, relay, sandbox
from tests.shares.test_pages import FRAGMENT, field

__all__ = ["_sandbox_process", "network", "sandbox"]

FROID = (
    "Onze sites, une seule facture d’énergie : voici ce que le froid nous coûte vraiment, et les trois réglages qui "
    "ont divisé la note par deux. À lire avant l’hiver."
)
COLD = (
    "Eleven sites, one energy bill: this is what cold really costs us, and the three settings that cut it in half. "
    "Worth reading before winter."
)
NEAR = [
    (FROID, FROID.replace("vraiment, et", "vraiment et").replace("À lire", "A lire")),
    (FROID, FROID + "\nJe travaille chez Relais.\nhttps://relais.example/r/0123456789"),
    (COLD, COLD.upper().replace(":", " -")),
]
EDITED = [
    (FROID, FROID.replace("À lire avant l’hiver.", "Bravo à Nadia et à l’équipe de nuit.")),
    (COLD, COLD.replace("Worth reading before winter.", "Proud of the night shift.")),
]
OWN = [
    (FROID, "Hier encore je doutais : baisser la consigne d’un degré, à quoi bon ? Nadia m’a montré ses relevés."),
    (COLD, "I doubted it until yesterday: what is one degree good for? Then Nadia showed me her readings."),
    (FROID, COLD),
]


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_nothing_has_been_edited_where_only_marks_case_link_and_disclosure_differ(one: str, other: str) -> None:
    assert likeness(one, other) > SAME


@pytest.mark.parametrize(("one", "other"), EDITED)
def test_a_changed_sentence_is_an_edit_and_still_near(one: str, other: str) -> None:
    assert ALIKE <= likeness(one, other) <= SAME


@pytest.mark.parametrize(("one", "other"), OWN)
def test_words_of_ones_own_are_far_enough(one: str, other: str) -> None:
    assert likeness(one, other) < 0.6


def test_texts_without_words_are_alike_only_where_they_are_the_same() -> None:
    assert likeness("👍", "🎉") == 0
    assert likeness("👍", "👍 ") == 1


def said(session: Session, post: Post, text: str, people: int = 1, **values: Any) -> None:
    """So many colleagues have relayed a post in these words."""
    for _ in range(people):
        share = factories.share(session, factories.person(session), post, text=text)
        factories.delivery(session, share, **{"state": DeliveryState.PUBLISHED, **values})


@pytest.mark.parametrize(("people", "told"), [(1, None), (4, None), (5, 5), (6, 6)])
def test_colleagues_are_counted_from_five_on(session: Session, people: int, told: int | None) -> None:
    post, camille = factories.post(session), factories.person(session)
    said(session, post, FROID, people)
    said(session, post, OWN[0][1])
    assert alike(session, camille.id, post.id, FROID) == Alike(told)


def test_only_colleagues_relays_of_this_post_that_go_out_are_compared(session: Session) -> None:
    post, camille = factories.post(session), factories.person(session)
    said(session, factories.post(session), FROID)
    said(session, post, FROID, state=DeliveryState.CANCELLED)
    said(session, post, FROID, state=DeliveryState.FAILED)
    factories.delivery(session, factories.share(session, camille, post, text=FROID))
    assert alike(session, camille.id, post.id, FROID) is None


def test_a_network_whose_rules_forbid_it_takes_no_words_of_a_colleague(session: Session, network: Network) -> None:
    post, camille, karim = factories.post(session), factories.person(session), factories.person(session)
    account = network.account(session, karim)
    with environment(RELAIS_OWN_WORDS_ON="x, sandbox"):
        relay(session, camille, network.account(session, camille), post, text=FROID)
        with pytest.raises(Refused, match="too-alike") as refused:
            relay(session, karim, account, post, text=NEAR[0][1])
        assert refused.value.details == {"network": "sandbox"}
        # Edited words go, and so do one's own a second time: that is between the person and the network.
        relay(session, karim, account, post, text=EDITED[0][1])
        relay(session, camille, network.account(session, camille), post, text=FROID)


def test_elsewhere_and_on_share_pages_it_is_only_advice(session: Session, network: Network) -> None:
    post = factories.post(session)
    with environment(RELAIS_OWN_WORDS_ON="x"):
        for _ in range(2):
            person = factories.person(session)
            relay(session, person, network.account(session, person), post, text=FROID)
            relay(session, person, None, post, text=FROID, page="x")


def test_words_that_were_taken_back_are_free_again(session: Session, network: Network) -> None:
    post, camille, karim = factories.post(session), factories.person(session), factories.person(session)
    with environment(RELAIS_OWN_WORDS_ON="sandbox"):
        share = relay(session, camille, network.account(session, camille), post, text=FROID)
        actions.undo(session, share)
        relay(session, karim, network.account(session, karim), post, text=FROID)


@pytest.fixture
def camille(session: Session, client: FlaskClient) -> Person:
    person = factories.person(session, language="en")
    visitor.sign_in(client, session, person)
    return person


def test_the_advice_comes_after_an_edit_and_names_nobody(
    client: FlaskClient, session: Session, camille: Person
) -> None:
    post = factories.post(session)
    said(session, post, FROID, 2)
    session.commit()
    address = f"/posts/{post.id}/relay/sameness"
    told = visitor.post(client, address, text=NEAR[0][1]).text
    assert "Some colleagues relay this post in nearly these words." in told
    assert "Camille" not in told
    assert visitor.post(client, address, text=OWN[0][1]).text.strip() == ""
    assert f'hx-post="{address}"' in client.get(f"/posts/{post.id}/relay").text


def test_one_click_relays_all_the_same_and_the_advice_stands_beside_the_undo(
    client: FlaskClient, session: Session, network: Network, camille: Person
) -> None:
    post, account = factories.post(session), network.account(session, camille)
    said(session, post, FROID, 5)
    session.commit()
    key = field(client.get(f"/posts/{post.id}/relay").text, "form_key")
    data = {"csrf_token": visitor.csrf(client), "text": FROID, "form_key": key, "way": account.id}
    after = client.post(f"/posts/{post.id}/relay", data=data, headers=FRAGMENT).text
    assert "5 colleagues relay this post in nearly these words." in after
    assert "data-undo" in after
    # The feed does not compare: what it costs does not grow with what was relayed.
    assert "nearly these words" not in client.get("/feed").text


def test_a_refusal_keeps_the_words_and_says_which_network(
    client: FlaskClient, session: Session, network: Network, camille: Person
) -> None:
    post, account = factories.post(session), network.account(session, camille)
    karim = factories.person(session)
    relay(session, karim, network.account(session, karim), post, text=FROID)
    session.commit()
    key = field(client.get(f"/posts/{post.id}/relay").text, "form_key")
    with environment(RELAIS_OWN_WORDS_ON="sandbox"):
        answer = visitor.post(client, f"/posts/{post.id}/relay", text=FROID, form_key=key, way=account.id)
    assert answer.status_code == 422
    assert "Sandbox forbids the same words from several accounts" in answer.text
    assert re.search("Onze sites", answer.text)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_comparing_is_bounded_and_quick(session: Session) -> None:
    post, camille, karim = factories.post(session), factories.person(session), factories.person(session)
    for number in range(600):
        share = factories.share(session, karim, post, text=f"{number} {OWN[0][1] * 10}")
        factories.delivery(session, share, state=DeliveryState.PUBLISHED)
    begun = time.thread_time()
    assert alike(session, camille.id, post.id, FROID * 10) is None
    assert time.thread_time() - begun < 0.5
