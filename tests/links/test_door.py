"""The redirect: what it answers, what it notes, and what it does while Redis or the day is away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from redis import Redis
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from advocacy import db, settings
from advocacy.links import actions, jobs, queries, stream
from advocacy.links.door import Buffer, Door
from advocacy.links.models import Click, DailySalt, HourlyClicks
from tests import factories
from tests.conftest import environment, free_port

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LINK = "https://vercourt.example/cout?page=2#tableau"


@pytest.fixture
def link(committed: sessionmaker[Session], redis: Redis) -> tuple[str, str]:
    """A published delivery with a tracked link: its code and its id."""
    with committed.begin() as session:
        person = factories.person(session)
        share = factories.share(session, person, factories.post(session, link_url=LINK))
        delivery = factories.delivery(session, share, code="abc123")
        return delivery.code, delivery.id


@pytest.fixture
def browser() -> Iterator[Client]:
    """A client in front of the door, with nothing but a 404 behind it."""
    yield Client(Door(Response("behind", status=404)))
    for path in settings.current().spool_folder.glob("clicks-*"):
        path.unlink()


def follow(browser: Client, code: str, method: str = "GET", **headers: str) -> TestResponse:
    """Follow a tracked link as a browser does."""
    sent = {"User-Agent": BROWSER, **headers}
    return browser.open(f"/r/{code}", method=method, headers=sent, environ_base={"REMOTE_ADDR": "203.0.113.9"})


def test_a_link_leads_to_the_page_with_its_own_query_kept(link: tuple[str, str], browser: Client) -> None:
    answer = follow(browser, link[0])
    assert answer.status_code == 302
    assert answer.location.startswith("https://vercourt.example/cout?page=2&utm_source=linkedin&utm_medium=social")
    assert answer.location.endswith("#tableau")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers


def waiting(redis: Redis) -> list[bytes]:
    """The clicks on the stream, as they lie there."""
    entries: Any = redis.xrange(stream.STREAM)
    return [fields[b"c"] for _, fields in entries]


def test_an_unknown_or_misshapen_code_goes_to_the_application(link: tuple[str, str], browser: Client) -> None:
    for code in ("zzz999", "../etc", "a" * 17, ""):
        assert browser.get(f"/r/{code}").status_code == 404
    assert browser.post(f"/r/{link[0]}").status_code == 404


def test_a_post_without_a_link_has_nothing_to_follow(
    committed: sessionmaker[Session], redis: Redis, browser: Client
) -> None:
    with committed.begin() as session:
        factories.delivery(session, factories.share(session, factories.person(session)), code="nolink")
    assert follow(browser, "nolink").status_code == 404


def test_a_click_is_counted_once_with_who_made_it(
    link: tuple[str, str], browser: Client, committed: sessionmaker[Session]
) -> None:
    follow(browser, link[0])
    follow(browser, link[0])
    follow(browser, link[0], method="HEAD")
    follow(browser, link[0], **{"User-Agent": "LinkedInBot/1.0 (compatible; Mozilla/5.0)"})
    assert jobs.ingest() == 4
    assert jobs.ingest() == 0
    with committed() as session:
        clicks = queries.clicks_for(session, [link[1]])[link[1]]
    assert (clicks.human, clicks.unique, clicks.bots, clicks.total) == (2, 1, 2, 4)
    assert clicks.reasons == {"head": 1, "preview": 1}


def test_no_address_and_no_agent_is_stored(
    link: tuple[str, str], browser: Client, committed: sessionmaker[Session], redis: Redis
) -> None:
    follow(browser, link[0])
    assert b"203.0.113.9" not in waiting(redis)[0]
    jobs.ingest()
    assert redis.xlen(stream.STREAM) == 0
    with committed() as session:
        row = session.execute(sa.select(Click.__table__)).one()
    assert not any("203.0.113" in str(value) or "Firefox" in str(value) for value in row)


def test_a_batch_whose_end_was_lost_adds_nothing_the_second_time(
    link: tuple[str, str], browser: Client, committed: sessionmaker[Session], redis: Redis
) -> None:
    for _ in range(3):
        follow(browser, link[0])
    lines = waiting(redis)
    with committed.begin() as session:
        actions.count(session, lines)
    jobs.ingest()
    with committed() as session:
        assert session.scalar(sa.select(sa.func.sum(HourlyClicks.clicks))) == 3
        assert session.scalar(sa.select(sa.func.count()).select_from(Click)) == 3


def test_what_a_dead_ingester_took_is_taken_over(
    link: tuple[str, str],
    browser: Client,
    committed: sessionmaker[Session],
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    follow(browser, link[0])
    stream.prepare()
    assert stream.take("dead", 10)
    monkeypatch.setattr(stream, "STALE_MS", 0)
    assert jobs.ingest() == 1


def test_a_line_that_cannot_be_read_stops_nobody(
    link: tuple[str, str], browser: Client, committed: sessionmaker[Session], redis: Redis
) -> None:
    redis.xadd(stream.STREAM, {"c": b"{broken"})
    redis.xadd(stream.STREAM, {"c": stream.Raw("x" * 36, 0, "no such delivery", "", "GET", "", "").packed()})
    follow(browser, link[0])
    assert jobs.ingest() == 1
    assert redis.xlen(stream.STREAM) == 0


def test_without_redis_the_redirect_works_and_the_click_is_kept(
    link: tuple[str, str], browser: Client, committed: sessionmaker[Session]
) -> None:
    with environment(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        assert follow(browser, link[0]).status_code == 302
        assert jobs.ingest() == 0
    assert jobs.ingest() == 1
    with committed() as session:
        assert queries.clicks_for(session, [link[1]])[link[1]].human == 1


def test_a_spool_that_was_half_moved_is_counted_once(
    link: tuple[str, str], browser: Client, committed: sessionmaker[Session], redis: Redis
) -> None:
    click = stream.Raw(db.new_id(), 1_790_000_000_000, link[1], BROWSER, "GET", "", "k" * 32)
    stream.spool([click])
    path = next(settings.current().spool_folder.glob("clicks-*"))
    path.rename(Path(f"{path}.0.taken"))
    redis.xadd(stream.STREAM, {"c": click.packed()})
    assert jobs.ingest() == 2
    with committed() as session:
        assert session.scalar(sa.select(sa.func.sum(HourlyClicks.clicks))) == 1


def test_a_click_written_while_the_spool_is_taken_away_is_not_lost(link: tuple[str, str], redis: Redis) -> None:
    clicks = [stream.Raw(db.new_id(), 0, link[1], BROWSER, "GET", "", "") for _ in range(300)]
    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(stream.spool, [click]) for click in clicks]
        moved = sum(stream.drain() for _ in range(20))
    for each in writing:
        each.result()
    assert moved + stream.drain() == len(clicks)


def test_a_buffer_appends_what_it_gathered(link: tuple[str, str], redis: Redis) -> None:
    buffer = Buffer(0.001)
    for _ in range(3):
        buffer.put(stream.Raw(db.new_id(), 0, link[1], BROWSER, "GET", "", ""))
    buffer.flush()
    assert len(b"\n".join(waiting(redis)).split(b"\n")) == 3


def test_a_day_has_one_salt_and_past_salts_are_forgotten(session: Session) -> None:
    first = actions.salt_of(session, date(2026, 3, 1))
    assert actions.salt_of(session, date(2026, 3, 1)) == first
    assert actions.salt_of(session, date(2026, 3, 2)) != first
    assert actions.forget_salts(session, date(2026, 3, 3)) == 1
    assert session.scalars(sa.select(DailySalt.day)).all() == [date(2026, 3, 2)]


def test_an_utm_parameter_of_the_page_is_left_alone() -> None:
    assert queries.tagged("https://a.example/?utm_source=own", "x", "0" * 36) == (
        "https://a.example/?utm_source=own&utm_medium=social&utm_campaign=relais-000000000000"
    )
