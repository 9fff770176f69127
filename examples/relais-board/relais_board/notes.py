"""What the board says of people and notes, read with care: nothing from outside is believed as it is."""

from typing import Any

from advocacy import http
from advocacy.networks.connector import Identity, Metrics, OutcomeUnknown, Published, Retry
from advocacy.networks.wire import parsed

# The board's name of each figure; what it leaves out is missing, and never zero.
FIGURES = {"views": "seen", "likes": "thanks", "comments": "answers"}
NEVER = ("viewers", "reshares", "followers")


def identity(said: dict[str, Any]) -> Identity:
    """Whose account it is."""
    if not said.get("id"):
        raise Retry("malformed")
    name = str(said.get("name", ""))
    return Identity(str(said["id"]), f"@{name}", name, _web(said.get("page")), followers=None)


def published(answer: http.Response) -> Published:
    """The note that was put up. The write has happened: an answer without sense leaves its outcome unknown."""
    said = parsed(answer, dict, writes=True)
    if not said.get("id"):
        raise OutcomeUnknown("malformed")
    return out(said)


def out(said: Any) -> Published:
    """A note that is up."""
    if not isinstance(said, dict) or not said.get("id"):
        raise Retry("malformed")
    return Published(str(said["id"]), _web(said.get("page")))


def text(said: Any) -> str:
    """The words of a note."""
    return str(said.get("text", "")) if isinstance(said, dict) else ""


def metrics(remote_id: str, said: dict[str, Any]) -> Metrics:
    """The figures of a note, and why the others are missing."""
    found = {name: _count(said.get(key)) for name, key in FIGURES.items()}
    missing = dict.fromkeys((*NEVER, *(name for name, value in found.items() if value is None)), "not-provided")
    return Metrics(remote_id, missing=missing, **found)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _web(value: Any) -> str:
    # Shown as a link later: nothing but an address of the web may pass.
    address = str(value or "")
    return address if address.startswith(("https://", "http://")) else ""
