"""What a test does as a person with a browser: sign in, and post forms that carry the CSRF token."""

from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy.people import actions
from advocacy.people.models import Person

RAW = "0" * 40


def sign_in(client: FlaskClient, session: Session, person: Person) -> str:
    """Sign a person in in this browser, without the page; the token of the sitting."""
    token = actions.sign_in(session, person, "Firefox · Linux")
    session.commit()
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return token


def sign_out(client: FlaskClient) -> None:
    """Forget who is signed in in this browser."""
    with client.session_transaction() as cookie:
        cookie.clear()


def csrf(client: FlaskClient) -> str:
    """The token that this browser's forms must carry."""
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = RAW
    with client.application.app_context():
        key = current_app.config["SECRET_KEY"]
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(RAW))


def post(client: FlaskClient, address: str, /, **fields: Any) -> TestResponse:
    """Post a form as a page of ours would."""
    return client.post(address, data={"csrf_token": csrf(client), **fields})
