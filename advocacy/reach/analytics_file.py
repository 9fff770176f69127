"""The analytics file that LinkedIn gives each member of their own posts, read with care.

An XLSX workbook (help.linkedin.com, "Export your content analytics"). Its sheet of top posts holds two tables side by
side, one by engagements and one by impressions, each with the post's address, its day and one number. Headings change
with the member's language, so rows are found by their addresses and numbers named by the heading above them.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from advocacy.errors import Refused

LARGEST = 5 * 1024 * 1024
# Unpacked, all parts together: a small archive can hold a very large one.
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 2_000
MOST_COLUMNS = 16
MOST_POSTS = 500
POST = re.compile(r"^https://(?:[a-z]{2,3}\.|www\.)?linkedin\.com/\S+$", re.IGNORECASE)
NUMBER = re.compile(r"(?:urn:li:|urn%3Ali%3A|-)(?:activity|share|ugcPost)(?::|%3A|-)(\d{15,22})", re.IGNORECASE)
# How "impressions" and "engagements" begin in the languages that LinkedIn speaks to members in Europe.
HEADINGS = {"impressions": ("impres", "weergav", "visual", "wyśw"), "engagements": ("engag", "intera", "betrokken")}
# A number is the moment of its making, in milliseconds, and 22 bits of something else.
BITS = 22
FIRST = datetime(2012, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PostFigures:
    """What the file says of one post; None where it does not say. `number` is the post's number in its address."""

    url: str
    number: str
    impressions: int | None = None
    engagements: int | None = None

    @property
    def made_at(self) -> datetime | None:
        """When the post was made, by its number; None when that makes no sense."""
        try:
            found = datetime.fromtimestamp((int(self.number) >> BITS) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return found if found > FIRST else None


def number_of(address: str) -> str:
    """The number of a LinkedIn post in its address or URN; empty when there is none."""
    found = NUMBER.search(address)
    return found[1] if found else ""


def read(content: bytes) -> Sequence[PostFigures]:
    """The posts of a file, each once, in the file's order.

    Raises Refused: `file-too-big`, `file-unreadable` when it is no workbook, `file-without-posts` when it is another.
    """
    _refuse_bombs(content)
    found: dict[str, PostFigures] = {}
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            for figures in _in_sheet(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)):
                found[figures.number] = _together(found.get(figures.number, figures), figures)
    # What a broken workbook raises depends on where it is broken.
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise Refused("file-unreadable") from error
    if not found:
        raise Refused("file-without-posts")
    return list(found.values())[:MOST_POSTS]


def _refuse_bombs(content: bytes) -> None:
    if len(content) > LARGEST:
        raise Refused("file-too-big")
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (BadZipFile, ValueError) as error:
        raise Refused("file-unreadable") from error
    if unpacked > LARGEST_UNPACKED:
        raise Refused("file-too-big")


def _in_sheet(rows: Iterator[tuple[Any, ...]]) -> Iterator[PostFigures]:
    headings: dict[int, str] = {}
    for row in rows:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and (named := _named(cell)):
                headings[place] = named
            elif isinstance(cell, str) and POST.match(cell.strip()) and (number := number_of(cell)):
                yield _figures(cell.strip(), number, row, place, headings)


def _named(heading: str) -> str:
    text = heading.strip().lower()
    return next((name for name, begins in HEADINGS.items() if text.startswith(begins)), "")


def _figures(url: str, number: str, row: tuple[Any, ...], place: int, headings: dict[int, str]) -> PostFigures:
    """The numbers right of an address, up to the next address."""
    said: dict[str, int] = {}
    for at in range(place + 1, len(row)):
        if isinstance(row[at], str) and POST.match(row[at].strip()):
            break
        value = _count(row[at]) if at in headings else None
        if value is not None:
            said[headings[at]] = value
    return PostFigures(url, number, said.get("impressions"), said.get("engagements"))


def _count(cell: Any) -> int | None:
    if isinstance(cell, str):
        digits = re.sub(r"[\s,.'\u2019]", "", cell)
        cell = int(digits) if digits.isdecimal() and len(digits) < 12 else None
    whole = isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < 10**11
    return int(cell) if whole else None


def _together(one: PostFigures, other: PostFigures) -> PostFigures:
    return replace(
        one,
        impressions=one.impressions if one.impressions is not None else other.impressions,
        engagements=one.engagements if one.engagements is not None else other.engagements,
    )
