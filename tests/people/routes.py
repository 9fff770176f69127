"""Who gets which answer from the pages of people; `tests/people/test_routes.py` walks through it.

One row for each method and address: the answers to nobody, employee, leader, delegate, comms, HR and owner.
A form is posted with its CSRF token and nothing else.
"""

from sqlalchemy.orm import Session

from advocacy.people.models import Person
from tests import factories


def values(session: Session, visitor: Person | None) -> dict[str, str]:
    """What stands for the names in angle brackets, made anew for each visitor."""
    return {
        "person_id": factories.person(session).id,
        "team_id": factories.team(session).id,
        "sitting_id": "somebody-else",
        "letter_id": "unknown",
        "token": "unknown",
    }


ROUTES = {
    #                                       nobody, employee, leader, delegate, comms, HR, owner
    "GET /sign-in": (200, 303, 303, 303, 303, 303, 303),
    "POST /sign-in": (422, 422, 422, 422, 422, 422, 422),
    "POST /sign-in/link": (422, 422, 422, 422, 422, 422, 422),
    "GET /sign-in/sent": (200, 200, 200, 200, 200, 200, 200),
    "GET /sign-in/link/<token>": (410, 410, 410, 410, 410, 410, 410),
    "POST /sign-in/link/<token>": (410, 410, 410, 410, 410, 410, 410),
    "POST /sign-out": (303, 303, 303, 303, 303, 303, 303),
    "GET /password/forgotten": (200, 200, 200, 200, 200, 200, 200),
    "POST /password/forgotten": (422, 422, 422, 422, 422, 422, 422),
    "GET /password/<token>": (410, 410, 410, 410, 410, 410, 410),
    "POST /password/<token>": (422, 422, 422, 422, 422, 422, 422),
    "POST /demo/sign-in": (404, 404, 404, 404, 404, 404, 404),
    "GET /what-is-seen": (200, 200, 200, 200, 200, 200, 200),
    "GET /invitation/<token>": (410, 410, 410, 410, 410, 410, 410),
    "POST /invitation/<token>": (410, 410, 410, 410, 410, 410, 410),
    "GET /first-run": (303, 303, 303, 303, 303, 303, 303),
    "POST /first-run": (404, 404, 404, 404, 404, 404, 404),
    "GET /letter-box": (303, 403, 403, 403, 403, 403, 200),
    "GET /letter-box/<letter_id>": (303, 403, 403, 403, 403, 403, 404),
    "GET /my-space": (303, 200, 200, 200, 200, 200, 200),
    "POST /my-space": (303, 422, 422, 422, 422, 422, 422),
    "POST /my-space/password": (303, 303, 303, 303, 303, 303, 303),
    "POST /my-space/sittings/<sitting_id>/end": (303, 404, 404, 404, 404, 404, 404),
    "POST /my-space/sittings/end-others": (303, 303, 303, 303, 303, 303, 303),
    "GET /persons": (303, 403, 403, 403, 403, 200, 200),
    "GET /persons/new": (303, 403, 403, 403, 403, 200, 200),
    "POST /persons/new": (303, 403, 403, 403, 403, 422, 422),
    "GET /persons/<person_id>": (303, 403, 403, 403, 403, 200, 200),
    "POST /persons/<person_id>": (303, 403, 403, 403, 403, 422, 422),
    "POST /persons/<person_id>/invite": (303, 403, 403, 403, 403, 303, 303),
    "GET /teams": (303, 403, 403, 403, 403, 200, 200),
    "POST /teams": (303, 403, 403, 403, 403, 422, 422),
    "GET /teams/<team_id>": (303, 403, 403, 403, 403, 200, 200),
    "POST /teams/<team_id>": (303, 403, 403, 403, 403, 422, 422),
    "GET /audit": (303, 403, 403, 403, 403, 403, 200),
}
