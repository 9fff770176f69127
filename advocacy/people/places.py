"""Countries and time zones to choose from."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale

from advocacy.people.models import folded

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
# Not countries: outlying regions, the euro zone, the United Nations, pseudo locales, unknown.
OTHERS = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@lru_cache
def countries(language: str) -> list[tuple[str, str]]:
    """Two-letter codes with names in a language, in order of name."""
    named = Locale(language).territories.items()
    real = [(code, name) for code, name in named if len(code) == 2 and code.isalpha() and code not in OTHERS]
    return sorted(real, key=lambda pair: folded(pair[1]))


@lru_cache
def time_zones() -> list[tuple[str, str]]:
    """IANA names of places, with themselves as labels."""
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS)
    return [(name, name.replace("_", " ")) for name in ("UTC", *names)]
