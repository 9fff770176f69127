"""How late the work is, for operators: delays of deliveries, readings and clicks, never a figure about people."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy.orm import InstrumentedAttribute, Session

from advocacy import clock, db
from advocacy.links import queries as links
from advocacy.reach import queries as reach
from advocacy.shares.models import Delivery, DeliveryState


class Delays(Collector):
    """Asks the database and Redis when Prometheus asks; needs the session of a request."""

    def collect(self) -> Iterable[Metric]:
        """One figure after the other; what cannot be asked is left out, since missing is not zero."""
        session, now = db.session(), clock.now()
        due = _oldest(session, Delivery.due_at, DeliveryState.WAITING)
        sending = _oldest(session, Delivery.sending_at, DeliveryState.SENDING)
        yield _gauge("relais_delivery_delay_seconds", "Since when the oldest delivery is due", _since(due, now))
        yield _gauge("relais_sending_seconds", "Since when the oldest delivery is on its way", _since(sending, now))
        yield _gauge("relais_reading_delay_seconds", "Since when the oldest reading is due", reach.lag(session, now))
        try:
            yield _gauge("relais_clicks_waiting", "Entries of clicks that are not counted yet", links.waiting())
        except RedisError:
            return


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _oldest(session: Session, column: InstrumentedAttribute[datetime | None], state: DeliveryState) -> datetime | None:
    return session.scalar(sa.select(sa.func.min(column)).where(Delivery.state == state))


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
