"""Words made comparable, so that a search finds them whatever their accents and capitals."""

import unicodedata

from advocacy import html

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "\u202f": " ", "\u00a0": " "})


def fold(text: str) -> str:
    """The text without capitals, accents or ligatures, one space between words."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(bare.split())


def searchable(*texts: str) -> str:
    """What is looked through for a post: its words, folded, marks left out."""
    return fold(" ".join(html.plain(text) for text in texts))
