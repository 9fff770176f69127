"""Who gets which answer from the pages of shares; `tests/people/test_routes.py` walks through it.

Everyone relays, and nobody sees or touches what another has relayed.
"""

from sqlalchemy.orm import Session

from advocacy.people.models import Person
from advocacy.shares import actions
from advocacy.shares.models import DeliveryState
from advocacy.shares.queries.guests import guest_address
from tests import factories


def values(session: Session, visitor: Person | None) -> dict[str, str]:
    """A post for all; shares and deliveries of somebody else."""
    share = factories.share(session, factories.person(session))
    link = actions.make_guest_link(session, share.person, share.post, "Site", None)
    account = factories.account(session, share.person, state="connected")
    delivery = factories.delivery(session, share, account, state=DeliveryState.PUBLISHED)
    return {
        "post_id": share.post_id,
        "network": "linkedin",
        "token": guest_address(link).rpartition("/")[2],
        "link_id": link.id,
        "share_id": share.id,
        "delivery_id": delivery.id,
        "any(undo, pause, resume, now):act": "undo",
        "any(withdraw, retry, seen, absent, declare, delete, leave):act": "withdraw",
    }


ROUTES = {
    #                                nobody, employee, leader, delegate, comms, HR, owner
    "GET /posts/<post_id>/relay": (303, 200, 200, 200, 200, 200, 200),
    "POST /posts/<post_id>/relay": (303, 422, 422, 422, 422, 422, 422),
    "POST /posts/<post_id>/relay/choices": (303, 200, 200, 200, 200, 200, 200),
    "POST /posts/<post_id>/relay/sameness": (303, 200, 200, 200, 200, 200, 200),
    "POST /relays/<share_id>/<any(undo, pause, resume, now):act>": (303, 404, 404, 404, 404, 404, 404),
    "GET /posts/<post_id>/originals": (303, 403, 403, 403, 200, 403, 403),
    "POST /posts/<post_id>/originals": (303, 403, 403, 403, 422, 403, 403),
    "POST /posts/<post_id>/originals/<network>/forget": (303, 403, 403, 403, 303, 403, 403),
    "GET /g/<token>": (200, 200, 200, 200, 200, 200, 200),
    "GET /g/<token>/<network>": (302, 302, 302, 302, 302, 302, 302),
    "GET /posts/<post_id>/guests": (303, 403, 403, 403, 200, 403, 403),
    "POST /posts/<post_id>/guests": (303, 403, 403, 403, 422, 403, 403),
    "POST /posts/<post_id>/guests/<link_id>/revoke": (303, 403, 403, 403, 303, 403, 403),
    "GET /relays": (303, 200, 200, 200, 200, 200, 200),
    "POST /deliveries/<delivery_id>/<any(withdraw, retry, seen, absent, declare, delete, leave):act>": (
        *(303, 404, 404, 404, 404, 404, 404),
    ),
    "GET /deliveries/<delivery_id>/moment": (303, 404, 404, 404, 404, 404, 404),
    "POST /deliveries/<delivery_id>/moment": (303, 404, 404, 404, 404, 404, 404),
    "GET /deliveries/<delivery_id>/open": (303, 404, 404, 404, 404, 404, 404),
    "GET /deliveries/<delivery_id>/change": (303, 404, 404, 404, 404, 404, 404),
    "POST /deliveries/<delivery_id>/change": (303, 404, 404, 404, 404, 404, 404),
}
