"""Guest links of a post: the signed address of each, and how often it was used, from five on."""

import hmac

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from advocacy import crypto, settings
from advocacy.errors import NotFound
from advocacy.feed.queries import Face
from advocacy.shares.models import GuestLink
from advocacy.shares.queries import texts

# Fewer uses are not told, as everywhere.
FEWEST = 5
ID, SIGNATURE = 32, 20


def guest_address(link: GuestLink) -> str:
    """The public address; whoever does not know the installation's secret cannot make one up."""
    plain = link.id.replace("-", "")
    return f"{settings.current().base_url}/g/{plain}{_signature(plain)}"


def _signature(plain: str) -> str:
    return crypto.fingerprint("guest", plain)[:SIGNATURE]


def guest_link(session: Session, token: str) -> GuestLink:
    """The link behind a public address, over or not. Raises NotFound where the signature is not ours."""
    plain, signature = token[:ID], token[ID:]
    if not token.isascii() or not hmac.compare_digest(signature, _signature(plain)):
        raise NotFound
    dashed = "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
    found = session.scalars(
        sa.select(GuestLink).where(GuestLink.id == dashed).options(joinedload(GuestLink.post))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def guest_links(session: Session, post_id: str) -> list[GuestLink]:
    """The links of a post, the newest first."""
    return list(session.scalars(sa.select(GuestLink).where(GuestLink.post_id == post_id).order_by(GuestLink.id.desc())))


def has_guest_links(session: Session, post_id: str) -> bool:
    """Whether a post was ever offered to guests."""
    return session.scalar(sa.select(GuestLink.id).where(GuestLink.post_id == post_id).limit(1)) is not None


def uses_told(link: GuestLink) -> int | None:
    """How often it was used at least, in fives, so that no single use can be seen to come; None below five."""
    return link.uses // FEWEST * FEWEST or None


def guest_words(face: Face, language: str) -> str:
    """The words a guest starts from, in their language where there are any; they always say who employs them."""
    ranked = texts.ranked(face.captions, "", language)
    caption = ranked[0] if ranked else None
    said_in = caption.language if caption else face.language
    words = caption.text if caption else face.title
    sentence = texts.disclosure(said_in)
    return words if sentence in words else f"{words}\n\n{sentence}"


def guest_language(face: Face, language: str) -> str:
    """The language of those words."""
    ranked = texts.ranked(face.captions, "", language)
    return ranked[0].language if ranked else face.language
