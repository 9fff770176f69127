"""What operators watch, as Prometheus reads it: delays and depths, never a figure about people."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from advocacy import clock, health, queue
from advocacy.links import queries as links
from advocacy.reach import queries as reach
from advocacy.shares.models import Delivery, DeliveryState


def text(session: Session) -> bytes:
    """Every metric, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Truth(session))
    return generate_latest(registry)


class _Truth(Collector):
    """Asks the database and Redis at the moment of the scrape: no process keeps counters of its own."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is promised before it is asked."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One family after the other."""
        now = clock.now()
        yield _gauge(
            "relais_delivery_delay_seconds",
            "How late the oldest delivery that is due is",
            _delay(self.session, DeliveryState.WAITING, now),
        )
        yield _gauge(
            "relais_sending_seconds",
            "Since when the oldest delivery has been on its way",
            _since(self.session, now),
        )
        yield _gauge(
            "relais_reading_delay_seconds",
            "How late the oldest reading that is due is",
            reach.lag(self.session, now),
        )
        yield from _from_redis()


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _delay(session: Session, state: DeliveryState, now: datetime) -> float:
    oldest = session.scalar(
        sa.select(sa.func.min(Delivery.due_at)).where(Delivery.state == state, Delivery.due_at <= now)
    )
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def _since(session: Session, now: datetime) -> float:
    oldest = session.scalar(sa.select(sa.func.min(Delivery.sending_at)).where(Delivery.state == DeliveryState.SENDING))
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def _from_redis() -> Iterable[GaugeMetricFamily]:
    up = GaugeMetricFamily("relais_redis_up", "Whether Redis answers")
    depth = GaugeMetricFamily("relais_queue_jobs", "Jobs waiting on a queue", labels=["queue"])
    worker = GaugeMetricFamily("relais_worker_up", "Whether a worker serves a queue", labels=["queue"])
    clicks = GaugeMetricFamily("relais_clicks_waiting", "Clicks on the stream, not yet counted")
    scheduler = GaugeMetricFamily("relais_scheduler_up", "Whether a scheduler keeps the timetable")
    try:
        client = queue.connection()
        for name in queue.NAMES:
            depth.add_metric([name], queue.named(name).count)
            worker.add_metric([name], float(bool(client.exists(health.WORKER.format(name)))))
        clicks.add_metric([], links.waiting())
        scheduler.add_metric([], float(bool(client.exists(health.SCHEDULER))))
        up.add_metric([], 1.0)
    except RedisError:
        up.add_metric([], 0.0)
    return [up, depth, worker, clicks, scheduler]
