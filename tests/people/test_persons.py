"""Persons and roles, as HR and owners handle them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from advocacy import clock, crypto
from advocacy.errors import Forbidden, Refused
from advocacy.people import actions, queries
from advocacy.people.actions import Details
from advocacy.people.models import AuditEntry, Grant, Letter, Membership, Person, PersonState, Role, Sitting
from tests import factories, visitor
from tests.people.test_sign_in import last_link


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    bound = session.connection()
    event.listen(bound, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(bound, "before_cursor_execute", note)


def form(**fields: object) -> dict[str, object]:
    return {
        "name": "Inès Brun",
        "email": "ines@atelier.example",
        "language": "fr",
        "country": "FR",
        "team": "",
        **fields,
    }


def test_hr_adds_a_person_and_invites_them(client: FlaskClient, session: Session) -> None:
    hr = factories.person(session, Role.HR, name="Sophie Lannoy", job_title="DRH")
    team = factories.team(session, "Ateliers")
    visitor.sign_in(client, session, hr)
    said = form(
        email=" Ines@Atelier.example ", team=team.id, roles=["leader"], language="en", job_title="CTO", invite="1"
    )
    assert visitor.post(client, "/persons/new", **said).status_code == 303
    ines = queries.by_email(session, "ines@atelier.example")
    assert ines is not None
    assert (ines.state, ines.language, ines.job_title) == (PersonState.INVITED, "en", "CTO")
    assert ines.has(Role.LEADER)
    assert queries.team_of(session, ines.id, clock.now().date()) is team
    letter = session.scalars(sa.select(Letter)).one()
    words = crypto.unseal(letter.text_sealed)
    assert letter.subject == "Sophie Lannoy invites you to Relais"
    assert "It is optional." in words
    assert "never sees" in words
    assert "Sophie Lannoy, DRH" in words


def test_an_address_is_one_person_however_it_is_spelt(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    assert visitor.post(client, "/persons/new", **form()).status_code == 303
    again = visitor.post(client, "/persons/new", **form(email="INES@atelier.example"))
    assert again.status_code == 422
    assert "is here already" in again.text
    assert session.scalar(sa.select(sa.func.count()).where(Person.email == "ines@atelier.example")) == 1


def test_what_was_typed_is_kept_when_a_form_is_refused(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    answer = visitor.post(client, "/persons/new", **form(name="Zoé Kept", email="no address"))
    assert answer.status_code == 422
    assert "Zoé Kept" in answer.text


@pytest.mark.parametrize("role", [Role.COMMS, Role.HR, Role.OWNER])
def test_hr_cannot_give_roles_with_power_over_others(client: FlaskClient, session: Session, role: Role) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    assert visitor.post(client, "/persons/new", **form(roles=[role.value])).status_code == 422
    assert queries.by_email(session, "ines@atelier.example") is None


def test_an_action_refuses_a_role_that_is_not_the_actors_to_give(session: Session) -> None:
    hr = factories.person(session, Role.HR)
    with pytest.raises(Forbidden):
        actions.add_person(session, hr, Details("Inès", "ines@atelier.example"), [Role.OWNER])
    with pytest.raises(Forbidden):
        actions.add_person(session, factories.person(session, Role.COMMS), Details("Inès", "ines@atelier.example"))


@pytest.mark.parametrize("role", [Role.COMMS, Role.HR, Role.OWNER])
def test_hr_cannot_change_who_holds_such_a_role(client: FlaskClient, session: Session, role: Role) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    other = factories.person(session, role, email="boss@atelier.example")
    session.commit()
    page = client.get(f"/persons/{other.id}").text
    assert "only an owner may change them" in page
    assert visitor.post(client, f"/persons/{other.id}", **form()).status_code == 422
    session.refresh(other)
    assert other.email == "boss@atelier.example"


def test_an_owner_gives_and_takes_every_role(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.OWNER))
    other = factories.person(session, Role.LEADER)
    session.commit()
    visitor.post(client, f"/persons/{other.id}", **form(roles=["comms", "hr", "owner"]))
    roles = session.scalars(sa.select(Grant.role).where(Grant.person_id == other.id)).all()
    assert set(roles) == {Role.COMMS, Role.HR, Role.OWNER}


def test_the_last_owner_stays_one(client: FlaskClient, session: Session) -> None:
    owner = factories.person(session, Role.OWNER, language="en")
    visitor.sign_in(client, session, owner)
    answer = visitor.post(client, f"/persons/{owner.id}", **form(email=owner.email))
    assert answer.status_code == 422
    assert "needs an owner" in answer.text
    factories.person(session, Role.OWNER)
    session.commit()
    assert visitor.post(client, f"/persons/{owner.id}", **form(email=owner.email)).status_code == 303


def test_a_new_address_is_told_to_the_old_one_and_signs_out_everywhere(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, name="Sophie Lannoy"))
    other = factories.person(session, email="old@atelier.example", language="en")
    actions.sign_in(session, other)
    session.commit()
    visitor.post(client, f"/persons/{other.id}", **form(email="new@atelier.example"))
    letter = session.scalars(sa.select(Letter)).one()
    assert letter.to == "old@atelier.example"
    assert "Sophie Lannoy changed the address" in crypto.unseal(letter.text_sealed)
    assert "new@atelier.example" in crypto.unseal(letter.text_sealed)
    assert session.scalars(sa.select(Sitting.ended_at).where(Sitting.person_id == other.id)).one() is not None


def test_the_team_someone_was_in_is_kept_by_day(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    before, after = factories.team(session), factories.team(session)
    other = factories.person(session, team=before)
    session.commit()
    visitor.post(client, f"/persons/{other.id}", **form(email=other.email, team=after.id))
    visitor.post(client, f"/persons/{other.id}", **form(email=other.email, team=after.id))
    today = clock.now().date()
    assert queries.team_of(session, other.id, today - timedelta(days=1)) == before
    assert queries.team_of(session, other.id, today) == after
    assert queries.team_of(session, other.id, date(2025, 12, 31)) is None
    assert session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 2


def test_a_delegate_drafts_for_the_leaders_an_admin_chose(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    leader, other = factories.person(session, Role.LEADER), factories.person(session, Role.LEADER)
    delegate = factories.person(session)
    session.commit()
    said = form(email=delegate.email, leaders=[leader.id])
    refused = visitor.post(client, f"/persons/{delegate.id}", **said)
    assert refused.status_code == 422
    assert "Give the delegate role first" in refused.text
    assert visitor.post(client, f"/persons/{delegate.id}", **said, roles=["delegate"]).status_code == 303
    assert queries.delegates_of(session, leader.id) == [delegate]
    assert queries.delegates_of(session, other.id) == []
    visitor.post(client, f"/persons/{delegate.id}", **form(email=delegate.email, roles=["delegate"]))
    assert queries.leaders_of(session, delegate.id) == []


def test_an_invitation_sent_again_makes_the_one_before_worthless(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    other = factories.person(session, state=PersonState.INVITED)
    session.commit()
    links = []
    for _ in range(2):
        assert visitor.post(client, f"/persons/{other.id}/invite").status_code == 303
        links.append(last_link(session))
    assert [client.get(link).status_code for link in links] == [410, 200]


def test_who_is_here_already_is_not_invited(session: Session) -> None:
    hr, other = factories.person(session, Role.HR), factories.person(session)
    with pytest.raises(Refused):
        actions.invite(session, hr, other)


def test_the_list_is_paged_by_name_and_found_without_accents(client: FlaskClient, session: Session) -> None:
    hr = factories.person(session, Role.HR, name="Aaron Adam", language="en")
    for number in range(60):
        factories.person(session, name=f"Élodie {number:02}")
    visitor.sign_in(client, session, hr)
    first = queries.persons_for(session, hr, "elodie")
    assert [row.name for row in first.rows] == [f"Élodie {number:02}" for number in range(50)]
    second = queries.persons_for(session, hr, "ÉLODIE", first.after)
    assert (second.rows[0].name, len(second.rows), second.after) == ("Élodie 50", 10, None)
    page = client.get("/persons?search=elodie").text
    assert f"after={first.after}" in page
    assert "Aaron" not in page.partition("<table")[2].partition("</table>")[0]
    assert "Nobody of this name" in client.get("/persons?search=%25").text


def test_the_list_asks_as_much_for_fifty_as_for_one(client: FlaskClient, session: Session) -> None:
    hr = factories.person(session, Role.HR)
    visitor.sign_in(client, session, hr)

    def statements() -> int:
        session.commit()
        with counted(session) as said:
            assert client.get("/persons").status_code == 200
        return len([statement for statement in said if statement.lstrip().startswith("SELECT")])

    few = statements()
    for _ in range(49):
        factories.person(session, Role.LEADER, Role.COMMS, team=factories.team(session))
    assert statements() == few <= 4


def test_hr_never_sees_accounts_or_results(client: FlaskClient, session: Session) -> None:
    visitor.sign_in(client, session, factories.person(session, Role.HR, language="en"))
    other = factories.person(session)
    account = factories.account(session, other, handle="@secret-handle")
    factories.delivery(session, factories.share(session, other), account)
    session.commit()
    for address in ("/persons", f"/persons/{other.id}"):
        page = client.get(address).text
        assert other.name in page
        assert "secret-handle" not in page
        assert "sandbox" not in page.lower()


def test_nobody_else_opens_a_person(session: Session) -> None:
    other = factories.person(session)
    for role in (Role.EMPLOYEE, Role.LEADER, Role.DELEGATE, Role.COMMS):
        with pytest.raises(Forbidden):
            queries.person_for(session, factories.person(session, role), other.id)
        with pytest.raises(Forbidden):
            queries.persons_for(session, factories.person(session, role))
    assert queries.person_for(session, other, other.id) is other


def acts(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.id)))


def test_each_administrative_act_is_noted(client: FlaskClient, session: Session) -> None:
    owner = factories.person(session, Role.OWNER, language="en")
    leader = factories.person(session, Role.LEADER)
    visitor.sign_in(client, session, owner)
    visitor.post(client, "/persons/new", **form())
    ines = queries.by_email(session, "ines@atelier.example")
    assert ines is not None
    at = f"/persons/{ines.id}"
    visitor.post(client, f"{at}/invite")
    visitor.post(client, at, **form(job_title="CTO"))
    visitor.post(client, at, **form(job_title="CTO", roles=["delegate"]))
    visitor.post(client, at, **form(job_title="CTO", roles=["delegate"], leaders=[leader.id]))
    visitor.post(
        client, at, **form(job_title="CTO", roles=["delegate"], leaders=[leader.id], email="i@atelier.example")
    )
    visitor.post(client, "/teams", name="Direction", parent="")
    team = queries.tree(session)[0]
    visitor.post(client, f"/teams/{team.id}", name="Siège")
    noted = [
        "person-added",
        "invited",
        "person-changed",
        "roles",
        "delegations",
        "email-changed",
        "team-added",
        "team-renamed",
    ]
    assert acts(session) == noted
    assert set(session.scalars(sa.select(AuditEntry.actor_id))) == {owner.id}
    # Nothing changed: nothing is noted.
    visitor.post(client, f"/teams/{team.id}", name="Siège")
    assert acts(session) == noted


def test_the_audit_log_is_read_by_owners_page_by_page(client: FlaskClient, session: Session) -> None:
    owner = factories.person(session, Role.OWNER, language="en")
    for number in range(60):
        actions.audit(session, owner, "team-added", "team", None, name=f"Team {number:02}")
    visitor.sign_in(client, session, owner)
    page = client.get("/audit").text
    assert "Team 59" in page
    assert "Team 10" in page
    assert "Team 09" not in page
    after = queries.audit_for(session, owner).after
    older = client.get(f"/audit?after={after}").text
    assert "Team 09" in older
    assert "Team 10" not in older
    with pytest.raises(Forbidden):
        queries.audit_for(session, factories.person(session, Role.HR))
