"""A small company that journeys share: whom the demo's doors let in, and what they read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from advocacy.feed.models import Kind
from advocacy.people.models import Delegation, Person, Role, Team
from tests import factories

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.journeys.conftest import Product

# The demo's doors let in whoever came first.
LONG_AGO = datetime(2020, 1, 6, tzinfo=UTC)
BODY = (
    "<p>Trente immeubles, dix-huit mois de relevés, et une surprise : le bruit a pesé plus que le prix.</p>"
    "<ul><li>Onze installations suivies</li><li>Deux qui n’ont pas tenu leurs promesses</li></ul>"
)


@dataclass(frozen=True)
class Company:
    """The ids of one person for each role, of a team, of a topic and of a post."""

    leader: str
    delegate: str
    employee: str
    comms: str
    hr: str
    owner: str
    team: str
    topic: str
    post: str


@pytest.fixture(scope="session")
def company(product: "Product") -> Company:
    """People of every role in one team, a topic, and a post with a link and a source."""
    with product.rows() as rows:
        team = factories.team(rows, "Atelier de Roanne")
        leader = _known(rows, team, "Hélène Marchetti", Role.LEADER, job_title="Directrice générale")
        delegate = _known(rows, team, "Nora Lemoine", Role.DELEGATE)
        rows.add(Delegation(leader_id=leader.id, delegate_id=delegate.id))
        topic = factories.topic(rows, "Énergie")
        post = factories.post(rows, leader, kind=Kind.PROOF, body_html=BODY, source="Essai n° 26-114", language="fr")
        employee, comms = _known(rows, team, "Amine Belkacem"), _known(rows, team, "Claire Dumas", Role.COMMS)
        hr, owner = _known(rows, team, "Rosa Pinto", Role.HR), _known(rows, team, "Otto Weiss", Role.OWNER)
        ids = {"team": team.id, "topic": topic.id, "post": post.id}
        known = {"leader": leader, "delegate": delegate, "employee": employee, "comms": comms, "hr": hr, "owner": owner}
        return Company(**ids, **{name: person.id for name, person in known.items()})


def _known(rows: "Session", team: Team, name: str, *roles: Role, **columns: str) -> Person:
    email = f"{name.split()[0].lower()}@vercourt.example"
    return factories.person(rows, *roles, team=team, name=name, email=email, created_at=LONG_AGO, **columns)
