"""Structured logs: one line an event, each with its request or job id, never a secret or a text of a person."""

import logging
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from advocacy import settings

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
