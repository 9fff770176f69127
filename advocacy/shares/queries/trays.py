"""The tray of a card: the words, the ways out, and what became of earlier relays; for a page of cards at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from advocacy import clock
from advocacy.feed.queries import Face
from advocacy.networks import queries as networks
from advocacy.networks.connector import Capability
from advocacy.networks.models import Account
from advocacy.people.models import Person
from advocacy.shares.models import Delivery, DeliveryState, Share
from advocacy.shares.queries import texts, ways
from advocacy.shares.queries.originals import Source, offers, originals_of
from advocacy.shares.queries.tray import Choice, Tray
from advocacy.shares.queries.ways import Way


def trays_for(session: Session, person: Person, faces: Sequence[Face]) -> dict[str, Tray]:
    """The trays of these posts for a person, by post id; at most four queries, however many posts."""
    accounts = ways.accounts(session, person.id)
    last = ways.last_used(session, person.id)
    done = _done(session, person.id, [face.id for face in faces])
    able = any(Capability.RESHARE in way.capabilities or Capability.QUOTE in way.capabilities for way in accounts)
    sources = originals_of(session, [face.id for face in faces]) if able else {}
    trays = {face.id: _tray(person, face, accounts, last, done[face.id]) for face in faces}
    return {key: _with_offers(tray, person, sources.get(key)) for key, tray in trays.items()}


def _with_offers(tray: Tray, person: Person, sources: dict[str, Source] | None) -> Tray:
    free = [choice.way for choice in tray.accounts]
    found = offers(sources, person.id, tray.face.kind, free) if sources else []
    return replace(tray, offers=tuple(found), fresh=False) if found else tray


def _done(session: Session, person_id: str, post_ids: Sequence[str]) -> dict[str, list[Delivery]]:
    query = (
        sa.select(Delivery)
        .join(Delivery.share)
        .where(Share.person_id == person_id, Share.post_id.in_(post_ids))
        .options(contains_eager(Delivery.share).joinedload(Share.post))
        .options(joinedload(Delivery.account).joinedload(Account.server))
        .order_by(Delivery.id.desc())
    )
    found: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in session.scalars(query):
        found[delivery.share.post_id].append(delivery)
    return found


def _tray(person: Person, face: Face, accounts: list[Way], last: str | None, done: list[Delivery]) -> Tray:
    now = clock.now()
    shares = {delivery.share_id for delivery in done}
    key = texts.form_key(person.id, face.id, len(shares))
    lines = _latest(done)
    live = [line for line in lines if line.state != DeliveryState.CANCELLED]
    used = {line.account_id or line.network for line in live}
    # A network that an account is connected to needs no share page, unless nothing can leave through that account.
    used |= {way.network for way in accounts if way.ready}
    free = [way for way in accounts if way.id not in used]
    # One click should leave: an account that must be reconnected is chosen only where there is no other.
    ready = [way for way in free if not way.expired] or free
    preferred = next((way for way in ready if way.id == last), ready[0] if ready else None)
    captions = texts.ranked(face.captions, preferred.network if preferred else "", person.language)
    caption = captions[0] if captions else None
    running = next((line.share for line in lines if line.undoing(now)), None)
    return Tray(
        face=face,
        open=face.relayable(now) and running is None,
        form_key=key,
        text=_kept(done) or texts.starting(face, caption),
        language=caption.language if caption else face.language,
        captions=tuple(captions),
        place=0,
        connected=bool(accounts),
        accounts=tuple(_choice(person, face, way, key, way is preferred) for way in free),
        pages=tuple(_choice(person, face, way, key) for way in _pages(face) if way.id not in used),
        running=running,
        by_page=not accounts,
        fresh=not done and face.relayable(now),
        lines=tuple(line for line in lines if running is None or line.share_id != running.id),
    )


def _pages(face: Face) -> list[Way]:
    """The share pages that fit a post; those it has captions for come first."""
    meant = {caption.network for caption in face.captions}
    fit = [way for way in ways.pages() if way.suits(bool(face.pictures), bool(face.link_url))]
    return sorted(fit, key=lambda way: way.network not in meant)


@dataclass(frozen=True)
class Correction:
    """Other words for a relay through the same account, in a form of their own."""

    form_key: str
    choice: Choice


def correction_for(session: Session, person: Person, delivery: Delivery) -> Correction:
    """The form that replaces a person's relay through an account. Raises NotFound for a share page."""
    account = networks.account_for(session, person, delivery.account_id or "")
    post = delivery.share.post
    mine = Share.person_id == person.id, Share.post_id == post.id
    shares = session.scalar(sa.select(sa.func.count()).select_from(Share).where(*mine)) or 0
    key = texts.correction_key(person.id, delivery.id, shares)
    code = texts.code(person.id, post.id, account.id, key)
    link = texts.address(code) if post.link_url else ""
    return Correction(key, Choice(ways.through(networks.view(account)), link, chosen=True))


def _choice(person: Person, face: Face, way: Way, key: str, chosen: bool = False) -> Choice:
    code = texts.code(person.id, face.id, way.id, key)
    return Choice(way, texts.address(code) if face.link_url else "", chosen)


def _latest(done: Sequence[Delivery]) -> list[Delivery]:
    latest: dict[str, Delivery] = {}
    for delivery in done:
        latest.setdefault(delivery.account_id or delivery.network, delivery)
    taken_back = ("undone", "withdrawn", "replaced", "account-gone")
    return [each for each in latest.values() if each.state != DeliveryState.CANCELLED or each.problem not in taken_back]


def _kept(done: Sequence[Delivery]) -> str:
    """The words of a relay that was taken back: they are not lost."""
    first = done[0] if done else None
    undone = first is not None and first.state == DeliveryState.CANCELLED
    return first.share.text if first is not None and undone else ""
