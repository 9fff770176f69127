"""Ways to send something to people rather than to publish it."""

from dataclasses import dataclass

from advocacy.networks.connector import TextRule
from advocacy.networks.connectors.share_pages.prefilled import Prefilled

LONGEST_MESSAGE = 4096
# Longer addresses are cut short by mail programs and servers on their way.
LONGEST_ADDRESS = 1500


@dataclass
class Sheet:
    """The share sheet of the person's device: it opens at our page and has no address; not every browser has one."""

    name: str = "device"
    label: str = "another app"
    takes_text: bool = True
    private: bool = True
    sheet: bool = True

    def url(self, text: str, link: str) -> str:
        """None: only a script can open it."""
        return ""

    def rule(self) -> TextRule:
        """Whatever app the person picks, the sheet itself sets no limit that matters."""
        return TextRule(LONGEST_MESSAGE, unit="characters")

    def length(self, text: str) -> int:
        """Code points."""
        return len(text)


# To whomever the person then picks.
WHATSAPP = Prefilled("whatsapp", "WhatsApp", "https://wa.me/", TextRule(65_536, unit="characters"))
TELEGRAM = Prefilled(
    name="telegram",
    label="Telegram",
    page="https://t.me/share/url",
    limit=TextRule(LONGEST_MESSAGE, unit="characters"),
    link_parameter="url",
    private=True,
    needs_link=True,
)
TEAMS = Prefilled(
    name="teams",
    label="Microsoft Teams",
    page="https://teams.microsoft.com/share",
    limit=TextRule(LONGEST_ADDRESS, unit="characters"),
    parameter="msgText",
    link_parameter="href",
    private=True,
    needs_link=True,
)
EMAIL = Prefilled(
    name="email",
    label="e-mail",
    page="mailto:",
    limit=TextRule(LONGEST_ADDRESS, unit="characters"),
    parameter="body",
    private=True,
)
DEVICE = Sheet()
