"""Every text has a French and an English form, and the French is set as French is."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from advocacy.i18n import catalogs

NARROW = "\u202f"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)\}")
FILLED = re.compile(r"%%|%\(\w+\)[sd]")
ADDRESS = re.compile(r"\w+://\S*|&\w+;|%\(\w+\)[sd]")
FAULTS = {
    "a straight apostrophe": re.compile(r"\w'\w"),
    "no narrow space before ; : ! ?": re.compile(rf"(?<![{NARROW};:!?])[;:!?]"),
    "no narrow space inside guillemets": re.compile(rf"«(?!{NARROW})|(?<!{NARROW})»"),
    "no narrow space before a percent sign": re.compile(r"\d ?%"),
    "a wide or ordinary space where a narrow one belongs": re.compile(r"\u00a0| [;:!?»%]|« "),
    "a median dot": re.compile(r"\w·\w"),
    "straight quotation marks": re.compile(r'"'),
    "three full stops": re.compile(r"\.\.\."),
}


def _entries(home: str) -> Iterator[Message]:
    return (message for message in catalogs.catalog(home) if message.id)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [] if text is None else [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize("home", catalogs.homes())
def test_each_text_of_a_slice_is_in_its_catalog_and_nothing_else_is(home: str) -> None:
    """`python -m advocacy.i18n missing` tells the same."""
    assert catalogs.difference(home) == catalogs.Difference(home)


@pytest.mark.parametrize("home", catalogs.homes())
def test_a_translation_keeps_every_placeholder(home: str) -> None:
    """A singular may leave the number out."""
    for message in _entries(home):
        wanted = {name for form in _forms(message.id) for name in PLACEHOLDER.findall(form)}
        for form in _forms(message.string):
            assert set(PLACEHOLDER.findall(form)) <= wanted, message.id
        assert wanted <= {name for form in _forms(message.string) for name in PLACEHOLDER.findall(form)}, message.id


@pytest.mark.parametrize("home", catalogs.homes())
def test_french_is_set_as_french_is(home: str) -> None:
    """Narrow spaces, curved apostrophes, guillemets, no median dots."""
    faults = [
        f"{form}: {fault}"
        for message in _entries(home)
        for form in (ADDRESS.sub("_", form) for form in _forms(message.string))
        for fault, pattern in FAULTS.items()
        if pattern.search(form)
    ]
    assert faults == []


@pytest.mark.parametrize("home", catalogs.homes())
def test_a_text_of_a_template_can_be_filled(home: str) -> None:
    """Templates fill every text, so a percent sign is written twice there."""
    for template in catalogs.in_templates(home):
        for form in _forms(template):
            assert "%" not in FILLED.sub("", form), form


def test_a_text_reads_the_same_in_every_slice() -> None:
    """All catalogs are laid over each other, so of two translations one would win everywhere."""
    found: dict[tuple[str | None, str], dict[str, str]] = {}
    for home in catalogs.homes():
        for message in _entries(home):
            found.setdefault((message.context, str(message.id)), {})[home] = str(message.string)
    assert {key: forms for key, forms in found.items() if len(set(forms.values())) > 1} == {}
