"""Who may give which role to whom; the reasons are in docs/decisions/0005-who-lets-whom-in.md."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from advocacy.errors import Forbidden, Refused
from advocacy.people.actions.records import audit
from advocacy.people.models import Grant, Person, PersonState, Role

# What HR may give and take: roles that speak for oneself or under a leader's approval.
WORKING = frozenset({Role.LEADER, Role.DELEGATE})
EVERY = frozenset(Role) - {Role.EMPLOYEE}


def grantable(actor: Person) -> frozenset[Role]:
    """The roles that a person may give and take."""
    if actor.has(Role.OWNER):
        return EVERY
    return WORKING if actor.has(Role.HR) else frozenset()


def held(person: Person) -> frozenset[Role]:
    """The roles that a person holds beyond being an employee."""
    return frozenset(grant.role for grant in person.roles)


def may_change(actor: Person, person: Person) -> bool:
    """Whether the actor may change this person: never someone with a role the actor could not give."""
    return actor.has(Role.HR, Role.OWNER) and held(person) <= grantable(actor)


def set_roles(session: Session, actor: Person, person: Person, wanted: Collection[Role]) -> None:
    """Give and take roles until the person holds exactly these. Raises Forbidden and Refused("last-owner")."""
    before, after = held(person), frozenset(wanted) - {Role.EMPLOYEE}
    changed = before ^ after
    if not changed:
        return
    if not changed <= grantable(actor):
        raise Forbidden("role-not-yours")
    if Role.OWNER in before - after and _owners(session) < 2:
        raise Refused("last-owner")
    person.roles = [grant for grant in person.roles if grant.role in after]
    person.roles.extend(Grant(person_id=person.id, role=role) for role in sorted(after - before))
    audit(session, actor, "roles", "person", person.id, given=sorted(after - before), taken=sorted(before - after))


def _owners(session: Session) -> int:
    # Locked, so that two owners cannot take each other's role at once.
    found = session.scalars(
        sa.select(Person.id)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role == Role.OWNER, Person.state == PersonState.ACTIVE)
        .with_for_update()
    )
    return len(found.all())
