"""Who gets which answer from the first page and from help."""

from sqlalchemy.orm import Session

from advocacy.people.models import Person


def values(session: Session, visitor: Person | None) -> dict[str, str]:
    """Nothing here is asked for by a name."""
    return {}


ROUTES = {
    #              nobody, employee, leader, delegate, comms, HR, owner
    "GET /": (303, 302, 302, 302, 302, 302, 302),
    "GET /help": (303, 200, 200, 200, 200, 200, 200),
}
