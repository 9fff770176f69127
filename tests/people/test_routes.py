"""Every route answers every role as the tables say: `routes.py` in each slice's folder of tests.

A route without a row fails, and so does a row without a route.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy.people.models import Person, Role
from tests import factories, visitor

TESTS = Path(__file__).parent.parent
VISITORS = (None, Role.EMPLOYEE, Role.LEADER, Role.DELEGATE, Role.COMMS, Role.HR, Role.OWNER)
Values = Callable[[Session, Person | None], dict[str, str]]


def _tables() -> dict[str, tuple[Values, tuple[int, ...]]]:
    files = sorted(TESTS.glob("**/routes.py"))
    names = [".".join(("tests", *file.relative_to(TESTS).with_suffix("").parts)) for file in files]
    modules = [import_module(name) for name in names]
    return {route: (module.values, row) for module in modules for route, row in module.ROUTES.items()}


TABLE = _tables()


def _routes(app: Flask) -> list[str]:
    return [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _address(rule: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        rule = rule.replace(f"<{name}>", value)
    assert "<" not in rule, f"values() has nothing for {rule}"
    return rule


def test_every_route_has_its_row_and_every_row_its_route(app: Flask) -> None:
    assert sorted(_routes(app)) == sorted(TABLE)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("route", TABLE)
def test_each_role_gets_the_answer_of_the_table(
    client: FlaskClient, session: Session, redis: Redis, route: str
) -> None:
    values, expected = TABLE[route]
    method, _, rule = route.partition(" ")
    # An installation where somebody is already.
    factories.person(session)
    answers = []
    for role in VISITORS:
        person = factories.person(session, *({role} - {None, Role.EMPLOYEE})) if role else None
        address = _address(rule, values(session, person))
        session.commit()
        # Nobody is held back by what the one before tried.
        redis.flushall()
        visitor.sign_out(client)
        if person:
            visitor.sign_in(client, session, person)
        answer = visitor.post(client, address) if method == "POST" else client.open(address, method=method)
        answers.append(answer.status_code)
        answer.close()
    assert tuple(answers) == expected


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_post_without_its_token_is_refused_everywhere(client: FlaskClient, session: Session, app: Flask) -> None:
    owner = factories.person(session, Role.OWNER, Role.HR, Role.COMMS, Role.LEADER)
    visitor.sign_in(client, session, owner)
    for route in (route for route in _routes(app) if route.startswith("POST ")):
        values, _ = TABLE[route]
        address = _address(route.removeprefix("POST "), values(session, owner))
        assert client.post(address).status_code == 400, route
