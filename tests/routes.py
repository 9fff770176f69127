"""Who gets which answer from the pages of the plumbing; `tests/people/test_routes.py` walks through it."""

from sqlalchemy.orm import Session

from advocacy.people.models import Person


def values(session: Session, visitor: Person | None) -> dict[str, str]:
    """Nothing here has a name in angle brackets."""
    return {}


ROUTES = {
    # nobody, employee, leader, delegate, comms, HR, owner
    "GET /healthz": (200, 200, 200, 200, 200, 200, 200),
    "GET /readyz": (503, 503, 503, 503, 503, 503, 503),
    "GET /metrics": (200, 200, 200, 200, 200, 200, 200),
    "GET /design": (303, 200, 200, 200, 200, 200, 200),
    "POST /language": (303, 303, 303, 303, 303, 303, 303),
    "POST /theme": (303, 303, 303, 303, 303, 303, 303),
}
