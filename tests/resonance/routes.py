"""Who gets which answer from the pages of resonance; `tests/people/test_routes.py` walks through it."""

from sqlalchemy.orm import Session

from advocacy.people.models import Person
from tests import factories


def values(session: Session, visitor: Person | None) -> dict[str, str]:
    """A published post of somebody else."""
    return {"post_id": factories.post(session).id}


ROUTES = {
    #                                       nobody, employee, leader, delegate, comms, HR, owner
    "GET /resonance/": (303, 303, 200, 200, 200, 303, 303),
    "GET /resonance/posts/<post_id>": (303, 403, 403, 403, 200, 403, 403),
    "GET /resonance/teams": (303, 403, 200, 200, 200, 200, 200),
    "GET /resonance/leader": (303, 403, 200, 200, 403, 403, 403),
    "GET /resonance/mine": (303, 200, 200, 200, 200, 200, 200),
}
