"""Who gets which answer from the pages on connected accounts: whatever the role, only one's own account is there."""

from sqlalchemy.orm import Session

from advocacy.people.models import Person
from tests import factories


def values(session: Session, visitor: Person | None) -> dict[str, str]:
    """An account of the visitor; a stranger names somebody's."""
    return {
        "account_id": factories.account(session, visitor or factories.person(session)).id,
        "network": "mastodon",
        "any(pause, resume):act": "pause",
    }


ROUTES = {
    # nobody, employee, leader, delegate, comms, HR, owner
    "GET /accounts": (303, 200, 200, 200, 200, 200, 200),
    "POST /accounts/connect": (303, 400, 400, 400, 400, 400, 400),
    "POST /accounts/password": (303, 400, 400, 400, 400, 400, 400),
    # A network that reads no document of ours has none.
    "GET /accounts/clients/<network>.json": (404, 404, 404, 404, 404, 404, 404),
    "GET /accounts/callback": (303, 303, 303, 303, 303, 303, 303),
    "POST /accounts/<account_id>/disconnect": (303, 303, 303, 303, 303, 303, 303),
    "GET /networks": (303, 403, 403, 403, 200, 403, 200),
    "GET /networks/<network>": (303, 403, 403, 403, 200, 403, 200),
    "POST /networks/<network>/set-up": (303, 403, 403, 403, 403, 403, 303),
    "POST /networks/<network>/test": (303, 403, 403, 403, 400, 403, 400),
    "POST /networks/<network>/<any(pause, resume):act>": (303, 403, 403, 403, 400, 403, 400),
}
