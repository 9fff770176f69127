"""Who gets which answer from the pages of reach; `tests/people/test_routes.py` walks through it.

Everyone brings figures of their own relays, and nobody touches another's.
"""

from sqlalchemy.orm import Session

from advocacy.people.models import Person


def values(session: Session, visitor: Person | None) -> dict[str, str]:
    """Nothing here has a name in angle brackets."""
    return {}


ROUTES = {
    # nobody, employee, leader, delegate, comms, HR, owner
    "GET /relays/linkedin-file": (303, 200, 200, 200, 200, 200, 200),
    "POST /relays/linkedin-file": (303, 422, 422, 422, 422, 422, 422),
    "POST /relays/linkedin-file/keep": (303, 303, 303, 303, 303, 303, 303),
    "POST /relays/linkedin-file/forget": (303, 303, 303, 303, 303, 303, 303),
}
