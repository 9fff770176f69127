"""The tray and My relays, as a person with a browser meets them, with scripts and without."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask, render_template
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event
from sqlalchemy.orm import Session

from advocacy import clock, db
from advocacy.feed import queries as feed
from advocacy.feed.models import Caption, Kind, Post
from advocacy.networks.models import Account, AccountState
from advocacy.people.models import Person
from advocacy.shares import jobs
from advocacy.shares.models import Delivery, DeliveryState
from advocacy.shares.queries import trays_for
from advocacy.shares.views import moulds
from tests import factories, visitor
from tests.shares.ground import Network, _sandbox_process, network, only, relay, sandbox, standing

__all__ = ["_sandbox_process", "network", "sandbox"]

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def camille(session: Session, client: FlaskClient) -> Person:
    person = factories.person(session, language="en")
    visitor.sign_in(client, session, person)
    return person


@pytest.fixture
def account(session: Session, network: Network, camille: Person) -> Account:
    made = network.account(session, camille)
    session.commit()
    return made


@pytest.fixture
def post(session: Session) -> Post:
    made = factories.post(session, link_url="https://atelier.example/lecons")
    session.commit()
    return made


def latest(session: Session) -> Delivery:
    """The delivery made last."""
    found = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc())).first()
    assert found is not None
    return found


def field(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def click(client: FlaskClient, post: Post, tray: str, **fields: object) -> str:
    """Send the tray's form as it stands; the fragment that comes back."""
    words = re.search(r"<textarea[^>]*>\n?([^<]*)</textarea>", tray)
    assert words is not None
    given = {
        "text": words.group(1),
        "form_key": field(tray, "form_key"),
        "language": field(tray, "language"),
        "way": re.findall(r'name="way" value="([^"]+)" checked', tray),
    }
    data = {"csrf_token": visitor.csrf(client), **given, **fields}
    answer = client.post(f"/posts/{post.id}/relay", data=data, headers=FRAGMENT)
    assert answer.status_code == 200
    return answer.text


def test_one_click_queues_exactly_what_is_shown(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    assert "Relay on Sandbox" in page
    link = re.search(r"http://127\.0\.0\.1:8000/r/\w{10}", page)
    assert link is not None
    after = click(client, post, page)
    delivery = latest(session)
    assert delivery.text == f"À lire, vraiment.\n{link.group()}"
    assert delivery.text.splitlines()[-1] in after
    assert "data-undo" in after
    assert "Pause the countdown" in after


def test_undo_brings_the_words_back(client: FlaskClient, session: Session, account: Account, post: Post) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    click(client, post, page, text="Mes mots à moi")
    answer = visitor.post(client, f"/relays/{latest(session).share_id}/undo")
    assert answer.status_code == 303
    again = client.get(f"/posts/{post.id}/relay").text
    assert "Mes mots à moi" in again
    assert field(again, "form_key") != field(page, "form_key")
    assert latest(session).state == DeliveryState.CANCELLED


def test_a_paused_undo_waits_until_it_is_sent(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    click(client, post, client.get(f"/posts/{post.id}/relay").text)
    share = f"/relays/{latest(session).share_id}"
    visitor.post(client, f"{share}/pause")
    page = client.get(f"/posts/{post.id}/relay").text
    assert "data-held" in page
    assert "Let the countdown go on" in page
    visitor.post(client, f"{share}/resume")
    visitor.post(client, f"{share}/pause")
    visitor.post(client, f"{share}/now")
    assert jobs.deliver_due("sandbox") == 1
    assert "Relayed on Sandbox" in client.get(f"/posts/{post.id}/relay").text


def test_a_double_click_relays_once(client: FlaskClient, session: Session, account: Account, post: Post) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    assert "data-undo" in click(client, post, page)
    assert "data-undo" in click(client, post, page)
    assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 1


def test_a_refusal_says_what_was_kept(client: FlaskClient, session: Session, account: Account, post: Post) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    long = click(client, post, page, text="é" * 490)
    assert "14 characters too long for Sandbox. Your text is kept: shorten it." in long
    assert "é" * 490 in long
    assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0
    plain = visitor.post(client, f"/posts/{post.id}/relay", text="", way=account.id)
    assert plain.status_code == 422
    assert "Write a few words first." in plain.text


@pytest.mark.parametrize("key", ["f" * 65, "f" * 5000, "a\0b"])
def test_a_form_that_is_none_of_ours_is_refused_politely(
    client: FlaskClient, session: Session, account: Account, post: Post, key: str
) -> None:
    answer = visitor.post(client, f"/posts/{post.id}/relay", text="Mes mots", way=account.id, form_key=key)
    assert answer.status_code == 422
    assert "This form is not as we made it." in answer.text
    assert "Mes mots" in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_without_an_account_connecting_and_share_pages_are_both_offered(
    client: FlaskClient, camille: Person, post: Post
) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    assert "Connect an account" in page
    for name in ("LinkedIn", "X", "Facebook", "WhatsApp", "Bluesky", "Mastodon", "Threads", "XING", "Telegram"):
        assert f"Copy and open {name}" in page


def test_a_tray_shows_four_share_pages_and_folds_the_others(
    client: FlaskClient, session: Session, camille: Person, post: Post
) -> None:
    first, _, folded = client.get(f"/posts/{post.id}/relay").text.partition("<summary>Other ways</summary>")
    assert len(re.findall(r"<a class=\"btn\"[^>]*data-copy", first)) == 4
    assert "Write an e-mail" in folded
    assert 'href="mailto:?body=' in folded
    assert not re.search(r'href="mailto:[^>]*target', folded)
    # Nothing can be posted there without a picture.
    assert "Instagram" not in first + folded
    post.captions = [Caption(network="threads", language="en", text="For Threads", position=0)]
    post.changed_at = clock.now()
    session.commit()
    first = client.get(f"/posts/{post.id}/relay").text.partition("<summary>Other ways</summary>")[0]
    assert "Copy and open Threads" in first


def test_the_sheet_of_the_device_waits_for_a_script(client: FlaskClient, camille: Person, post: Post) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    assert re.search(r"<span data-sheet=[^>]* hidden [^>]*hx-trigger=\"shared\"", page)
    assert 'value="device"' not in page


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("threads", "You opened Threads. Did you share it?", "You said that you shared it on Threads."),
        ("email", "You opened an e-mail. Did you send it?", "You said that you sent it by e-mail."),
        ("device", "Did you share it there?", "You said that you shared it with another app."),
    ],
)
def test_every_way_is_declared_and_never_confirmed(
    client: FlaskClient, session: Session, camille: Person, post: Post, name: str, asked: str, said: str
) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    assert asked in click(client, post, page, page=name)
    delivery = latest(session)
    visitor.post(client, f"/deliveries/{delivery.id}/declare")
    assert standing(session, delivery)[0] == DeliveryState.DECLARED
    assert said in client.get("/relays").text


def test_a_share_page_is_declared_by_the_person_and_can_be_taken_back(
    client: FlaskClient, session: Session, camille: Person, post: Post
) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    assert "https://www.linkedin.com/sharing/share-offsite/" in page
    asked = click(client, post, page, page="linkedin")
    assert "You opened LinkedIn. Did you share it?" in asked
    delivery = latest(session)
    visitor.post(client, f"/deliveries/{delivery.id}/declare")
    assert standing(session, delivery)[0] == DeliveryState.DECLARED
    assert "You said that you shared it on LinkedIn." in client.get("/relays").text
    visitor.post(client, f"/deliveries/{delivery.id}/withdraw")
    assert standing(session, delivery) == (DeliveryState.CANCELLED, "withdrawn")


def test_without_scripts_a_share_page_shows_the_words_and_the_way(
    client: FlaskClient, session: Session, camille: Person, post: Post
) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    answer = visitor.post(
        client, f"/posts/{post.id}/relay", text="Mes mots", page="whatsapp", form_key=field(page, "form_key")
    )
    opened = client.get(answer.location).text
    assert latest(session).text in opened
    assert "https://wa.me/" in opened
    assert "Done, I shared it" in opened


def test_choosing_another_account_shows_its_own_link_and_keeps_the_words(
    client: FlaskClient, session: Session, network: Network, account: Account, camille: Person, post: Post
) -> None:
    other = network.account(session, camille)
    session.commit()
    data = {"csrf_token": visitor.csrf(client), "way": [account.id, other.id], "text": "Mes mots"}
    page = client.post(f"/posts/{post.id}/relay/choices", data=data, headers=FRAGMENT).text
    assert "Mes mots" in page
    assert len(set(re.findall(r'nums">(http://127\.0\.0\.1:8000/r/\w{10})', page))) == 2


def test_an_account_that_must_be_reconnected_is_not_chosen_where_another_is_ready(
    client: FlaskClient, session: Session, network: Network, account: Account, camille: Person, post: Post
) -> None:
    account.state = AccountState.EXPIRED
    ready = network.account(session, camille)
    session.commit()
    face = feed.face_of(session, post)
    tray = trays_for(session, camille, [face])[face.id]
    assert [choice.way.id for choice in tray.chosen] == [ready.id]


def test_another_caption_is_one_click_away(client: FlaskClient, session: Session, camille: Person) -> None:
    captions = [Caption(language="en", text="First words"), Caption(language="en", text="Other words", position=1)]
    post = factories.post(session, language="en", captions=captions, kind=Kind.PRODUCT)
    session.commit()
    page = client.get(f"/posts/{post.id}/relay").text
    assert "First words\n\nI work at Relais." in page
    assert "You can remove it." in page
    assert "Other words" in client.get(f"/posts/{post.id}/relay?caption=1").text


def test_an_expired_connection_keeps_the_text_and_says_how_to_go_on(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    account.state = AccountState.EXPIRED
    account.expires_at = clock.now() - timedelta(days=1)
    session.commit()
    page = click(client, post, client.get(f"/posts/{post.id}/relay").text)
    assert "Your connection to Sandbox has expired." in page
    assert "Your text is kept and will leave once you reconnect." in page
    assert "Reconnect Sandbox" in page


def test_what_is_out_is_linked_corrected_and_deleted_in_two_acts(
    client: FlaskClient, session: Session, network: Network, camille: Person, account: Account, post: Post
) -> None:
    first = only(relay(session, camille, account, post, text="Une coquile"))
    first.due_at = clock.now()
    session.commit()
    jobs.deliver_due("sandbox")
    session.refresh(first)
    assert first.remote_url in client.get("/relays").text
    page = client.get(f"/deliveries/{first.id}/change").text
    assert "Une coquile" in page
    visitor.post(client, f"/deliveries/{first.id}/change", text="Une coquille", form_key=field(page, "form_key"))
    session.commit()
    jobs.delete_asked("sandbox")
    assert network.posts(account) == []
    second = latest(session)
    second.due_at = clock.now()
    session.commit()
    jobs.deliver_due("sandbox")
    (there,) = network.posts(account)
    assert "Une coquille" in there["content"]
    assert "Deleted from Sandbox." in client.get("/relays").text
    visitor.post(client, f"/deliveries/{second.id}/delete")
    assert "Sandbox is being asked to delete it." in client.get("/relays").text
    session.commit()
    jobs.delete_asked("sandbox")
    assert network.posts(account) == []


STATES = [
    ({"state": "failed", "problem": "refused", "problem_detail": "too rude"}, "Its own words: “too rude”"),
    ({"state": "failed", "problem": "gave-up"}, "Send again"),
    ({"state": "failed", "problem": "not-there"}, "nothing arrived"),
    ({"state": "unconfirmed", "problem": "no-answer"}, "We never send again without knowing"),
    ({"state": "held", "problem": "network-paused"}, "our administrators are on it"),
    ({"state": "waiting", "problem": "retry"}, "Sandbox asked us to wait."),
    ({"state": "sending"}, "Being sent to Sandbox."),
    ({"state": "cancelled", "problem": "post-closed"}, "could no longer be relayed"),
    ({"state": "cancelled", "problem": "account-gone"}, "You disconnected Sandbox"),
    ({"state": "published", "problem": "delete-refused", "remote_id": "1"}, "did not delete it"),
    ({"state": "published", "problem": "said-seen"}, "You said that you see it."),
]


@pytest.mark.parametrize(("values", "words"), STATES)
def test_each_state_says_in_plain_words_what_is_and_what_to_do(
    client: FlaskClient, session: Session, camille: Person, account: Account, values: dict[str, str], words: str
) -> None:
    share = factories.share(session, camille)
    factories.delivery(session, share, account, **values)
    session.commit()
    for page in ("/relays", f"/posts/{share.post_id}/relay"):
        assert words in client.get(page).text or (values["state"], page[:6]) == ("cancelled", "/posts")


LEFT_BEHIND = [
    ("published", "disconnected", "Only you can delete it now"),
    ("published", "expired", "It will be deleted once you reconnect"),
    ("unconfirmed", "disconnected", "look there yourself, then tell us"),
    ("unconfirmed", "revoked", "we check once you reconnect"),
]


@pytest.mark.parametrize(("state", "standing_of", "words"), LEFT_BEHIND)
def test_what_an_account_that_is_gone_leaves_at_the_network_is_told_with_the_way_there(
    client: FlaskClient, session: Session, camille: Person, account: Account, state: str, standing_of: str, words: str
) -> None:
    share, now = factories.share(session, camille), clock.now()
    live = {"remote_id": "7", "remote_url": "https://there.example/7", "delete_asked_at": now, "delete_at": now}
    values = live if state == "published" else {"look_at": now}
    factories.delivery(session, share, account, state=state, **values)
    account.state = AccountState(standing_of)
    account.profile_url = "https://there.example/me"
    session.commit()
    for page in ("/relays", f"/posts/{share.post_id}/relay"):
        said = client.get(page).text
        assert words in said
        assert ("https://there.example/7" if state == "published" else "https://there.example/me") in said
        assert "is being asked" not in said
        assert "Next check" not in said


def test_an_unknown_outcome_is_settled_by_the_person(
    client: FlaskClient, session: Session, camille: Person, account: Account
) -> None:
    share = factories.share(session, camille)
    seen, absent = (
        factories.delivery(session, share, account, state="unconfirmed", problem="no-answer") for _ in range(2)
    )
    session.commit()
    visitor.post(client, f"/deliveries/{seen.id}/seen")
    visitor.post(client, f"/deliveries/{absent.id}/absent")
    assert standing(session, seen) == (DeliveryState.PUBLISHED, "said-seen")
    assert standing(session, absent) == (DeliveryState.FAILED, "said-absent")
    visitor.post(client, f"/deliveries/{absent.id}/retry")
    assert standing(session, absent)[0] == DeliveryState.WAITING


def test_what_cannot_be_done_any_more_says_so(
    client: FlaskClient, session: Session, camille: Person, account: Account
) -> None:
    delivery = factories.delivery(session, factories.share(session, camille), account, state="sending")
    session.commit()
    visitor.post(client, f"/deliveries/{delivery.id}/withdraw")
    assert "Too late: it is already leaving." in client.get("/relays").text


def test_tabs_hold_what_they_say(client: FlaskClient, session: Session, camille: Person, account: Account) -> None:
    share = factories.share(session, camille)
    for state in ("waiting", "failed", "published", "declared", "cancelled"):
        factories.delivery(session, share, account, state=state)
    session.commit()
    sizes = [client.get(f"/relays?tab={tab}").text.count('class="relay"') for tab in _tabs()]
    assert sizes == [5, 1, 1, 2]
    assert client.get("/relays?tab=other").status_code == 404


def _tabs() -> tuple[str, ...]:
    return ("all", "waiting", "look", "published")


def test_my_relays_are_paged(client: FlaskClient, session: Session, camille: Person, account: Account) -> None:
    share = factories.share(session, camille)
    for _ in range(23):
        factories.delivery(session, share, account, state="published")
    session.commit()
    first = client.get("/relays").text
    assert first.count('class="relay"') == 20
    more = re.search(r'href="(/relays\?[^"]*after=[^"]+)"', first)
    assert more is not None
    assert client.get(more.group(1).replace("&amp;", "&")).text.count('class="relay"') == 3


def test_nobody_sees_the_relays_of_another(
    client: FlaskClient, session: Session, network: Network, camille: Person
) -> None:
    karim = factories.person(session)
    share = relay(session, karim, network.account(session, karim), text="Rien que pour moi")
    session.commit()
    assert "Rien que pour moi" not in client.get("/relays").text
    assert "Rien que pour moi" not in client.get(f"/posts/{share.post_id}/relay").text
    assert visitor.post(client, f"/relays/{share.id}/undo").status_code == 404


@pytest.fixture
def queries(database: str) -> Iterator[list[str]]:
    """The statements that reach the database from now on."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    event.remove(sa.Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("page", ["/relays", "/feed"])
def test_a_page_asks_as_many_questions_for_one_as_for_twenty(
    client: FlaskClient, session: Session, camille: Person, account: Account, queries: list[str], page: str
) -> None:
    counts = []
    for number in (1, 19):
        for _ in range(number):
            share = factories.share(session, camille)
            factories.delivery(session, share, account, state="published")
        session.commit()
        client.get(page)
        db.session().expire_all()
        queries.clear()
        assert client.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_drawn_once_for_all_is_filled_in_for_each(
    client: FlaskClient, session: Session, network: Network, account: Account, camille: Person, post: Post
) -> None:
    karim = factories.person(session, language="en")
    his = network.account(session, karim)
    session.commit()
    pages = {}
    for person, mine in ((camille, account), (karim, his)):
        visitor.sign_in(client, session, person)
        page = pages[person.id] = client.get(f"/posts/{post.id}/relay").text
        assert mine.handle in page
        assert f'value="{mine.id}"' in page
        assert moulds.MARK not in page
        click(client, post, page)
        assert latest(session).text.splitlines()[-1] in page
    assert account.handle not in pages[karim.id]


def test_the_mould_of_a_tray_is_the_tray(
    app: Flask, session: Session, network: Network, account: Account, camille: Person, post: Post
) -> None:
    face = feed.face_of(session, post)
    tray = trays_for(session, camille, [face])[post.id]
    with app.test_request_context():
        values = {"tray": tray, "tellings": [], "disclosure": "", "token": generate_csrf()}
        assert moulds.fits(tray)
        assert moulds.cast(tray) == render_template("shares/tray.html", **values)


def test_a_caption_that_holds_the_marks_of_a_mould_stays_as_it_is(
    client: FlaskClient, session: Session, camille: Person, account: Account
) -> None:
    trap = f"{moulds.MARK}token{moulds.MARK}"
    post = factories.post(session, link_url="https://atelier.example/a")
    post.captions = [Caption(network="", language="en", text=f"Read this {trap}", position=0)]
    session.commit()
    assert trap in client.get(f"/posts/{post.id}/relay").text


def test_the_mould_of_a_tray_of_share_pages_is_the_tray(app: Flask, session: Session, post: Post) -> None:
    face = feed.face_of(session, post)
    for person in (factories.person(session), factories.person(session)):
        tray = trays_for(session, person, [face])[post.id]
        with app.test_request_context():
            values = {"tray": tray, "tellings": [], "disclosure": "", "token": generate_csrf()}
            assert tray.by_page
            assert tray.pages[0].link
            assert moulds.cast(tray) == render_template("shares/tray.html", **values)


def test_choosing_takes_neither_words_nor_token_along_in_an_address(
    client: FlaskClient, account: Account, post: Post
) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    taken = re.findall(r'<[^>]*hx-include="closest form"[^>]*', page)
    assert len(taken) == 3
    assert all(f'hx-post="/posts/{post.id}/relay/' in each and "hx-get" not in each for each in taken)
    assert "Des mots" not in client.get(f"/posts/{post.id}/relay?chosen=1&text=Des+mots").text


def test_share_pages_are_asked_for_with_the_words_kept_and_without_scripts_too(
    client: FlaskClient, account: Account, post: Post
) -> None:
    data = {"csrf_token": visitor.csrf(client), "way": account.id, "text": "Mes mots", "pages": "1"}
    page = client.post(f"/posts/{post.id}/relay/choices", data=data, headers=FRAGMENT).text
    assert "Mes mots" in page
    for each in (page, client.get(f"/posts/{post.id}/relay?pages=1").text):
        assert "Copy and open LinkedIn" in each


def test_a_relay_is_in_a_language_that_we_speak(
    client: FlaskClient, session: Session, account: Account, post: Post
) -> None:
    page = client.get(f"/posts/{post.id}/relay").text
    given = {"form_key": field(page, "form_key"), "way": account.id, "text": "Mes mots", "language": "klingon"}
    visitor.post(client, f"/posts/{post.id}/relay", **given)
    assert latest(session).share.language == post.language
