"""Pages that take the words, and often the address apart from them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from advocacy.networks import counting
from advocacy.networks.connector import TextRule


@dataclass
class Prefilled:
    """A page that opens with the words in it.

    `parameter` is where the words go: a parameter's name, after "#" where it stands in the fragment. `link_parameter`
    takes the address apart; where it is empty the address follows the words.
    """

    name: str
    label: str
    page: str
    limit: TextRule
    measure: Callable[[str], int] = len
    parameter: str = "text"
    link_parameter: str = ""
    takes_text: bool = True
    # Sent to people rather than published, so that nobody writes a caption for it.
    private: bool = False
    # Its page opens for an address and for nothing else.
    needs_link: bool = False

    def url(self, text: str, link: str) -> str:
        """The address of the share page; a link that the text holds already is not given twice."""
        apart = link if self.link_parameter and link not in text else ""
        words = text if apart else _with(text, link)
        if self.parameter.startswith("#"):
            return f"{self.page}#{self.parameter[1:]}={quote(words, safe='')}"
        values = {self.parameter: words} | ({self.link_parameter: apart} if apart else {})
        return f"{self.page}?{urlencode(values, quote_via=quote, safe='')}"

    def rule(self) -> TextRule:
        """The network's own rule."""
        return self.limit

    def length(self, text: str) -> int:
        """As the network counts."""
        return self.measure(text)


def _with(text: str, link: str) -> str:
    return text if not link or link in text else f"{text}\n{link}".strip()


# Free, where its API charges for each post with a link: 280 by weight, any address 23.
X = Prefilled(
    name="x",
    label="X",
    page="https://x.com/intent/tweet",
    limit=TextRule(280, per_url=23, unit="weighted"),
    measure=counting.weighted,
    link_parameter="url",
)
BLUESKY = Prefilled(
    name="bluesky",
    label="Bluesky",
    page="https://bsky.app/intent/compose",
    limit=TextRule(300),
    measure=counting.graphemes,
)
# Asks for the person's server, and remembers it in their browser (blog.joinmastodon.org, March 2026).
MASTODON = Prefilled(
    name="mastodon",
    label="Mastodon",
    page="https://share.joinmastodon.org/",
    limit=TextRule(500, per_url=23),
    measure=lambda text: counting.tooted(text, 23),
    parameter="#text",
)
THREADS = Prefilled(
    name="threads",
    label="Threads",
    page="https://www.threads.net/intent/post",
    limit=TextRule(500, unit="characters"),
    link_parameter="url",
)
