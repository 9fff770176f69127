"""Writing the audit log."""

from sqlalchemy.orm import Session

from advocacy.people.models import AuditEntry, Person


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
