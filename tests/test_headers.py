"""What browsers may keep: nothing of a person's own pages, the rest only to ask again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import headers
from tests import factories, visitor

OWN = ("/relays", "/resonance/mine", "/accounts", "/my-space")


@pytest.mark.parametrize("address", OWN)
def test_no_browser_keeps_a_page_of_own_data(client: FlaskClient, session: Session, address: str) -> None:
    visitor.sign_in(client, session, factories.person(session))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("address", ["/sign-in/link/a-token", "/password/a-token", "/invitation/a-token"])
def test_no_browser_keeps_a_page_opened_by_a_mailed_token(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", ["/feed", "/topics", "/help"])
def test_going_back_finds_its_place_elsewhere(client: FlaskClient, session: Session, address: str) -> None:
    visitor.sign_in(client, session, factories.person(session))
    assert client.get(address).headers["Cache-Control"] == "private, no-cache"


def test_a_name_that_is_no_page_is_noticed_at_the_start(app: Flask) -> None:
    with pytest.raises(ValueError, match="no such endpoints"):
        headers.keep_nothing_of(app, ["people.nowhere"])
