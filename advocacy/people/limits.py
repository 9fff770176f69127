"""How often a way in may be tried; counted on Redis, and by each process in its own memory while Redis is away."""

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from redis.backoff import NoBackoff
from redis.retry import Retry

from advocacy import crypto, settings

BY_ACCOUNT = "10 per 15 minutes"
# Many colleagues may share one address of an office.
BY_ADDRESS = "100 per 15 minutes"
# Mails that one account may be sent.
MAILS = "5 per 15 minutes"

limiter = Limiter(get_remote_address, strategy="moving-window", in_memory_fallback_enabled=True)


def init(app: Flask) -> None:
    """Count on the configured Redis; its being away neither opens the door nor shuts everyone out."""
    # A try at once and no more: the fallback is quicker than waiting.
    options: dict[str, Any] = {
        "retry": Retry(NoBackoff(), 0),
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
    }
    url = settings.current().redis_url
    app.config["RATELIMIT_STORAGE_URI"] = f"redis+{url}" if url.startswith("unix:") else url
    app.config["RATELIMIT_STORAGE_OPTIONS"] = options
    limiter.init_app(app)


def account() -> str:
    """What tries on one account are counted under: a digest of the address typed, whoever types it."""
    return crypto.fingerprint("tries", str(request.form.get("email", "")).strip().lower())
