"""Writing the audit log, and forgetting what nobody needs any more."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.people.models import AuditEntry, Letter, LetterState, Person, Sitting, Ticket, TicketKind


def audit(
    session: Session, actor: Person | None, act: str, object_type: str, object_id: str | None, **details: object
) -> AuditEntry:
    """Note one administrative act; details hold what changed, never a secret."""
    entry = AuditEntry(
        actor_id=actor.id if actor else None,
        act=act,
        object_type=object_type,
        object_id=object_id,
        details=details,
    )
    session.add(entry)
    return entry


def forget(session: Session) -> None:
    """Delete ways in that ended a month ago and letters of a season ago; the audit log stays."""
    now = clock.now()
    month, season = now - timedelta(days=30), now - timedelta(days=90)
    session.execute(sa.delete(Sitting).where(sa.or_(Sitting.ended_at < month, Sitting.expires_at < month)))
    # Invitations say who invited whom: they stay.
    old = (Ticket.expires_at < month, Ticket.kind != TicketKind.INVITATION)
    session.execute(sa.delete(Ticket).where(*old))
    ended = Letter.state.not_in((LetterState.WAITING, LetterState.SENDING))
    session.execute(sa.delete(Letter).where(Letter.made_at < season, ended))
