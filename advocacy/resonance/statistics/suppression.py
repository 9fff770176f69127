"""What must stay hidden so that no small group can be worked out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST_PEOPLE = 5
# From here on five people may have relayed without it being said that everybody did.
LEAST_SEEN = 2 * LEAST_PEOPLE - 1


@dataclass(frozen=True, slots=True)
class Suppression:
    """Parts to hide, and totals to withhold because no further part is left to hide."""

    hidden: frozenset[str]
    withheld: frozenset[str]


def suppress(
    people: Mapping[str, int],
    totals: Mapping[str, Iterable[str]] | None = None,
    least: int = LEAST_PEOPLE,
) -> Suppression:
    """Hide parts with fewer than `least` people, and more where a total would give them away.

    `people` counts the people behind each part; `totals` names the parts behind each published
    total (one total over everything when not given). What is left of a total once the visible
    parts are taken off then holds two parts and `least` people at least, or nothing. Parts nobody
    stands behind are hidden too, but give nothing away.
    """
    published = {name: frozenset(parts) for name, parts in (totals or {"": people}).items()}
    hidden = {part for part, count in people.items() if count < least}
    withheld: set[str] = set()
    while (exposed := _given_away(people, published, hidden, withheld, least)) is not None:
        visible = published[exposed] - hidden
        if visible:
            hidden.add(min(visible, key=lambda part: (people[part], part)))
        else:
            withheld.add(exposed)
    return Suppression(frozenset(hidden), frozenset(withheld))


def _given_away(
    people: Mapping[str, int],
    published: Mapping[str, frozenset[str]],
    hidden: set[str],
    withheld: set[str],
    least: int,
) -> str | None:
    for name in sorted(published.keys() - withheld):
        rest = [people[part] for part in published[name] & hidden if people[part]]
        if rest and (len(rest) < 2 or sum(rest) < least):
            return name
    return None
