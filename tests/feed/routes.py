"""Who gets which answer from the pages of the feed; `tests/people/test_routes.py` walks through it."""

from sqlalchemy.orm import Session

from advocacy.feed import actions, pictures
from advocacy.people.models import Person
from tests import factories
from tests.feed.test_pictures import drawn


def values(session: Session, visitor: Person | None) -> dict[str, str]:
    """A published post of somebody else, an open and a closed topic, and a stored image."""
    return {
        "post_id": factories.post(session).id,
        "topic_id": factories.topic(session).id,
        "closed_id": factories.topic(session, closed=True).id,
        "key": actions.keep_picture(session, pictures.store(drawn(20, 20))),
        "int:width": "20",
        "int:until": "1",
        "signature": "none",
    }


ROUTES = {
    #                                       nobody, employee, leader, delegate, comms, HR, owner
    "GET /feed": (303, 200, 200, 200, 200, 200, 200),
    "POST /feed/shown": (303, 400, 400, 400, 400, 400, 400),
    "GET /posts/<post_id>": (303, 200, 200, 200, 200, 200, 200),
    "POST /posts/<post_id>/opinion": (303, 303, 303, 303, 303, 303, 303),
    "GET /posts/mine": (303, 403, 200, 200, 200, 403, 403),
    "POST /posts/<post_id>/publish": (303, 403, 403, 403, 403, 403, 403),
    "POST /posts/<post_id>/archive": (303, 403, 403, 403, 303, 403, 403),
    "POST /posts/<post_id>/end": (303, 403, 403, 403, 303, 403, 403),
    "POST /posts/<post_id>/discard": (303, 403, 403, 403, 403, 403, 403),
    "GET /compose": (303, 403, 200, 200, 200, 403, 403),
    "POST /compose": (303, 403, 422, 200, 422, 403, 403),
    "GET /compose/<post_id>": (303, 403, 403, 403, 403, 403, 403),
    "POST /compose/<post_id>": (303, 403, 403, 403, 403, 403, 403),
    "GET /media/<key>-<int:width>.webp": (303, 200, 200, 200, 200, 200, 200),
    "GET /media/<key>.jpg": (303, 200, 200, 200, 200, 200, 200),
    "GET /lent/<key>-<int:until>-<signature>.jpg": (404, 404, 404, 404, 404, 404, 404),
    "GET /topics": (303, 200, 200, 200, 200, 200, 200),
    "POST /topics/<topic_id>/follow": (303, 303, 303, 303, 303, 303, 303),
    "GET /topics/manage": (303, 403, 403, 403, 200, 403, 403),
    "POST /topics/manage": (303, 403, 403, 403, 422, 403, 403),
    "GET /topics/<closed_id>/holders": (303, 403, 403, 403, 200, 403, 403),
    "POST /topics/<closed_id>/holders": (303, 403, 403, 403, 303, 403, 403),
    "POST /topics/<closed_id>/take": (303, 403, 403, 403, 303, 403, 403),
}
