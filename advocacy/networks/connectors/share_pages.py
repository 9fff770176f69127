"""Networks reached by their own share page: nothing is confirmed, the person declares."""

from dataclasses import dataclass
from urllib.parse import urlencode

from advocacy.networks import counting
from advocacy.networks.connector import SharePage, TextRule


@dataclass
class Copied:
    """A page that takes only the address, so that the caption is copied; without an address its front page opens."""

    name: str
    label: str
    page: str
    parameter: str
    front: str
    limit: int
    takes_text: bool = False

    def url(self, text: str, link: str) -> str:
        """The address of the share page."""
        return f"{self.page}?{urlencode({self.parameter: link})}" if link else self.front

    def rule(self) -> TextRule:
        """Every character counts, addresses as written."""
        return TextRule(self.limit, unit="characters")

    def length(self, text: str) -> int:
        """Code points."""
        return len(text)


@dataclass
class WhatsApp:
    """A message to whomever the person then picks."""

    name: str = "whatsapp"
    label: str = "WhatsApp"
    takes_text: bool = True

    def url(self, text: str, link: str) -> str:
        """The address of the share page, the link after the text unless it is in it."""
        return f"https://wa.me/?{urlencode({'text': _with(text, link)})}"

    def rule(self) -> TextRule:
        """Every character counts, addresses as written."""
        return TextRule(65_536, unit="characters")

    def length(self, text: str) -> int:
        """Code points."""
        return len(text)


@dataclass
class X:
    """X's own posting page: free, where its API charges for each post with a link."""

    name: str = "x"
    label: str = "X"
    takes_text: bool = True

    def url(self, text: str, link: str) -> str:
        """The address of the share page; a link that the text holds already is not given twice."""
        values = {"text": text} | ({"url": link} if link and link not in text else {})
        return f"https://x.com/intent/tweet?{urlencode(values)}"

    def rule(self) -> TextRule:
        """280 by weight, any address 23."""
        return TextRule(280, per_url=23, unit="weighted")

    def length(self, text: str) -> int:
        """Weight by X's own rule."""
        return counting.weighted(text)


def _with(text: str, link: str) -> str:
    return text if not link or link in text else f"{text}\n{link}".strip()


LINKEDIN = Copied(
    name="linkedin",
    label="LinkedIn",
    page="https://www.linkedin.com/sharing/share-offsite/",
    parameter="url",
    front="https://www.linkedin.com/feed/",
    limit=3000,
)
FACEBOOK = Copied(
    name="facebook",
    label="Facebook",
    page="https://www.facebook.com/sharer/sharer.php",
    parameter="u",
    front="https://www.facebook.com/",
    limit=63_206,
)
ALL: tuple[SharePage, ...] = (LINKEDIN, X(), FACEBOOK, WhatsApp())
