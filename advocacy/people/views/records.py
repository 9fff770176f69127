"""The audit log, for owners."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from advocacy import db
from advocacy.people import queries
from advocacy.people.models import Role
from advocacy.people.signin import allowed, me
from advocacy.people.views.base import blueprint
from advocacy.people.views.words import ACTS, told


@blueprint.get("/audit")
@allowed(Role.OWNER)
def audit() -> ResponseReturnValue:
    """A page of administrative acts, the newest first."""
    page = queries.audit_for(db.session(), me(), request.args.get("after"))
    return render_template("people/audit.html", page=page, acts=ACTS, told=told)
