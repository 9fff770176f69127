"""A person's own analytics file: read with care, shown before it is kept, and nobody else's affair."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import Workbook
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy import clock
from advocacy.errors import NotFound, Refused
from advocacy.people.models import Person
from advocacy.reach import actions, analytics_file, queries
from advocacy.reach.analytics_file import PostFigures, number_of
from advocacy.reach.matching import OwnRelay, proposed
from advocacy.reach.models import OwnFigures
from advocacy.shares.models import Delivery, DeliveryState
from tests import factories, visitor

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


def number(at: datetime) -> str:
    """A post's number as LinkedIn makes it: the moment in milliseconds, and 22 bits more."""
    return str((int(at.timestamp() * 1000) << 22) + 4711)


def address(at: datetime, kind: str = "activity") -> str:
    return f"https://www.linkedin.com/feed/update/urn:li:{kind}:{number(at)}"


HERE, THERE = address(NOW), address(NOW - timedelta(days=2), "share")


def workbook(*posts: tuple[str, Any, Any], french: bool = False) -> bytes:
    """A file as LinkedIn gives it: two tables side by side, each in its own order."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "DÉCOUVERTE" if french else "DISCOVERY"
    sheet.append(["Overall Performance", "9/1/2026 - 11/20/2026"])
    top = book.create_sheet("MEILLEURS POSTS" if french else "TOP POSTS")
    top.append(["Maximum of 50 posts available to include in this list"])
    top.append([])
    where, when = ("URL du post", "Date de publication") if french else ("Post URL", "Post publish date")
    top.append([where, when, "Engagements", None, where, when, "Impressions"])
    for one, other in zip(posts, reversed(posts), strict=True):
        top.append([one[0], "11/3/2026", one[1], None, other[0], "11/3/2026", other[2]])
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("french", [False, True], ids=["english", "french"])
def test_two_tables_side_by_side_are_one_line_a_post(french: bool) -> None:
    found = analytics_file.read(workbook((HERE, 41, "5,537"), (THERE, 7, 812), french=french))
    assert {(one.url, one.impressions, one.engagements) for one in found} == {(HERE, 5537, 41), (THERE, 812, 7)}


def test_what_the_file_does_not_say_is_unknown_and_never_zero() -> None:
    [found] = analytics_file.read(workbook((HERE, None, 12)))
    assert (found.impressions, found.engagements) == (12, None)
    [odd] = analytics_file.read(workbook((HERE, "many", 12)))
    assert odd.engagements is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HERE, number(NOW)),
        (f"https://www.linkedin.com/posts/claire_energie-activity-{number(NOW)}-a1B2", number(NOW)),
        (f"https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A{number(NOW)}/", number(NOW)),
        ("https://www.linkedin.com/in/claire", ""),
    ],
)
def test_a_posts_number_is_found_in_every_form_of_its_address(text: str, expected: str) -> None:
    assert number_of(text) == expected


def test_a_number_says_when_its_post_was_made() -> None:
    made = PostFigures(HERE, number(NOW)).made_at
    assert made is not None
    assert abs(made - NOW) < timedelta(milliseconds=1)
    assert PostFigures("", "1" * 15).made_at is None


def bomb() -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(analytics_file.LARGEST_UNPACKED + 1))
    return file.getvalue()


def other_zip() -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    return file.getvalue()


def entities() -> bytes:
    """A workbook of which one sheet holds an entity that unfolds without end."""
    file = io.BytesIO()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    sheet = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet>&l8;</worksheet>'.encode()
    with ZipFile(io.BytesIO(workbook((HERE, 1, 1)))) as source, ZipFile(file, "w") as archive:
        for part in source.namelist():
            archive.writestr(part, sheet if part == "xl/worksheets/sheet2.xml" else source.read(part))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-unreadable"),
        (b"Post URL;Impressions", "file-unreadable"),
        (b"PK\x03\x04 torn", "file-unreadable"),
        (other_zip(), "file-unreadable"),
        (bomb(), "file-too-big"),
        (entities(), "file-unreadable"),
        (b"x" * (analytics_file.LARGEST + 1), "file-too-big"),
        (saved(Workbook()), "file-without-posts"),
    ],
    ids=["empty", "csv", "torn", "zip", "bomb", "entities", "big", "other"],
)
def test_another_file_is_refused_with_a_reason(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        analytics_file.read(content)
    assert caught.value.code == code


@given(some.binary(max_size=400))
def test_no_bytes_at_all_break_the_reader(content: bytes) -> None:
    with pytest.raises(Refused):
        analytics_file.read(content)


def relay(at: datetime, name: str = "d1", where: str = "") -> OwnRelay:
    return OwnRelay(name, "Un atelier", "fr", at, where)


def test_a_relay_is_known_by_its_number_and_otherwise_only_proposed() -> None:
    post = PostFigures(HERE, number(NOW), 10)
    [sure] = proposed([post], [relay(NOW, where=f"https://www.linkedin.com/feed/update/urn:li:share:{number(NOW)}/")])
    assert (sure.delivery_id, sure.sure) == ("d1", True)
    [likely] = proposed([post], [relay(NOW + timedelta(minutes=3))])
    assert (likely.delivery_id, likely.sure) == ("d1", False)
    [unsettled] = proposed([post], [relay(NOW + timedelta(minutes=3)), relay(NOW - timedelta(minutes=3), "d2")])
    assert (unsettled.delivery_id, len(unsettled.others)) == ("", 2)
    [far] = proposed([post], [relay(NOW - timedelta(hours=5))])
    assert (far.delivery_id, len(far.others)) == ("", 1)


def test_posts_that_are_surely_no_relay_are_left_out() -> None:
    assert proposed([PostFigures(HERE, number(NOW), 10)], [relay(NOW - timedelta(days=9))]) == []
    assert proposed([PostFigures("", "1" * 15, 10)], [relay(NOW)]) == []


@pytest.fixture
def person(client: FlaskClient, session: Session) -> Person:
    made = factories.person(session, language="en")
    visitor.sign_in(client, session, made)
    return made


def declared(session: Session, person: Person) -> Delivery:
    """A relay on LinkedIn's share page, declared just now."""
    share = factories.share(session, person)
    made = factories.delivery(session, share, state=DeliveryState.DECLARED, network="linkedin")
    session.commit()
    return made


def understand(client: FlaskClient, content: bytes) -> TestResponse:
    return visitor.post(client, "/relays/linkedin-file", file=(io.BytesIO(content), "Content_2026.xlsx"))


def sealed(answer: TestResponse) -> str:
    return answer.text.partition('name="found" value="')[2].partition('"')[0]


def kept(session: Session) -> list[tuple[str, int | None, int | None]]:
    session.expire_all()
    rows = session.scalars(sa.select(OwnFigures)).all()
    return [(row.delivery_id, row.impressions, row.engagements) for row in rows]


def test_nothing_is_kept_before_the_person_has_seen_it(client: FlaskClient, session: Session, person: Person) -> None:
    mine, now = declared(session, person), clock.now()
    answer = understand(client, workbook((address(now), 41, 5537), (address(now - timedelta(days=90)), 7, 812)))
    assert answer.status_code == 200
    assert "5,537" in answer.text
    assert "<dd>812</dd>" not in answer.text
    assert "<dd>5,537</dd>" in answer.text
    assert kept(session) == []
    own = {f"relay-{number(now)}": mine.id}
    assert visitor.post(client, "/relays/linkedin-file/keep", found=sealed(answer), **own).status_code == 303
    assert kept(session) == [(mine.id, 5537, 41)]
    page = client.get("/relays").text
    assert "5,537" in page
    assert "From your LinkedIn file" in page


def test_a_later_file_replaces_and_forgetting_forgets(client: FlaskClient, session: Session, person: Person) -> None:
    mine, at = declared(session, person), clock.now()
    for impressions in (100, 250):
        actions.bring(session, person, {PostFigures(HERE, number(NOW), impressions): mine.id}, at)
        session.commit()
    assert kept(session) == [(mine.id, 250, None)]
    assert visitor.post(client, "/relays/linkedin-file/forget").status_code == 303
    assert kept(session) == []


def test_figures_go_to_own_relays_only(client: FlaskClient, session: Session, person: Person) -> None:
    other = declared(session, factories.person(session))
    declared(session, person)
    with pytest.raises(NotFound):
        actions.bring(session, person, {PostFigures(HERE, number(NOW), 1): other.id}, clock.now())
    now = clock.now()
    answer = understand(client, workbook((address(now), 41, 5537)))
    own = {f"relay-{number(now)}": other.id}
    assert visitor.post(client, "/relays/linkedin-file/keep", found=sealed(answer), **own).status_code == 404
    assert kept(session) == []


def test_what_was_understood_for_one_person_is_nothing_to_another(
    client: FlaskClient, session: Session, person: Person
) -> None:
    declared(session, person)
    now = clock.now()
    theirs = sealed(understand(client, workbook((address(now), 41, 5537))))
    other = factories.person(session, language="en")
    visitor.sign_in(client, session, other)
    own = {f"relay-{number(now)}": declared(session, other).id}
    for found in (theirs, "", "nonsense"):
        answer = visitor.post(client, "/relays/linkedin-file/keep", found=found, **own)
        assert answer.headers["Location"].endswith("/relays/linkedin-file")
    assert kept(session) == []
    assert "has been forgotten meanwhile" in client.get("/relays/linkedin-file").text


def test_one_relay_is_not_two_posts(session: Session) -> None:
    person = factories.person(session)
    mine = declared(session, person)
    two = [PostFigures(HERE, number(NOW), 1), PostFigures(THERE, number(NOW - timedelta(days=2)), 1)]
    with pytest.raises(Refused) as caught:
        actions.bring(session, person, dict.fromkeys(two, mine.id), clock.now())
    assert caught.value.code == "relay-twice"


def test_a_wrong_file_is_explained_beside_its_field(client: FlaskClient, session: Session, person: Person) -> None:
    answer = understand(client, b"Post URL;Impressions")
    assert answer.status_code == 422
    assert "This is not a workbook that can be read" in answer.text


def test_brought_figures_are_seen_by_their_person_and_are_in_no_sum(
    client: FlaskClient, session: Session, person: Person
) -> None:
    mine = declared(session, person)
    actions.bring(session, person, {PostFigures(HERE, number(NOW), 987_654): mine.id}, clock.now())
    session.commit()
    assert queries.latest(session, [mine.id]) == {}
    visitor.sign_in(client, session, factories.person(session, language="en"))
    for path in ("/relays", "/resonance/mine", "/relays/linkedin-file"):
        assert "987,654" not in client.get(path).text
