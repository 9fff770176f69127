"""Promises of background work: made inside a transaction, sent to Redis only after it has committed."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from advocacy import settings
from advocacy.db import WorkSession

log = structlog.get_logger()

# By promise: seconds, seconds, hours, minutes, by the clock.
NAMES = ("deliveries", "clicks", "readings", "mail", "periodic")
# Set by the scheduler and by each worker while they live; gone seconds after they die.
SCHEDULER = "relais:scheduler"
WORKER = "relais:worker:{}"
KEEP = 60
KEEP_FAILED = 24 * 3600
TIME_LIMIT = 120


@dataclass(frozen=True)
class Promise:
    """One job: the dotted name of a function in a jobs.py, and ids as text."""

    job: str
    args: tuple[str, ...]
    queue: str
    job_id: str | None


@lru_cache
def _connect(url: str) -> Redis:
    # RQ stores bytes: this connection must not decode answers.
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, health_check_interval=30)


def connection() -> Redis:
    """The raw connection that RQ uses; other uses open their own."""
    return _connect(settings.current().redis_url)


def named(name: str) -> Queue:
    """One of the five queues."""
    return Queue(name, connection=connection(), serializer=JSONSerializer, default_timeout=TIME_LIMIT)


def later(session: Session, job: str, *args: str, queue: str = "periodic", job_id: str | None = None) -> None:
    """Promise a job: it is sent when the outermost transaction of this session has committed."""
    promise = Promise(job, args, queue, job_id)
    promises: list[Promise] = session.info.setdefault("promises", [])
    if promise not in promises:
        promises.append(promise)


def send(promise: Promise) -> None:
    """Put a promise on its queue now. Redis being away is logged; the sweep of waiting rows makes up for it."""
    options: dict[str, Any] = {
        "result_ttl": KEEP,
        "failure_ttl": KEEP_FAILED,
        "job_timeout": TIME_LIMIT,
    }
    if promise.job_id:
        options["job_id"] = promise.job_id
    try:
        named(promise.queue).enqueue(promise.job, args=promise.args, **options)
    except RedisError as error:
        log.warning("queue.away", job=promise.job, error=type(error).__name__)


def send_in(seconds: float, promise: Promise) -> None:
    """Put a promise on its queue after a delay, when a worker runs with its scheduler on."""
    try:
        named(promise.queue).enqueue_in(timedelta(seconds=seconds), promise.job, *promise.args)
    except RedisError as error:
        log.warning("queue.away", job=promise.job, error=type(error).__name__)


@event.listens_for(WorkSession, "after_commit")
def _keep_promises(session: Session) -> None:
    # This event fires for a released savepoint too; only the outermost commit makes promises due.
    transaction = session.get_transaction()
    if session.in_nested_transaction() or (transaction is not None and transaction.nested):
        return
    for promise in session.info.pop("promises", []):
        send(promise)


@event.listens_for(WorkSession, "after_rollback")
def _forget_promises(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("promises", None)
