"""Numbers and dates as French and English readers expect them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from advocacy import clock
from advocacy.i18n import formats

PARIS = ZoneInfo("Europe/Paris")
MARCH = datetime(2026, 3, 3, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "digits", "french", "english"),
    [
        (0, 0, "0", "0"),
        (1234.5, 1, "1\u202f234,5", "1,234.5"),
        (1234.0, 1, "1\u202f234", "1,234"),
        (11200, 0, "11\u202f200", "11,200"),
        (1234567, 0, "1\u202f234\u202f567", "1,234,567"),
        (-3.25, 2, "-3,25", "-3.25"),
    ],
)
def test_numbers(value: float, digits: int, french: str, english: str) -> None:
    """Narrow spaces and a comma, or commas and a point."""
    assert formats.number(value, "fr", digits) == french
    assert formats.number(value, "en", digits) == english


def test_percentages_have_a_narrow_space_in_french_and_none_in_english() -> None:
    """And an interval names its unit once."""
    assert (formats.percent(0.15, "fr"), formats.percent(0.15, "en")) == ("15\u202f%", "15%")
    assert formats.percents(0.12, 0.18, "fr") == "12 à 18\u202f%"
    assert formats.percents(0.12, 0.18, "en") == "12 to 18%"
    assert formats.interval(6800, 10400, "fr") == "6\u202f800 à 10\u202f400"


def test_days_are_written_out() -> None:
    """The first of the month is `1er` in French."""
    assert formats.day(MARCH, "fr", PARIS) == "3 mars 2026"
    assert formats.day(MARCH, "en", PARIS) == "3 March 2026"
    assert formats.day(datetime(2026, 1, 31, 23, 30, tzinfo=UTC), "fr", PARIS) == "1er février 2026"
    assert formats.day(datetime(2026, 1, 21, 12, tzinfo=UTC), "fr", PARIS) == "21 janvier 2026"


def test_hours_run_to_24_in_the_readers_time_zone() -> None:
    """Across the change of clock too."""
    assert formats.hour(MARCH, "fr", PARIS) == "9\u202fh\u202f05"
    assert formats.hour(MARCH, "en", PARIS) == "09:05"
    assert formats.hour(datetime(2026, 3, 29, 1, tzinfo=UTC), "fr", PARIS) == "3\u202fh"
    assert formats.moment(MARCH, "en", PARIS) == "3 March 2026 at 09:05"
    assert formats.moment(MARCH, "fr", PARIS) == "3 mars 2026 à 9\u202fh\u202f05"


def test_seconds_agree_with_their_number() -> None:
    """One second, two seconds, none in the singular in French."""
    assert [formats.seconds(count, "fr") for count in (1, 7)] == ["1\u202fseconde", "7\u202fsecondes"]
    assert [formats.seconds(count, "en").replace("\u202f", " ") for count in (1, 7)] == ["1 second", "7 seconds"]


@pytest.mark.parametrize(
    ("age", "french", "english"),
    [
        (timedelta(seconds=20), "à l’instant", "just now"),
        (timedelta(minutes=5), "il y a 5\u202fmin", "5 min ago"),
        (timedelta(hours=2), "il y a 2\u202fh", "2 h ago"),
    ],
)
def test_ages_are_told_in_words(stage: Flask, age: timedelta, french: str, english: str) -> None:
    """Minutes, then hours."""
    at = clock.now() - age
    for language, wanted in (("fr", french), ("en", english)):
        with stage.test_request_context(headers={"Accept-Language": language}):
            assert formats.ago(at, language, PARIS) == wanted


def test_an_old_age_is_a_day(stage: Flask) -> None:
    """With its year once the year is over."""
    at = clock.now() - timedelta(days=800)
    with stage.test_request_context(headers={"Accept-Language": "fr"}):
        assert formats.ago(at, "fr", PARIS).endswith(str(at.year))


def test_lists_join_their_last_two() -> None:
    """`a, b et c`."""
    assert formats.listed(["a", "b", "c"], "fr") == "a, b et c"
    assert formats.listed(["a", "b"], "en") == "a and b"
