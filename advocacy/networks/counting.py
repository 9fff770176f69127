"""How networks count a text: pure, so that the counter on screen and the check before sending agree."""

from functools import lru_cache

import regex

GRAPHEME = regex.compile(r"\X")
ADDRESS = regex.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'»’]", regex.IGNORECASE)
# A mention of someone elsewhere counts without the server's name.
MENTION = regex.compile(r"(?<![/\w])@([a-z0-9_]+)@[a-z0-9.-]+[a-z0-9]", regex.IGNORECASE)


def graphemes(text: str) -> int:
    """Characters as a reader sees them."""
    return len(GRAPHEME.findall(text))


def tooted(text: str, per_url: int) -> int:
    """Graphemes, each address counting `per_url` and remote mentions only their name (Mastodon's own rule)."""
    shortened = ADDRESS.sub("x" * per_url, text)
    return graphemes(MENTION.sub(r"@\1", shortened))


def octets(text: str) -> int:
    """Bytes of the text in UTF-8, as Threads counts against its limit."""
    return len(text.encode())


@lru_cache(maxsize=256)
def weighted(text: str) -> int:
    """Weight of a text on X: most Latin letters 1, others and emoji 2, any address 23 (X's rule)."""
    # Its tables take a while to load, and only this rule needs them.
    from twitter_text import parse_tweet

    return int(parse_tweet(text).weightedLength) if text else 0


@lru_cache(maxsize=256)
def linked(text: str) -> bool:
    """Whether X finds an address in a text, a bare domain too; whatever has a scheme counts as one."""
    from twitter_text import extract_urls

    return ADDRESS.search(text) is not None or bool(extract_urls(text))
