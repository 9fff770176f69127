"""`/metrics` for Prometheus: requests by route, and what waits on each queue."""

import hmac
import os
import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from advocacy import queue, settings

HERE = ("127.0.0.1", "::1")
# Anyone can make up a method: each would be a series of its own for ever.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Routes, never addresses: an address can hold a token.
REQUESTS = Counter("relais_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("relais_request_seconds", "Seconds until the answer", ["route"])

pages = Blueprint("metrics", __name__)
_added: dict[str, Collector] = {}


def add(collector: Collector) -> None:
    """Tell of something more, known to a slice; once for each kind."""
    _added[type(collector).__name__] = collector


class _Queues(Collector):
    """What waits, and what failed lately, on each queue; asked when Prometheus asks."""

    def collect(self) -> Iterator[Metric]:
        """One figure a queue; none at all while Redis is away, since missing is not zero."""
        waiting = GaugeMetricFamily("relais_jobs_waiting", "Jobs waiting", labels=["queue"])
        failed = GaugeMetricFamily("relais_jobs_failed", "Jobs that failed in the last day", labels=["queue"])
        try:
            for name in queue.NAMES:
                waiting.add_metric([name], queue.named(name).count)
                failed.add_metric([name], queue.named(name).failed_job_registry.get_job_count(cleanup=False))
        except RedisError:
            return
        yield from (waiting, failed)


def init(app: Flask) -> None:
    """Count every request, and answer Prometheus."""
    app.before_request(_begin)
    app.after_request(_count)
    app.register_blueprint(pages)


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    SECONDS.labels(route).observe(time.perf_counter() - g.get("began", time.perf_counter()))
    return response


@pages.get("/metrics")
def metrics() -> Response:
    """The figures, for this machine or for who knows the token."""
    if not _may_read():
        abort(403)
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # left untyped by its makers
    else:
        registry = REGISTRY
    text = generate_latest(registry)
    own = CollectorRegistry()
    for collector in (_Queues(), *_added.values()):
        own.register(collector)
    return Response(text + generate_latest(own), content_type=CONTENT_TYPE_LATEST)


def _may_read() -> bool:
    token = settings.current().metrics_token
    if not token:
        # Behind a proxy of this machine everyone seems to come from here.
        return request.remote_addr in HERE and settings.current().mode != "production"
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
