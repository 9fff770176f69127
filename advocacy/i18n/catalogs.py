"""Catalogs: one per slice, written by hand; compiled at set-up and compared with the sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parent.parent
TEMPLATES = PACKAGE.parent / "templates"
SHARED_TEMPLATES = ("layouts", "ui", "errors")
INSIDE = Path("fr") / "LC_MESSAGES"
# None: the text alone. Otherwise which arguments hold text; "c" marks a context.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str]


@dataclass(frozen=True)
class Difference:
    """What one catalog lacks, and what nothing asks of it any more."""

    home: str
    missing: frozenset[Key] = frozenset()
    unused: frozenset[Key] = frozenset()


def homes() -> list[str]:
    """The plumbing's catalog, named by an empty text, then one per slice."""
    slices = sorted(path.parent.name for path in PACKAGE.glob("*/models.py"))
    others = {path.parent.name for path in PACKAGE.glob("*/translations")} - set(slices)
    return ["", *slices, *sorted(others)]


def folders() -> list[Path]:
    """Every folder that Flask-Babel must look into."""
    return [found for home in homes() if (found := PACKAGE / home / "translations").is_dir()]


def catalog(home: str) -> Catalog:
    """The French catalog of a slice, empty where there is none yet."""
    path = PACKAGE / home / "translations" / INSIDE / "messages.po"
    if not path.exists():
        return Catalog(locale="fr")
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def compile_all() -> list[Path]:
    """Write the compiled form beside each catalog and return their paths."""
    written = []
    for folder in folders():
        path = folder / INSIDE / "messages.mo"
        with path.open("wb") as file:
            write_mo(file, catalog(str(folder.parent.relative_to(PACKAGE))))
        written.append(path)
    return written


def extracted(home: str) -> dict[Key, str | tuple[str, ...]]:
    """The texts that the code and templates of a slice ask for."""
    found: dict[Key, str | tuple[str, ...]] = {}
    for path in _sources(home):
        found.update(_texts(path))
    return found


def in_templates(home: str) -> Iterator[str | tuple[str, ...]]:
    """The texts that the templates of a slice ask for."""
    for path in _sources(home):
        if path.suffix != ".py":
            yield from _texts(path).values()


def _texts(path: Path) -> dict[Key, str | tuple[str, ...]]:
    method = "python" if path.suffix == ".py" else "jinja2"
    options = {"newstyle_gettext": "true", "trimmed": "true"}
    lines = extract_from_file(method, str(path), KEYWORDS, options=options)
    return {
        (context, message if isinstance(message, str) else message[0]): message
        for _line, message, _notes, context in lines
    }


def difference(home: str) -> Difference:
    """What keeps a catalog from saying exactly what its sources ask for."""
    wanted = set(extracted(home))
    entries = [message for message in catalog(home) if message.id]
    said = {_key(message.context, message.id) for message in entries if _complete(message.string)}
    known = {_key(message.context, message.id) for message in entries}
    return Difference(home, frozenset(wanted - said), frozenset(known - wanted))


def _sources(home: str) -> Iterator[Path]:
    if home:
        yield from sorted((PACKAGE / home).rglob("*.py"))
        yield from _templates(home)
        yield from _templates(f"mail/{home}")
        return
    yield from sorted(PACKAGE.glob("*.py"))
    for folder in (PACKAGE / "i18n", *(TEMPLATES / name for name in SHARED_TEMPLATES)):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"})


def _templates(folder: str) -> Iterator[Path]:
    yield from sorted(path for path in (TEMPLATES / folder).rglob("*") if path.suffix in {".html", ".txt"})


def _key(context: str | None, text: str | tuple[str, ...] | list[str]) -> Key:
    return context, text if isinstance(text, str) else text[0]


def _complete(text: object) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)
