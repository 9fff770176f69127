"""How late the work is: told to operators, about machines and never about people."""

from datetime import timedelta

from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy.orm import Session

from advocacy import clock
from tests import factories
from tests.conftest import environment, free_port


def scrape(client: FlaskClient) -> dict[str, float]:
    """Every figure by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_delay_of_what_is_due_is_told(client: FlaskClient, session: Session, redis: Redis) -> None:
    share = factories.share(session, factories.person(session))
    factories.delivery(session, share, due_at=clock.now() - timedelta(seconds=90))
    told = scrape(client)
    assert told["relais_delivery_delay_seconds"] >= 90
    assert told["relais_reading_delay_seconds"] == 0
    assert told["relais_clicks_waiting"] == 0


def test_what_cannot_be_asked_is_left_out(client: FlaskClient, session: Session) -> None:
    with environment(REDIS_URL=f"redis://127.0.0.1:{free_port()}/0"):
        assert "relais_clicks_waiting" not in scrape(client)
