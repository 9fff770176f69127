"""The ways out for a relay: a person's connected accounts, and the share pages of networks without an API."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.networks import queries as networks
from advocacy.networks.connector import Capability, SharePage, TextRule
from advocacy.networks.queries import AccountView, Standing
from advocacy.shares.models import Delivery, Share


@dataclass(frozen=True)
class Way:
    """One way out: through an account, or by a share page. `id` is the account's id or the page's name."""

    id: str
    network: str
    rule: TextRule
    account: AccountView | None = None
    share_page: SharePage | None = None

    @property
    def handle(self) -> str:
        """The account's name on its network; empty for a share page."""
        return self.account.handle if self.account else ""

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the account's network and server allow; nothing for a share page."""
        return self.account.capabilities if self.account else frozenset()

    @property
    def expired(self) -> bool:
        """Whether relays through it wait until the person has reconnected."""
        gone = (Standing.EXPIRED, Standing.REVOKED)
        return self.account is not None and self.account.state in gone

    @property
    def expired_at(self) -> datetime | None:
        """When the connection ran out, where the network said so."""
        return self.account.expires_at if self.account and self.expired else None

    @property
    def ready(self) -> bool:
        """Whether it is an account through which a relay may leave now."""
        return self.account is not None and self.account.usable

    @property
    def takes_text(self) -> bool:
        """Whether the share page can be given the words."""
        return self.share_page is not None and self.share_page.takes_text

    @property
    def parameter(self) -> str:
        """Which parameter of the share page's address takes the words; after "#" it stands in the fragment."""
        return str(getattr(self.share_page, "parameter", "text"))

    @property
    def needs_picture(self) -> bool:
        """Whether nothing can be posted there without a picture."""
        return bool(getattr(self.share_page, "needs_picture", False))

    @property
    def sheet(self) -> bool:
        """Whether only a script can open it: the share sheet of the person's device."""
        return bool(getattr(self.share_page, "sheet", False))

    def suits(self, pictures: bool, link: bool) -> bool:
        """Whether a post with or without these can be shared there."""
        return (pictures or not self.needs_picture) and (link or not getattr(self.share_page, "needs_link", False))

    @property
    def copied(self) -> bool:
        """Whether the page takes only an address, so that the words are copied."""
        return self.share_page is not None and not self.share_page.takes_text

    def address(self, text: str, link: str) -> str:
        """Where the share page opens; empty for an account."""
        return self.share_page.url(text, link) if self.share_page else ""

    def length(self, text: str) -> int:
        """How long this network finds a text, tracked link included."""
        measure = self.account or self.share_page
        return measure.length(text) if measure else len(text)


def accounts(session: Session, person_id: str) -> list[Way]:
    """A person's accounts, the first connected first."""
    return [through(view) for view in networks.accounts_of(session, person_id) if view.publishes]


def ending(session: Session, person_id: str) -> list[AccountView]:
    """A person's accounts whose connection ends soon unless they renew it."""
    return [view for view in networks.accounts_of(session, person_id) if view.ending]


def through(view: AccountView) -> Way:
    """The way out through one account."""
    return Way(view.id, view.connector, view.rule, account=view)


def pages() -> list[Way]:
    """The share pages, in the order of the registry."""
    return [_by(page) for page in networks.all_share_pages()]


def for_strangers(link: bool) -> list[Way]:
    """The share pages for whoever is not signed in: by an address, and without a picture to take along."""
    return [way for way in pages() if way.suits(pictures=False, link=link) and not way.sheet]


def by_page(name: str) -> Way:
    """The way out by one share page. Raises NotFound when there is none of that name."""
    return _by(networks.share_page(name))


def _by(page: SharePage) -> Way:
    return Way(page.name, page.name, page.rule(), share_page=page)


def last_used(session: Session, person_id: str) -> str | None:
    """The account a person relayed through last."""
    query = (
        sa.select(Delivery.account_id)
        .join(Delivery.share)
        .where(Share.person_id == person_id, Delivery.account_id.is_not(None))
        .order_by(Delivery.id.desc())
        .limit(1)
    )
    return session.scalar(query)
