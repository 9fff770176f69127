"""Networks reached by their own share page: nothing is confirmed, the person declares."""

from advocacy.networks.connector import SharePage
from advocacy.networks.connectors.share_pages.copied import FACEBOOK, INSTAGRAM, LINKEDIN, XING, Copied
from advocacy.networks.connectors.share_pages.direct import DEVICE, EMAIL, TEAMS, TELEGRAM, WHATSAPP
from advocacy.networks.connectors.share_pages.prefilled import BLUESKY, MASTODON, THREADS, Prefilled, X

# The first ones are offered first, unless a post has captions for others.
ALL: tuple[SharePage, ...] = (
    LINKEDIN,
    X,
    FACEBOOK,
    WHATSAPP,
    BLUESKY,
    MASTODON,
    THREADS,
    INSTAGRAM,
    XING,
    TELEGRAM,
    TEAMS,
    EMAIL,
    DEVICE,
)

__all__ = ["ALL", "Copied", "Prefilled"]
