"""Length and facets by property: whatever the text, bytes slice to the very words, and nothing overlaps."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks import counting
from advocacy.networks.connectors.bluesky import Bluesky
from advocacy.networks.connectors.bluesky.richtext import facets, length

FAMILY = "👩‍👩‍👧‍👦"
PIECES = [
    *(FAMILY, "🇫🇷", "🏳️‍🌈", "👍🏽", "é", "e\u0301", "n̈̂", "مرحبا", "שלום", "\u202b", "日本語", "a", " ", "\n", "  "),
    *(".", ",", "!", "…", "»", "(", ")", "’", "#", "@", "-", "_", "\ufe0f", "\u200d"),
    *("https://relais.example/r/abc?x=1&y=é", "http://x.fr", "atelier.fr", "fin.Alors", "M.Dupont", "a@b.fr"),
    *("#emploi", "#été2026", "#42", "#", "＃仕事", "@claire.bsky.social", "@nobody.example", "@x"),
]
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.text(max_size=80))
PEOPLE = {"claire.bsky.social": "did:plc:claire234567abcdefghijkl"}


def sliced(text: str, facet: dict[str, Any]) -> str:
    index = facet["index"]
    return text.encode()[index["byteStart"] : index["byteEnd"]].decode()


def pointed(text: str, resolve: Callable[[str], str | None] = PEOPLE.get) -> list[tuple[str, str]]:
    """Each part that a text points out, and where it leads."""
    found = [(sliced(text, facet), facet["features"][0]) for facet in facets(text, resolve)]
    return [(words, one.get("uri") or one.get("did") or one["tag"]) for words, one in found]


@given(TEXTS)
def test_bytes_slice_to_the_very_words(text: str) -> None:
    end = 0
    for facet in facets(text, PEOPLE.get):
        index, feature = facet["index"], facet["features"][0]
        assert end <= index["byteStart"] < index["byteEnd"] <= len(text.encode())
        end = index["byteEnd"]
        words, kind = sliced(text, facet), feature["$type"].rpartition("#")[2]
        if kind == "link":
            assert feature["uri"] in (words, f"https://{words}")
        elif kind == "tag":
            assert words[1:] == feature["tag"]
            assert words[0] in "#＃"
        else:
            assert words.startswith("@")
            assert feature["did"] == PEOPLE[words[1:].lower()]


@given(TEXTS, TEXTS)
def test_words_before_and_after_move_nothing_but_the_place(before: str, after: str) -> None:
    alone = pointed("https://relais.example/r/abc")
    assert alone[0] in pointed(f"{before}\nhttps://relais.example/r/abc\n{after}")


@given(TEXTS)
def test_a_text_fits_exactly_when_its_graphemes_and_its_bytes_do(text: str) -> None:
    for many in (text, text * 20):
        fits = counting.graphemes(many) <= 300 and len(many.encode()) <= 3000
        assert (length(many) <= 300) == fits
        assert length(many) >= counting.graphemes(many)


def test_a_family_is_one_to_the_reader_and_25_bytes_to_the_network() -> None:
    assert (length("é" * 300), length("é" * 301)) == (300, 301)
    assert counting.graphemes(FAMILY * 121) == 121
    assert (length(FAMILY * 120), length(FAMILY * 121)) == (300, 303)
    assert length("日" * 300) == 300
    assert (Bluesky().rule({}).limit, Bluesky().rule({}).unit) == (300, "either")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir « https://relais.example/r/abc ».", [("https://relais.example/r/abc",) * 2]),
        ("Voir «https://relais.example/r/abc»…", [("https://relais.example/r/abc",) * 2]),
        ("(https://fr.wikipedia.org/wiki/Nantes_(ville))", [("https://fr.wikipedia.org/wiki/Nantes_(ville)",) * 2]),
        ("https://x.fr/a, https://x.fr/b!", [("https://x.fr/a",) * 2, ("https://x.fr/b",) * 2]),
        ("Le site atelier.fr/jobs, enfin.", [("atelier.fr/jobs", "https://atelier.fr/jobs")]),
        ("fin.Alors M.Dupont 3.14 a@b.fr v1.2.3", []),
        ("#emploi #2026 #été, #a-b!", [("#emploi", "emploi"), ("#été", "été"), ("#a-b", "a-b")]),
        ("n°#1 x#y https://x.fr/#haut", [("https://x.fr/#haut",) * 2]),
        ("🇫🇷 @claire.bsky.social, merci", [("@claire.bsky.social", PEOPLE["claire.bsky.social"])]),
        ("@nobody.example @x mail@claire.bsky.social", []),
        ("https:// http://", []),
        ("#" + "a" * 65, []),
    ],
)
def test_what_a_text_points_out(text: str, found: list[tuple[str, str]]) -> None:
    assert pointed(text) == found


def test_a_text_full_of_mentions_asks_for_a_few_of_them_once_each() -> None:
    asked: list[str] = []

    facets(" ".join(f"@a{number % 30}.example" for number in range(60)), asked.append)
    assert asked == [f"a{number}.example" for number in range(10)]
