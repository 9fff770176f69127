"""The words of a relay: where they start, what exactly leaves, and whether a network takes them."""

from collections.abc import Sequence

from advocacy import crypto, settings
from advocacy.feed.models import Kind
from advocacy.feed.queries import Face, Line

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CODE_LENGTH = 10

# Part of what colleagues publish, so in the language of the words and not of the screen.
DISCLOSURE = {"fr": "Je travaille chez {organisation}.", "en": "I work at {organisation}."}


def form_key(person_id: str, post_id: str, shares: int) -> str:
    """The key of the next share's form, after `shares` earlier ones: the same in two open tabs."""
    return crypto.fingerprint("share", person_id, post_id, str(shares))


def correction_key(person_id: str, delivery_id: str, shares: int) -> str:
    """The key of the form that replaces one delivery: two deliveries corrected at once are two shares."""
    return crypto.fingerprint("correction", person_id, delivery_id, str(shares))


def code(person_id: str, post_id: str, target: str, key: str) -> str:
    """The code of a tracked link (10 of 62 digits), known before the relay is made."""
    number = int(crypto.fingerprint("link", person_id, post_id, target, key), 16)
    digits = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(DIGITS))
        digits.append(DIGITS[rest])
    return "".join(digits)


def address(link_code: str) -> str:
    """The tracked link as it stands in the text."""
    return f"{settings.current().base_url}/r/{link_code}"


def cleaned(text: str) -> str:
    """A text as typed, with one kind of line end and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def final(text: str, link: str) -> str:
    """The exact text that leaves: the person's words, then the tracked link on its own line."""
    return f"{text}\n{link}" if link else text


def disclosure(language: str) -> str:
    """The sentence that says who employs the person."""
    return DISCLOSURE[language].format(organisation=settings.current().organisation)


def starting(face: Face, caption: Line | None) -> str:
    """The words a person starts from; on product posts they say who employs them."""
    text = caption.text if caption else face.title
    if face.kind != Kind.PRODUCT:
        return text
    sentence = disclosure(caption.language if caption else face.language)
    return text if sentence in text else f"{text}\n\n{sentence}"


def ranked(captions: Sequence[Line], network: str, language: str) -> list[Line]:
    """The captions, the one made for this network and language first; none made for another network."""

    def distance(caption: Line) -> tuple[bool, bool]:
        return (caption.language != language, caption.network != network)

    return sorted((each for each in captions if each.network in ("", network)), key=distance)
