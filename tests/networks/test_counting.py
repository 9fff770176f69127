"""Texts are counted as each network counts them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks import counting
from advocacy.networks.connectors import share_pages
from advocacy.networks.queries import captioned_pages, share_page

LINK = "https://relais.example/r/abc123?x=1&y=é"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("été", 3),
        ("e\u0301te\u0301", 3),
        ("👨‍👩‍👧🇫🇷👍🏽", 3),
        ("https://example.com/" + "x" * 300, 23),
        ("Voir https://example.com.", 5 + 23 + 1),
        ("(https://example.com)", 1 + 23 + 1),
        ("« https://example.com »", 2 + 23 + 2),
        ("http://a.example et https://b.example", 23 + 4 + 23),
        ("example.com", 11),
        ("@paul@ailleurs.example", 5),
        ("Merci @paul@ailleurs.example !", 13),
        ("paul@ailleurs.example", 21),
        ("ligne\n\nligne", 12),
    ],
)
def test_a_text_for_mastodon_is_counted_by_its_rule(text: str, length: int) -> None:
    assert counting.tooted(text, 23) == length


@given(st.text(max_size=300))
def test_any_text_can_be_counted(text: str) -> None:
    assert 0 <= counting.tooted(text, 23) <= 23 * max(len(text), 1)
    assert counting.graphemes(text) <= len(text)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("été", 3),
        ("“guillemets” et tiret –", 23),
        ("日本", 4),
        ("👨‍👩‍👧", 2),
        ("https://example.com/" + "x" * 300, 23),
        ("example.com", 23),
        ("x" * 280, 280),
    ],
)
def test_a_text_for_x_is_weighed_by_its_rule(text: str, weight: int) -> None:
    assert share_page("x").length(text) == weight


def _values(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query, strict_parsing=True)


WITH_TEXT = [page for page in share_pages.ALL if isinstance(page, share_pages.Prefilled)]


@pytest.mark.parametrize("page", WITH_TEXT, ids=lambda page: page.name)
@pytest.mark.parametrize("text", ["Bonjour à tous & à toutes #emploi\n100 %", f"Avec le lien {LINK}", ""])
def test_a_page_that_takes_text_gets_all_of_it_and_the_link_once(page: share_pages.Prefilled, text: str) -> None:
    address = urlsplit(page.url(text, LINK))
    values = parse_qs(address.query or address.fragment, strict_parsing=True)
    assert set(values) <= {page.parameter.lstrip("#"), page.link_parameter}
    whole = "".join("".join(each) for each in values.values())
    assert text in whole
    assert whole.count(LINK) == 1
    # A mail program shows a plus where it was meant to read a blank.
    assert "+" not in page.url(text, LINK)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("linkedin", "https://www.linkedin.com/sharing/share-offsite/?url="),
        ("facebook", "https://www.facebook.com/sharer/sharer.php?u="),
        ("xing", "https://www.xing.com/spi/shares/new?url="),
    ],
)
def test_a_page_that_takes_no_text_gets_the_link_alone(name: str, start: str) -> None:
    page = share_page(name)
    address = page.url("Mes mots", LINK)
    assert address.startswith(start)
    assert list(_values(address).values()) == [[LINK]]
    assert not page.takes_text
    assert "Mes" not in page.url("Mes mots", "")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("x", "https://x.com/intent/tweet?text="),
        ("threads", "https://www.threads.net/intent/post?text="),
        ("bluesky", "https://bsky.app/intent/compose?text="),
        ("mastodon", "https://share.joinmastodon.org/#text="),
        ("whatsapp", "https://wa.me/?text="),
        ("telegram", "https://t.me/share/url?text="),
        ("teams", "https://teams.microsoft.com/share?msgText="),
        ("email", "mailto:?body="),
    ],
)
def test_each_page_is_where_its_network_says(name: str, start: str) -> None:
    assert share_page(name).url("Mes mots", LINK).startswith(f"{start}Mes%20mots")


def test_a_way_without_a_page_opens_none() -> None:
    assert share_page("instagram").url("Mes mots", LINK) == "https://www.instagram.com/"
    assert share_page("device").url("Mes mots", LINK) == ""


def test_captions_are_written_for_what_is_published_and_not_for_messages() -> None:
    names = {page.name for page in captioned_pages()}
    assert {"linkedin", "threads", "instagram"} <= names
    assert names.isdisjoint({"email", "teams", "telegram", "device"})


def test_the_limits_are_those_of_the_networks() -> None:
    limits = {page.name: page.rule().limit for page in share_pages.ALL}
    published = {"linkedin": 3000, "x": 280, "facebook": 63_206, "bluesky": 300, "mastodon": 500, "threads": 500}
    asked = {"xing": 420, "instagram": 2200, "whatsapp": 65_536, "telegram": 4096}
    assert limits == published | asked | {"teams": 1500, "email": 1500, "device": 4096}
    assert share_page("linkedin").length("é👍🏽") == 3
