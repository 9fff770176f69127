"""Teams: a tree that HR keeps."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from advocacy import clock
from advocacy.people import queries
from advocacy.people.models import Role
from tests import factories, visitor


def test_hr_builds_the_tree(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    assert visitor.post(client, "/teams", name="Siège", parent="").status_code == 303
    (top,) = queries.tree(session)
    for name in ("Ventes", "Achats"):
        assert visitor.post(client, "/teams", name=name, parent=top.id).status_code == 303
    assert [(row.name, row.depth) for row in queries.tree(session)] == [("Siège", 0), ("Achats", 1), ("Ventes", 1)]


def test_a_team_is_counted_without_those_below_and_those_who_were_there(session: Session) -> None:
    top = factories.team(session)
    below = factories.team(session, parent=top)
    there = factories.person(session, team=top)
    gone = factories.person(session)
    factories.membership(session, gone, top, until=clock.now().date())
    factories.person(session, team=below)
    assert [row.members for row in queries.tree(session)] == [1, 1]
    assert queries.members(session, top.id, clock.now().date()) == [there.id]


def test_two_teams_of_one_name_have_different_parents(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    top = factories.team(session, "Siège")
    factories.team(session, "Ventes", parent=top)
    session.commit()
    again = visitor.post(client, "/teams", name="ventes", parent=top.id)
    assert again.status_code == 422
    assert "of this name" in again.text
    assert visitor.post(client, "/teams", name="Ventes", parent="").status_code == 303


def test_a_team_takes_another_name(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR))
    team = factories.team(session, "Siège")
    session.commit()
    assert visitor.post(client, f"/teams/{team.id}", name="").status_code == 422
    assert visitor.post(client, f"/teams/{team.id}", name="Maison").status_code == 303
    session.expire_all()
    assert [row.name for row in queries.tree(session)] == ["Maison"]
