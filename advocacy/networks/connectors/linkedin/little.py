"""LinkedIn's own notation of a text, "little": what is reserved is escaped, hashtags are templates. Pure.

Source: learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format. A reserved
character that is not escaped cuts the text there, and the call succeeds all the same.
"""

import regex

RESERVED = regex.compile(r"([\\|{}@\[\]()<>#*_~])")
# A word with a letter in it, not in the middle of a word, of an address or of a run of signs.
HASHTAG = regex.compile(r"(?<![\w/#&?=])#((?=\w*\p{L})[\w]+)")
TEMPLATE = regex.compile(r"\{hashtag\|\\#\|((?:[^\\|{}]|\\.)+)\}")
ESCAPED = regex.compile(r"\\(.)")


def escape(text: str) -> str:
    """A text as it is sent: hashtags stay hashtags, everything else is read as it was typed."""
    sent, done = [], 0
    for tag in HASHTAG.finditer(text):
        sent += [_plain(text[done : tag.start()]), f"{{hashtag|\\#|{_plain(tag[1])}}}"]
        done = tag.end()
    return "".join([*sent, _plain(text[done:])])


def unescape(sent: str) -> str:
    """What a reader sees of a text that was sent."""
    return ESCAPED.sub(r"\1", TEMPLATE.sub(r"\\#\1", sent))


def length(text: str) -> int:
    """How many characters are sent; the limit holds for those, not for what was typed."""
    return len(escape(text))


def _plain(text: str) -> str:
    return RESERVED.sub(r"\\\1", text)
