"""What the queue calls for the links slice."""

import os
import socket
import time

import structlog
from redis.exceptions import RedisError

from advocacy import clock, db
from advocacy.links import actions, stream

log = structlog.get_logger()
# Entries of the stream, each of one click or of some dozens.
BATCH = 500
BUDGET = 20.0


def ingest() -> int:
    """Count what is on the stream, until it is empty or the time is up; how many clicks."""
    consumer = f"{socket.gethostname()}-{os.getpid()}"
    until, counted = time.monotonic() + BUDGET, 0
    try:
        stream.drain()
        stream.prepare()
        while time.monotonic() < until and (entries := stream.take(consumer, BATCH)):
            with db.transaction() as session:
                counted += actions.count(session, stream.lines_of(entries))
            stream.done(entries)
    except RedisError as error:
        log.warning("clicks.away", error=type(error).__name__)
    return counted


def forget_salts() -> int:
    """Delete past days' salts."""
    with db.transaction() as session:
        return actions.forget_salts(session, clock.now().date())
