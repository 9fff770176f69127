"""The pages of resonance, in both languages, for each reader."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from advocacy import clock, db
from advocacy.people.models import Delegation, Role
from advocacy.reach.models import Reading
from advocacy.resonance import actions, queries
from advocacy.shares.models import Delivery, DeliveryState, GuestLink
from tests import factories, visitor
from tests.resonance.scenes import DAY, START, crowd_of, judged, publish


def words(page: str) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", "", page))


def test_a_leader_reads_the_verdict_with_every_number_behind_it(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    post = judged(session, leader)
    visitor.sign_in(client, session, leader)
    page = words(client.get(f"/resonance/posts/{post.id}").text)
    assert "Above usual" in page
    assert "15 of the 40 colleagues who saw it relayed it, or 38%, usually" in page
    assert "Shown 4,500 times through them, as measured." in page
    assert "30 reactions per 1,000 views. No relay weighs more than 7%." in page
    assert "Uptake: 15 ÷ 40 = 38%. Wilson interval at 90%:" in page
    assert "The probability of being above usual is" in page
    assert "this is not a poll" in page
    assert "Method 2026.2" in page


def test_the_same_page_reads_in_french(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="fr")
    post = judged(session, leader)
    visitor.sign_in(client, session, leader)
    page = words(client.get(f"/resonance/posts/{post.id}").text)
    assert "Au-dessus de l’habitude" in page
    assert "15 des 40 collègues qui l’ont vu l’ont relayé, soit 38\u202f%" in page
    assert "Il a été affiché 4\u202f500 fois" in page


def test_guests_are_said_to_be_left_out_where_there_were_any(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    post = judged(session, leader)
    visitor.sign_in(client, session, leader)
    assert "by a public link" not in client.get(f"/resonance/posts/{post.id}").text
    session.add(GuestLink(post=post, name="Night shift", made_by_id=leader.id, uses=25))
    session.commit()
    page = words(client.get(f"/resonance/posts/{post.id}").text)
    assert "it is not counted in uptake, nor in any other figure here." in page
    assert "15 of the 40 colleagues who saw it relayed it" in page
    assert "25" not in page.partition("by a public link")[2][:150]


def test_usual_uptake_is_told_too_coarsely_to_find_one_person_in_it(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    post = judged(session, leader)
    visitor.sign_in(client, session, leader)
    page = client.get(f"/resonance/posts/{post.id}").text
    assert re.search(r"Usual uptake: \d+%\. ", words(page))
    assert re.search(r"× \d+%\) ÷ \(40 \+ 40\) ÷ \d+% = \d+\.\d\.", words(page))
    assert re.search(r"being above usual is \d+%,", words(page))
    usual = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)[0])["usual"]
    assert usual == round(usual, 2)


def test_each_drawing_holds_the_numbers_of_its_table(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    post = judged(session, leader)
    visitor.sign_in(client, session, leader)
    page = client.get(f"/resonance/posts/{post.id}").text
    drawings = re.findall(r'data-chart="(\w+)".*?<script type="application/json">(.*?)</script>', page, re.S)
    kinds = [kind for kind, _ in drawings]
    data = [json.loads(text) for _, text in drawings]
    assert kinds == ["interval", "interval", "interval", "stack", "range"]
    assert data[0]["value"] == 0.375
    assert data[3]["parts"] == [{"kind": "measured", "value": 4500.0}]
    assert data[4]["mark"] == 4500


@pytest.mark.parametrize("relayers", [0, 4])
def test_four_relayers_read_like_none(client: FlaskClient, session: Session, relayers: int) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    post = publish(session, leader, START, crowd_of(session, 20), relayers)
    actions.weigh(session, post.id)
    visitor.sign_in(client, session, leader)
    page = words(client.get(f"/resonance/posts/{post.id}").text)
    assert "Fewer than 5 of the 20 colleagues who saw it have relayed it so far." in page
    assert "Sandbox" not in page
    assert "1,200" not in page


def test_pages_of_zero_and_four_relayers_differ_in_nothing(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    visitor.sign_in(client, session, leader)
    pages = []
    for relayers in (0, 4):
        post = publish(session, leader, START, crowd_of(session, 20), relayers)
        actions.weigh(session, post.id)
        session.commit()
        pages.append(words(client.get(f"/resonance/posts/{post.id}").text))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("language", "told", "why"),
    [
        ("en", "at least 8 of the 12 colleagues who saw it relayed it, or at least 67%.", "all but 4 at most"),
        ("fr", "au moins 8 des 12 collègues qui l’ont vu l’ont relayé, soit au moins 67\u202f%.", "toutes sauf 4"),
    ],
)
def test_nobody_is_named_where_all_but_four_relayed(
    client: FlaskClient, session: Session, language: str, told: str, why: str
) -> None:
    leader = factories.person(session, Role.LEADER, language=language)
    visitor.sign_in(client, session, leader)
    for relayers in (9, 12):
        post = publish(session, leader, START, crowd_of(session, 12), relayers)
        actions.weigh(session, post.id)
        session.commit()
        page = words(client.get(f"/resonance/posts/{post.id}").text)
        assert told in page
        assert why in page
        assert f"{relayers} ÷ 12" not in page
        assert client.get("/resonance/").status_code == client.get("/resonance/leader").status_code == 200


def test_a_post_seen_by_eight_reads_the_same_whoever_relayed(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    visitor.sign_in(client, session, leader)
    pages = []
    for relayers in (0, 4, 5, 8):
        post = publish(session, leader, START, crowd_of(session, 8), relayers)
        actions.weigh(session, post.id)
        session.commit()
        pages.append(words(client.get(f"/resonance/posts/{post.id}").text))
    assert len(set(pages)) == 1
    assert "8 colleagues have seen it so far." in pages[0]
    assert "Fewer than 9 colleagues saw it" in pages[0]


@pytest.mark.parametrize("role", [None, Role.LEADER, Role.DELEGATE, Role.HR, Role.OWNER])
def test_strangers_to_a_post_are_refused(client: FlaskClient, session: Session, role: Role | None) -> None:
    post = publish(session, factories.person(session, Role.LEADER), START, crowd_of(session, 6), 5)
    actions.weigh(session, post.id)
    visitor.sign_in(client, session, factories.person(session, *([role] if role else [])))
    assert client.get(f"/resonance/posts/{post.id}").status_code == 403
    assert client.get("/resonance/posts/none").status_code == 404


def test_a_delegate_and_comms_find_the_post_in_their_list(client: FlaskClient, session: Session) -> None:
    leader, delegate = factories.person(session, Role.LEADER), factories.person(session, Role.DELEGATE, language="en")
    session.add(Delegation(leader_id=leader.id, delegate_id=delegate.id))
    post = judged(session, leader)
    for reader in (delegate, factories.person(session, Role.COMMS, language="en")):
        visitor.sign_in(client, session, reader)
        page = client.get("/resonance/")
        assert f"/resonance/posts/{post.id}" in page.text
        assert "38%" in page.text
        assert client.get(f"/resonance/posts/{post.id}").status_code == 200


def test_an_employee_is_led_to_their_own_results(client: FlaskClient, session: Session) -> None:
    me = factories.person(session, language="en")
    visitor.sign_in(client, session, me)
    answer = client.get("/resonance/")
    assert (answer.status_code, answer.location) == (303, "/resonance/mine")
    assert "Nothing relayed in the last 90 days" in client.get("/resonance/mine").text
    assert client.get("/resonance/teams").status_code == 403


def test_own_results_show_the_persons_relays_and_nobody_elses(client: FlaskClient, session: Session) -> None:
    me, other = factories.person(session, language="en"), factories.person(session)
    leader = factories.person(session, Role.LEADER)
    publish(session, leader, clock.now() - 10 * DAY, [me], 1)
    theirs = publish(session, leader, clock.now() - 9 * DAY, [other], 1)
    theirs.title = "Somebody else’s relay"
    declared = publish(session, leader, clock.now() - 8 * DAY, [me], 1, network="linkedin")
    declared.title = "Declared on a share page"
    session.flush()
    last = session.scalars(sa.select(Delivery).where(Delivery.network == "linkedin")).one()
    session.execute(sa.delete(Reading).where(Reading.delivery_id == last.id))
    last.state = DeliveryState.DECLARED
    visitor.sign_in(client, session, me)
    page = client.get("/resonance/mine").text
    assert "Somebody else" not in page
    assert "Declared on a share page" in page
    text = words(page)
    assert "300views measured, on 1 of your relays" in text
    assert "LinkedIndeclared" in text
    assert "not provided" in text


def test_a_leaders_home_says_one_sentence_and_three_facts(client: FlaskClient, session: Session) -> None:
    leader = factories.person(session, Role.LEADER, language="en")
    visitor.sign_in(client, session, leader)
    assert "Nothing has been published yet" in client.get("/resonance/leader").text
    judged(session, leader)
    session.commit()
    page = client.get("/resonance/leader").text
    assert "carries further than usual: <em>15 colleagues</em> chose to relay it" in page
    assert page.count('<span class="big nums">') == 3


def test_hidden_teams_leave_no_number_behind(client: FlaskClient, session: Session) -> None:
    large, middle, small = (factories.team(session, name) for name in ("Achats", "Études", "Juridique"))
    leader = factories.person(session, Role.LEADER)
    crowd = [
        factories.person(session, team=team)
        for team, count in ((large, 22), (middle, 9), (small, 4))
        for _ in range(count)
    ]
    publish(session, leader, datetime(2026, 2, 3, 9, tzinfo=UTC), crowd, 6)
    actions.weigh_teams(session, queries.Quarter(2026, 1))
    comms = factories.person(session, Role.COMMS, language="en")
    visitor.sign_in(client, session, comms)
    page = client.get("/resonance/teams?quarter=2026-Q1").text
    assert page.count("Hidden: too few people, or a neighbouring team to protect.") == 2
    funnel = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page, re.S)[0])
    assert [point["name"] for point in funnel["points"]] == ["Achats"]
    names = re.findall(r'<th scope="row" class="pin">(.*?)</th>', page)
    assert names == ["Achats", "Études", "Juridique"]
    assert client.get("/resonance/teams?quarter=1999").status_code == 404


def test_teams_without_figures_say_so(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    assert "Nobody has been shown a message this quarter yet" in client.get("/resonance/teams").text


@pytest.mark.parametrize(
    "path", ["/resonance/", "/resonance/teams?quarter=2026-Q1", "/resonance/mine", "/resonance/leader"]
)
def test_more_rows_take_no_more_queries(client: FlaskClient, session: Session, path: str) -> None:
    reader = factories.person(session, Role.COMMS, Role.LEADER, language="en")
    teams = [factories.team(session) for _ in range(3)]
    visitor.sign_in(client, session, reader)
    counts = []
    for size in (1, 4):
        for _ in range(size):
            crowd = [reader, *(factories.person(session, team=team) for team in teams for _ in range(6))]
            post = publish(session, factories.person(session, Role.LEADER), START - 2 * DAY, crowd, 7)
            actions.weigh(session, post.id)
        actions.weigh_teams(session, queries.Quarter(2026, 1))
        session.commit()
        session.expunge_all()
        counts.append(queries_of(client, path))
    assert counts[0] == counts[1] <= 10


def test_own_results_do_not_read_what_others_brought(session: Session) -> None:
    me = factories.person(session)
    publish(session, factories.person(session, Role.LEADER), clock.now() - 10 * DAY, [me], 1)
    session.commit()
    sent = statements(lambda: queries.own_results(session, me, clock.now()))
    assert [text for text in sent if "FROM readings" in text or "FROM deliveries" in text]
    assert not [text for text in sent if "person_id" not in text and "readings" in text]


def queries_of(client: FlaskClient, path: str) -> int:
    """How many statements one page sends to the database."""

    def ask() -> None:
        assert client.get(path).status_code == 200

    return len(statements(ask))


def statements(act: Callable[[], object]) -> list[str]:
    """What an act asks of the database."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            sent.append(statement)

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)
    return sent
