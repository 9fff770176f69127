"""Their relays: the words, the way out, and what became of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from advocacy.demo.actions.accounts import EXPIRED, NETWORK, Connected
from advocacy.demo.actions.crowd import Act
from advocacy.demo.course import Course, Ids
from advocacy.demo.script import Script
from advocacy.feed.queries import Line
from advocacy.shares.models import DeliveryState
from advocacy.shares.queries import texts

UNDO = timedelta(seconds=10)
FIRST_STATUS = 1000
PAGES = (("linkedin", 70), ("whatsapp", 18), ("x", 8), ("facebook", 4))
# What the sandbox took of a text, and room for the tracked link.
LONGEST = 450
DELIVERY: dict[str, Any] = {
    "account_id": None, "due_at": None, "undo_until": None, "attempts": 0, "sending_at": None, "claimed_at": None,
    "published_at": None, "look_at": None, "looks": 0, "remote_id": None, "remote_url": "", "problem": "",
    "problem_detail": "", "delete_asked_at": None, "deleted_at": None,
}  # fmt: skip


@dataclass(frozen=True)
class Live:
    """A relay that is out on the sandbox network; `links`: how many its text holds."""

    row: dict[str, Any]
    connected: Connected
    links: int


@dataclass
class Relays:
    """Rows of shares and deliveries, and those that are out."""

    shares: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    live: list[Live] = field(default_factory=list)


class Sender:
    """Makes each act a share and a delivery."""

    def __init__(
        self, script: Script, course: Course, ids: Ids, accounts: dict[str, Connected], expired: Connected
    ) -> None:
        self.script = script
        self.course = course
        self.ids = ids
        self.accounts = accounts
        self.expired = expired
        self.chance = Random("relays")
        self.made = Relays()

    def send(self, act: Act) -> None:
        """Pass one post on."""
        connected = self._way(act)
        page = "" if connected else self._page(act)
        caption = next(iter(texts.ranked(act.post.captions, page or NETWORK, act.member.person.language)), None)
        key = texts.form_key(act.member.person.id, act.post.id, 0)
        words = self._words(act, caption)
        at = self._moment(act)
        share = {
            "id": self.ids.at(at), "person_id": act.member.person.id, "post_id": act.post.id, "text": words,
            "language": caption.language if caption else act.post.language, "made_at": at, "form_key": key,
        }  # fmt: skip
        way = connected.account.id if connected else page
        code = texts.code(act.member.person.id, act.post.id, way, key)
        link = texts.address(code) if act.text.link else ""
        row = {
            **DELIVERY, "id": self.ids.at(at), "key": self.ids.at(at), "share_id": share["id"], "made_at": at,
            "network": page or NETWORK, "text": texts.final(words, link), "code": code,
        }  # fmt: skip
        row |= dict(self._through(row, connected, self._fate(act)) if connected else _by_page(row, act.fate))
        self.made.shares.append(share)
        self.made.deliveries.append(row)
        if connected and row["remote_id"]:
            self.made.live.append(Live(row, connected, 1 if link else 0))

    def _way(self, act: Act) -> Connected | None:
        if act.fate == "held":
            return self.expired
        by_page = self.chance.random() < 0.08
        declared = act.fate in ("declared", "opened")
        return None if declared or (by_page and not act.fate) else self.accounts.get(act.member.key)

    def _page(self, act: Act) -> str:
        drawn = self.chance.choices([name for name, _ in PAGES], [weight for _, weight in PAGES])[0]
        return "linkedin" if act.fate else drawn

    def _words(self, act: Act, caption: Line | None) -> str:
        """The caption as it is, or with a sentence of their own before or after it."""
        start = texts.starting(act.post, caption)
        own = self.chance.choice(self.script.own[caption.language if caption else act.post.language])
        kind = self.chance.random()
        words = start if kind < 0.45 else f"{own}\n\n{start}" if kind < 0.75 else f"{start}\n\n{own}"
        return words if len(words) < LONGEST else start

    def _moment(self, act: Act) -> Any:
        # What waits for a connection that ran out was relayed after that.
        return max(act.at, self.course.now - EXPIRED + timedelta(hours=2)) if act.fate == "held" else act.at

    def _fate(self, act: Act) -> str:
        drawn, old = self.chance.random(), act.at < self.course.now - timedelta(days=2)
        if act.fate or not old:
            return act.fate
        return next((fate for fate, share in (("failed", 0.01), ("cancelled", 0.03)) if drawn < share), "")

    def _through(self, row: dict[str, Any], connected: Connected, fate: str) -> Iterator[tuple[str, Any]]:
        due = row["made_at"] + UNDO
        yield from {"account_id": connected.account.id, "due_at": due, "undo_until": due}.items()
        if fate == "cancelled":
            yield from {"state": DeliveryState.CANCELLED, "problem": "withdrawn"}.items()
            return
        if fate == "held":
            yield from {"state": DeliveryState.HELD, "problem": "account-expired"}.items()
            return
        sent = due + timedelta(seconds=self.chance.uniform(0.05, 0.9))
        yield from {"claimed_at": sent, "sending_at": sent, "attempts": 1}.items()
        if fate == "failed":
            tries = {"state": DeliveryState.FAILED, "problem": "gave-up", "problem_detail": "unreachable"}
            yield from {**tries, "attempts": 8}.items()
        elif fate == "unconfirmed":
            # Looked up until looking had an end: from here on only the person can tell.
            yield from {"state": DeliveryState.UNCONFIRMED, "problem": "no-answer", "looks": 7}.items()
        else:
            yield from self._out(row, connected, sent + timedelta(seconds=self.chance.uniform(0.1, 0.8)), fate)

    def _out(self, row: dict[str, Any], connected: Connected, at: Any, fate: str) -> Iterator[tuple[str, Any]]:
        number = FIRST_STATUS + len(self.made.live)
        url = f"{connected.account.profile_url}/{number}"
        yield from {"state": DeliveryState.PUBLISHED, "published_at": at}.items()
        yield from {"remote_id": str(number), "remote_url": url}.items()
        if fate == "deleted":
            asked = at + timedelta(hours=20)
            yield from {"delete_asked_at": asked, "deleted_at": asked + timedelta(seconds=2)}.items()


def _by_page(row: dict[str, Any], fate: str) -> Iterator[tuple[str, Any]]:
    """Nothing is confirmed there: the person says so, or has not yet."""
    if fate == "opened":
        yield "state", DeliveryState.OPENED
        return
    yield from {"state": DeliveryState.DECLARED, "published_at": row["made_at"] + timedelta(seconds=50)}.items()
