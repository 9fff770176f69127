"""What the tray of a card holds: the words, the ways out, and what became of earlier relays."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from advocacy.feed.queries import Face, Line
from advocacy.shares.models import Delivery, Share
from advocacy.shares.queries import texts
from advocacy.shares.queries.originals import Offer
from advocacy.shares.queries.ways import Way

# A tray stays calm: more share pages than these are folded away.
FIRST_PAGES = 4


@dataclass(frozen=True)
class Choice:
    """A way out as the tray offers it, with the tracked link that its relay would carry."""

    way: Way
    link: str
    chosen: bool = False

    @property
    def reserved(self) -> int:
        """Characters the link will take of the network's limit, its line end included."""
        return 1 + (self.way.rule.per_url or len(self.link)) if self.link else 0


@dataclass(frozen=True)
class Tray:
    """What a person can do with a post, and has done."""

    face: Face
    open: bool
    form_key: str
    text: str
    language: str
    captions: tuple[Line, ...]
    # Which of the suggestions the words began from.
    place: int
    # Whether any account is connected, used up or not.
    connected: bool
    accounts: tuple[Choice, ...]
    pages: tuple[Choice, ...]
    # The share whose undo runs or is paused.
    running: Share | None
    # Whether the share pages are shown at once: always to whoever has no account, else when asked for.
    by_page: bool
    # Nothing of it has been relayed or chosen yet: it looks alike for everyone with such accounts.
    fresh: bool
    # The latest delivery of each way, but for what was taken back; the newest first.
    lines: tuple[Delivery, ...]
    # What accounts may do with the author's own publication.
    offers: tuple[Offer, ...] = ()
    # Its form is in use, so it is not folded away.
    touched: bool = False

    @property
    def chosen(self) -> list[Choice]:
        """The accounts it would leave through."""
        return [choice for choice in self.accounts if choice.chosen]

    @property
    def first_pages(self) -> tuple[Choice, ...]:
        """The share pages shown at once; the rest is folded away."""
        return tuple(each for each in self.pages if not each.way.sheet)[:FIRST_PAGES]

    @property
    def other_pages(self) -> tuple[Choice, ...]:
        """The share pages that are folded away."""
        return tuple(each for each in self.pages if not each.way.sheet)[FIRST_PAGES:]

    @property
    def sheets(self) -> tuple[Choice, ...]:
        """The share sheet of the device, which scripts show where the browser has one."""
        return tuple(each for each in self.pages if each.way.sheet)

    @property
    def strictest(self) -> Choice:
        """The way that leaves the least room for words."""
        offered = self.chosen or self.accounts or self.pages
        # Of two equal limits the one in bytes leaves less room.
        return min(offered, key=lambda each: (each.way.rule.limit - each.reserved, each.way.rule.unit != "bytes"))

    def asked(self, way_ids: Collection[str], text: str | None) -> "Tray":
        """The same tray with other accounts chosen, and other words."""
        accounts = tuple(replace(each, chosen=each.way.id in way_ids) for each in self.accounts)
        words = self.text if text is None else text
        return replace(self, accounts=accounts, text=words, fresh=False, touched=True)

    def with_pages(self) -> "Tray":
        """The same tray with the share pages shown."""
        return replace(self, by_page=True, fresh=False, touched=True)

    def captioned(self, place: int) -> "Tray":
        """The same tray with another suggestion."""
        if not self.captions:
            return self
        place %= len(self.captions)
        caption = self.captions[place]
        text, said_in = texts.starting(self.face, caption), caption.language
        return replace(self, text=text, language=said_in, place=place, fresh=False, touched=True)
