"""The demo's one-tap sign-in; outside of the demo there is no such address."""

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from advocacy import db, settings
from advocacy.people import queries
from advocacy.people.models import Role
from advocacy.people.signin import enter, opened, safe
from advocacy.people.views.base import blueprint, device

DEMO_ROLES = (
    (Role.LEADER, _("As a leader")),
    (Role.EMPLOYEE, _("As an employee")),
    (Role.COMMS, _("As communications")),
    (Role.DELEGATE, _("As a delegate")),
    (Role.HR, _("As human resources")),
    (Role.OWNER, _("As the owner")),
)


@blueprint.post("/demo/sign-in")
@opened
def demo_sign_in() -> ResponseReturnValue:
    """Sign in as the demo's person for a role."""
    wanted = request.form.get("role", "")
    if not settings.current().demo or wanted not in [role for role, label in DEMO_ROLES]:
        abort(404)
    person = queries.demo_person(db.session(), Role(wanted))
    if person is None:
        abort(404)
    enter(person, device())
    db.session().commit()
    return redirect(safe(request.form.get("next")), 303)
