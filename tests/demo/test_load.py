"""Loading the demonstration: once, whole, and only where it belongs."""

import json
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa
from click.testing import Result
from flask import url_for
from sqlalchemy.orm import Session

from advocacy import db
from advocacy.application import create_app
from advocacy.demo.actions.accounts import CALLBACK
from advocacy.links.models import Click, HourlyClicks
from advocacy.networks.models import Account, AccountState, FollowerCount
from advocacy.people.models import Person, Role, Team
from advocacy.people.queries import demo_person
from advocacy.reach.models import Reading, ReadingState
from advocacy.resonance.models import PostResonance, TeamResonance
from advocacy.resonance.statistics import Verdict
from advocacy.shares.models import Delivery, DeliveryState, Share
from advocacy.slices import tables
from tests.demo.conftest import demo_load

# A relay of the demonstration rests: it has left, or waits for its person.
MOVING = (DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.PREPARING)


def _counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in tables().sorted_tables
    }


def test_everyone_is_there_and_the_buttons_have_somebody_behind_them(told: Session) -> None:
    counts = _counts(told)
    assert (counts["persons"], counts["teams"]) == (240, 12)
    assert len(set(told.scalars(sa.select(Person.country)))) == 3
    assert set(told.scalars(sa.select(Person.language))) == {"fr", "en"}
    assert len(told.scalars(sa.select(Person).where(Person.roles.any(role=Role.LEADER))).all()) == 8
    assert all(demo_person(told, role) for role in Role)
    first = demo_person(told, Role.EMPLOYEE)
    assert first is not None and first.name == "Claire Dumas"


def test_teams_are_one_tree(told: Session) -> None:
    assert len(told.scalars(sa.select(Team).where(Team.parent_id.is_(None))).all()) == 1


def test_the_sign_ins_are_said_and_progress_is_kept_apart(loaded: Result) -> None:
    assert "helene.marchetti@vercourt.example" in loaded.stdout
    assert "Weighing" in loaded.stderr
    assert "Weighing" not in loaded.stdout


def test_a_second_load_changes_nothing(loaded: Result, past: Path) -> None:
    with db.transaction() as session:
        before, lines = _counts(session), past.read_text()
    again = demo_load("--past", str(past))
    assert again.exit_code == 0
    assert "claire.dumas@vercourt.example" in again.stdout
    assert again.stderr == ""
    with db.transaction() as session:
        assert (_counts(session), past.read_text()) == (before, lines)


def test_every_verdict_can_be_seen(told: Session) -> None:
    assert set(told.scalars(sa.select(PostResonance.verdict))) == set(Verdict)


def test_a_small_team_is_hidden_and_another_with_it(told: Session) -> None:
    query = sa.select(TeamResonance.quarter, Team.name).join(Team, Team.id == TeamResonance.team_id)
    hidden: dict[str, set[str]] = {}
    for quarter, name in told.execute(query.where(TeamResonance.figures["hidden"].as_boolean())):
        hidden.setdefault(quarter, set()).add(name)
    assert hidden
    assert all("Juridique" in names and len(names) >= 2 for names in hidden.values())


def test_the_first_employee_has_a_relay_in_each_state_and_can_go_on(told: Session) -> None:
    person = demo_person(told, Role.EMPLOYEE)
    assert person is not None
    mine = sa.select(Delivery).join(Share).where(Share.person_id == person.id)
    relays = told.scalars(mine).all()
    resting = set(DeliveryState) - set(MOVING)
    assert {relay.state for relay in relays} == resting
    assert any(relay.deleted_at for relay in relays)
    states = told.scalars(sa.select(Account.state).where(Account.person_id == person.id))
    assert set(states) == {AccountState.CONNECTED, AccountState.EXPIRED}


def test_no_job_finds_anything_of_it_to_send_or_to_look_up(told: Session) -> None:
    todo = Delivery.state.in_(MOVING) | Delivery.look_at.is_not(None) | Delivery.delete_at.is_not(None)
    assert told.scalars(sa.select(Delivery.id).where(todo)).all() == []


def test_readings_are_measured_or_say_why_not_and_never_fall(told: Session) -> None:
    rows = told.scalars(sa.select(Reading).order_by(Reading.delivery_id, Reading.age)).all()
    taken = [row for row in rows if row.state == ReadingState.TAKEN]
    missing = [row for row in rows if row.state == ReadingState.UNAVAILABLE]
    assert {reason for row in missing for reason in row.missing.values()} == {"gone", "missed"}
    assert all((row.viewers or 0) <= (row.views or 0) for row in taken)
    for earlier, later in pairwise(taken):
        assert earlier.delivery_id != later.delivery_id or (earlier.views or 0) <= (later.views or 0)
    read = {row.account_id for row in told.scalars(sa.select(FollowerCount))}
    assert read == set(told.scalars(sa.select(Account.id)))


def test_hourly_sums_are_those_of_the_clicks(told: Session) -> None:
    clicks = sa.select(Click.delivery_id, Click.visitor, Click.reason, sa.func.count())
    hours = sa.select(HourlyClicks.delivery_id, HourlyClicks.visitor, HourlyClicks.reason)
    summed = hours.add_columns(sa.func.sum(HourlyClicks.clicks))
    one = told.execute(clicks.group_by(Click.delivery_id, Click.visitor, Click.reason)).all()
    other = told.execute(summed.group_by(HourlyClicks.delivery_id, HourlyClicks.visitor, HourlyClicks.reason)).all()
    assert sorted(map(tuple, one)) == sorted((*row[:3], int(row[3])) for row in other)
    assert any(row[1] == "bot" for row in one)


def test_the_past_of_the_sandbox_holds_every_live_relay_with_its_account(told: Session, past: Path) -> None:
    lines = [json.loads(line) for line in past.read_text().splitlines()]
    live = sa.select(Delivery.remote_id).where(Delivery.remote_id.is_not(None), Delivery.deleted_at.is_(None))
    assert {line["status"]["id"] for line in lines if "status" in line} == set(told.scalars(live))
    accounts = [line["account"] for line in lines if "account" in line]
    assert [account["username"] for account in accounts if "token" not in account] == ["claire_au_jardin"]
    app = create_app()
    with app.test_request_context():
        assert url_for("networks.callback") == CALLBACK
