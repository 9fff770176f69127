"""Structured logs: one line an event, each with its request or job id, never a secret or a text of a person."""

import logging
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

from advocacy import settings
from advocacy.db import new_id

SECRETS = ("token", "secret", "password", "authorization", "cookie", "code", "verifier")


def _mask(logger: Any, method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: "…" if any(word in key.lower() for word in SECRETS) else value for key, value in event.items()}


class _Heard(logging.Handler):
    """What libraries say, and what broke in a request, as lines of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one line on, with the id of its request or job."""
        trace = {"exc_info": record.exc_info} if record.exc_info else {}
        structlog.get_logger().log(record.levelno, record.name, message=record.getMessage(), **trace)


def configure() -> None:
    """Set up logging for this process."""
    root = logging.getLogger()
    if not any(isinstance(each, _Heard) for each in root.handlers):
        root.addHandler(_Heard())
    last: Any = (
        structlog.dev.ConsoleRenderer()
        if settings.current().log_format == "text"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )


def init(app: Flask) -> None:
    """Give each request an id, on every line of it and in its answer."""
    app.before_request(_begin)
    app.after_request(_answer)


def _begin() -> None:
    g.request_id = new_id()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _answer(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    # The route's pattern, not the address: an address can hold a token.
    rule = request.url_rule.rule if request.url_rule else "none"
    structlog.get_logger().info("request", method=request.method, route=rule, status=response.status_code)
    return response
