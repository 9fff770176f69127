"""Keeping to what networks allow: each call is counted before it leaves, and waits where there is no room for it.

A network's own refusal (429) still holds; this is so that it need not come to that. Counted on Redis, over a moving
window, so that no alignment of windows exceeds the limit; while Redis is away or was emptied, only the network's own
word protects it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import structlog
from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from advocacy import settings
from advocacy.networks.connector import Holder

log = structlog.get_logger()
# The names of the two settings, in the notation of the `limits` package: "300/5minute". Without one: no limit of ours.
BY_SERVER, BY_ACCOUNT = "server-rate", "account-rate"


@dataclass(frozen=True)
class Full:
    """No room for another call before `until`: at the whole server, or for this one account."""

    server: bool
    until: datetime


@lru_cache
def _limiter(url: str) -> MovingWindowRateLimiter:
    address = f"redis+{url}" if url.startswith("unix:") else url
    return MovingWindowRateLimiter(RedisStorage(address, socket_connect_timeout=0.5, socket_timeout=0.5))


@lru_cache
def _rate(said: str) -> RateLimitItem:
    return parse(said)


def take(holder: Holder) -> Full | None:
    """Count one call by this holder; None when it may leave, else where there is no room and until when."""
    try:
        return _take(holder)
    except RedisError as error:
        log.warning("rates.away", error=type(error).__name__)
        return None


def _take(holder: Holder) -> Full | None:
    limiter = _limiter(settings.current().redis_url)
    origin, chosen = holder.client.origin, holder.client.settings
    # The account first: what it may not send takes no room from others.
    for name, key in ((BY_ACCOUNT, (origin, holder.remote_id)), (BY_SERVER, (origin,))):
        if not chosen.get(name):
            continue
        rate = _rate(chosen[name])
        if not limiter.hit(rate, *key):
            frees = limiter.get_window_stats(rate, *key).reset_time
            return Full(name == BY_SERVER, datetime.fromtimestamp(frees, UTC))
    return None
