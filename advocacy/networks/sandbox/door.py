"""Who is asking: the bearer token, its scopes and its budget; and where we are."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import current_app, g, request
from werkzeug.datastructures import MultiDict

from advocacy.networks.sandbox.network import Access, Network, Refused

P = ParamSpec("P")
R = TypeVar("R")


def network() -> Network:
    """The sandbox this application serves."""
    running: Network = current_app.extensions["sandbox"]
    return running


def base() -> str:
    """Our own address, as the caller wrote it."""
    return request.host_url.rstrip("/")


def bearer(header: str) -> str:
    """The token of an Authorization header."""
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def caller() -> Access | None:
    """What the caller's token opens. Raises Refused 401 for a token that opens nothing, 429."""
    if "access" not in g:
        token = bearer(request.headers.get("Authorization", ""))
        g.access = network().access(token) if token else None
        if token and g.access is None:
            raise Refused(401, "The access token is invalid")
        if g.access:
            g.limits = network().spend(g.access.account_id)
    found: Access | None = g.access
    return found


def viewer() -> int | None:
    """The caller's account, if any."""
    access = caller()
    return access.account_id if access else None


def needs(*scopes: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only with a token that has one of the scopes."""

    def gate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            access = caller()
            if access is None:
                raise Refused(401, "This method requires an authenticated user")
            if not any(access.allows(scope) for scope in scopes):
                raise Refused(403, "This action is outside the authorized scopes")
            return view(*args, **kwargs)

        return guarded

    return gate


def me() -> Access:
    """The caller behind a gate."""
    found: Access = g.access
    return found


def given() -> MultiDict[str, Any]:
    """What was sent, as a form or as JSON; lists under their bare name."""
    if not request.is_json:
        return request.form
    body = request.get_json(silent=True)
    values: MultiDict[str, Any] = MultiDict()
    for name, value in (body if isinstance(body, dict) else {}).items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                values.add(name, one)
    return values


def own_page() -> bool:
    """Whether a form came from one of our own pages."""
    origin = request.headers.get("Origin")
    if origin in (None, "null"):
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    return urlsplit(origin).netloc == request.host
