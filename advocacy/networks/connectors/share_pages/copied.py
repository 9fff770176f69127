"""Pages that take only the address, or nothing: the caption is copied."""

from dataclasses import dataclass
from urllib.parse import urlencode

from advocacy.networks.connector import TextRule


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
    # Nothing can be posted there without a picture, which the person downloads.
    needs_picture: bool = False

    def url(self, text: str, link: str) -> str:
        """The address of the share page."""
        return f"{self.page}?{urlencode({self.parameter: link})}" if link and self.page else self.front

    def rule(self) -> TextRule:
        """Every character counts, addresses as written."""
        return TextRule(self.limit, unit="characters")

    def length(self, text: str) -> int:
        """Code points."""
        return len(text)


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
# Its old plugin's address; the page shows the link and an empty field.
XING = Copied(
    name="xing",
    label="XING",
    page="https://www.xing.com/spi/shares/new",
    parameter="url",
    front="https://www.xing.com/",
    limit=420,
)
# It has no share page: the person downloads the picture and pastes the caption in the app.
INSTAGRAM = Copied(
    name="instagram",
    label="Instagram",
    page="",
    parameter="",
    front="https://www.instagram.com/",
    limit=2200,
    needs_picture=True,
)
