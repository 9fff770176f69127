"""A figure and where it comes from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

METHOD = "2026.2"


class Kind(StrEnum):
    """How a figure came to be known."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    DECLARED = "declared"
    MIXED = "mixed"
    UNAVAILABLE = "unavailable"
    # Fewer than five people stand behind it, or it would give away such a figure.
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its interval and its origin.

    `low` and `high` are a 90 % interval, or the two ends of a range; None where there is none.
    `n` counts the observations behind the value, `coverage` (0 to 1) is the share of relays that
    were measured.
    A value of None means unavailable, never zero.
    """

    value: float | None
    low: float | None
    high: float | None
    kind: Kind
    n: int
    coverage: float
    as_of: datetime
    method: str = METHOD

    @property
    def known(self) -> bool:
        """Whether there is anything to show: a value, or a range without a point."""
        return self.value is not None or self.low is not None

    @property
    def hidden(self) -> bool:
        """Whether it exists but is kept from everyone."""
        return self.kind == Kind.HIDDEN

    def as_json(self) -> dict[str, Any]:
        """The figure as it is stored."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The figure as it was stored."""
        at, kind = datetime.fromisoformat(stored["as_of"]), Kind(stored["kind"])
        return cls(**{**stored, "as_of": at, "kind": kind})


def kind_of(measured: int, estimated: int = 0, declared: int = 0) -> Kind:
    """Name the origin of a sum from how many of its parts are of each origin."""
    parts = {Kind.MEASURED: measured, Kind.ESTIMATED: estimated, Kind.DECLARED: declared}
    present = [kind for kind, count in parts.items() if count]
    if not present:
        return Kind.UNAVAILABLE
    return present[0] if len(present) == 1 else Kind.MIXED
