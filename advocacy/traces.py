"""Each request has an id: on every line about it, and in its answer."""

import structlog
from flask import Flask, Response, g, request

from advocacy.db import new_id


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
