"""Numbers and dates as a French and an English reader expect them; pure but for the clock.

French: `1 234,5`, `15 %`, `3 mars 2026`, `9 h 05`, with narrow no-break spaces (U+202F).
English: `1,234.5`, `15%`, `3 March 2026`, `09:05`. Both: weeks from Monday, clock of 24 hours.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

from babel import dates, lists, numbers
from flask_babel import gettext as _

from advocacy import clock

NARROW = "\u202f"
WIDE = "\u00a0"
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
FIRST_WEEKDAY = 0


def number(value: float, language: str, digits: int = 0) -> str:
    """A count or measure with at most `digits` decimals: 1234.5 to `1 234,5` or `1,234.5`."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return _narrow(numbers.format_decimal(value, pattern, locale=LOCALES[language]))


def percent(ratio: float, language: str, digits: int = 0) -> str:
    """A ratio as hundredths: 0.15 to `15 %` or `15%`."""
    space = NARROW if language == "fr" else ""
    return f"{number(ratio * 100, language, digits)}{space}%"


def interval(low: float, high: float, language: str, digits: int = 0) -> str:
    """Two bounds in words: `6 800 à 10 400` or `6,800 to 10,400`."""
    return _between(number(low, language, digits), number(high, language, digits), language)


def percents(low: float, high: float, language: str, digits: int = 0) -> str:
    """Two ratios in words, the unit once: `12 à 18 %` or `12 to 18%`."""
    return _between(number(low * 100, language, digits), percent(high, language, digits), language)


def day(at: date, language: str, zone: tzinfo) -> str:
    """`3 mars 2026` or `3 March 2026`; the first of the month is `1er` in French."""
    local = _local_day(at, zone)
    text = dates.format_date(local, "d MMMM y", locale=LOCALES[language])
    return _first(text, local, language)


def weekday(at: date, language: str, zone: tzinfo) -> str:
    """`mardi 3 mars`, with the year only when it is not this one."""
    local = _local_day(at, zone)
    this_year = local.year == clock.now().astimezone(zone).year
    pattern = "EEEE d MMMM" if this_year else "EEEE d MMMM y"
    text = dates.format_date(local, pattern, locale=LOCALES[language])
    return _first(text, local, language)


def hour(at: datetime, language: str, zone: tzinfo) -> str:
    """`9 h 05`, `14 h` on the hour, or `09:05`."""
    local = at.astimezone(zone)
    if language == "en":
        return f"{local:%H:%M}"
    minutes = f"{NARROW}{local:%M}" if local.minute else ""
    return f"{local.hour}{NARROW}h{minutes}"


def moment(at: datetime, language: str, zone: tzinfo) -> str:
    """A day and an hour: `3 mars 2026 à 9 h 05` or `3 March 2026 at 09:05`."""
    joint = "à" if language == "fr" else "at"
    return f"{day(at, language, zone)} {joint} {hour(at, language, zone)}"


def ago(at: datetime, language: str, zone: tzinfo) -> str:
    """Age in words: minutes and hours within the day, then yesterday, then the weekday."""
    past = clock.now() - at
    if past < timedelta(minutes=1):
        return str(_("just now"))
    if past < timedelta(hours=1):
        return str(_("%(count)s min ago", count=int(past.total_seconds() // 60)))
    if past < timedelta(hours=12):
        return str(_("%(count)s h ago", count=int(past.total_seconds() // 3600)))
    yesterday = (clock.now().astimezone(zone) - timedelta(days=1)).date()
    if _local_day(at, zone) == yesterday:
        return str(_("yesterday"))
    return weekday(at, language, zone)


def seconds(count: int, language: str) -> str:
    """`7 secondes` or `7 seconds`."""
    return _narrow(dates.format_timedelta(timedelta(seconds=count), threshold=99, locale=LOCALES[language]))


def listed(items: Iterable[str], language: str) -> str:
    """`a, b et c` or `a, b and c`."""
    return lists.format_list([str(item) for item in items], locale=LOCALES[language])


def _between(low: str, high: str, language: str) -> str:
    return f"{low} {'à' if language == 'fr' else 'to'} {high}"


def _narrow(text: str) -> str:
    return text.replace(WIDE, NARROW)


def _local_day(at: date, zone: tzinfo) -> date:
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def _first(text: str, at: date, language: str) -> str:
    if language == "fr" and at.day == 1:
        return text.replace("1 ", "1er ", 1)
    return text
