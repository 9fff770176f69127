"""What is there to read in the demonstration, and whether it is in the language it says."""

import re

import pytest

from advocacy import html
from advocacy.demo.course import DAYS
from advocacy.demo.script import PostText, script
from advocacy.feed.models import Kind
from advocacy.networks.sandbox.text import LIMIT, PER_URL

FRENCH = {"le", "la", "les", "des", "une", "dans", "pour", "pas", "que", "qui", "sur", "nous", "du", "et", "sa", "se"}
ENGLISH = {"the", "of", "and", "is", "to", "in", "for", "not", "that", "with", "we", "it", "was", "are", "by"}
EVERY = (*script().posts, *script().drafts)
PLACEHOLDER = re.compile(r"lorem|ipsum|dolor sit|xxx|tbd", re.IGNORECASE)


def _language(text: str) -> str:
    words = re.findall(r"[a-zà-ÿ]+", text.lower())
    return "fr" if sum(word in FRENCH for word in words) > sum(word in ENGLISH for word in words) else "en"


def test_there_are_sixty_posts_in_both_languages_of_every_kind() -> None:
    assert len(script().posts) == 60
    assert len({text.key for text in EVERY}) == len(EVERY)
    assert {text.language for text in script().posts} == {"fr", "en"}
    assert {text.kind for text in script().posts} == set(Kind)
    assert any(text.lasts and text.lasts < DAYS / 4 for text in script().posts)


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text.key)
def test_a_post_is_written_in_the_language_it_says(text: PostText) -> None:
    assert _language(html.plain(text.html)) == text.language
    assert _language(text.fr or "pour les") == "fr"
    assert _language(text.en or "for the") == "en"


@pytest.mark.parametrize("text", script().posts, ids=lambda text: text.key)
def test_a_post_has_something_to_say_and_both_captions(text: PostText) -> None:
    whole = html.plain(text.html)
    assert not PLACEHOLDER.search(f"{text.title} {whole}")
    assert len(whole.split()) >= 25
    assert text.fr and text.en
    assert bool(text.source) == (text.kind == Kind.PROOF)
    assert bool(text.scene) == (len(text.alt.split()) > 3)
    disclosed = max(len(text.fr), len(text.en)) + len("Je travaille chez Vercourt.") + 2
    assert disclosed + PER_URL < LIMIT


@pytest.mark.parametrize("text", EVERY, ids=lambda text: text.key)
def test_typography_is_that_of_its_language(text: PostText) -> None:
    french = [text.fr, *((text.title, *text.body, text.source, text.page) if text.language == "fr" else ())]
    assert "'" not in "".join((text.title, *text.body, text.fr, text.en))
    assert not [said for said in french if re.search(r"[ \w][;!?%»]|\w:(?!//)| :", said)]


def test_the_story_names_only_posts_and_people_that_exist() -> None:
    posts = {text.key for text in script().posts}
    assert set(script().fates) <= posts
    topics = {topic.key for topic in script().topics}
    assert all(set(text.topics) <= topics for text in EVERY)
