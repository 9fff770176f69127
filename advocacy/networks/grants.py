"""What a token endpoint answers (RFC 6749), read with care: the same for every network that keeps to it."""

from collections.abc import Callable
from datetime import timedelta

from advocacy import clock, http
from advocacy.networks.connector import Permanent, Permission, Reconnect, Retry, Tokens
from advocacy.networks.wire import parsed


def granted(answer: http.Response, scopes: str = "") -> Tokens:
    """The tokens in an answer; `scopes` are those asked for, where it does not say which it gave."""
    found = parsed(answer, dict)
    token, lasts = found.get("access_token"), found.get("expires_in")
    if not isinstance(token, str) or not token:
        raise Retry("malformed")
    return Tokens(
        token=token,
        refresh=str(found.get("refresh_token") or ""),
        expires_at=clock.now() + timedelta(seconds=lasts) if isinstance(lasts, int) and lasts > 0 else None,
        scopes=str(found.get("scope") or scopes),
    )


def renewed(call: Callable[[], http.Response], scopes: str = "") -> Tokens:
    """The tokens that a renewal gives. A refusal (`invalid_grant` and its like) asks for the person again.

    A network that is away, slow or asks us to wait has not refused: its Retry passes through.
    """
    try:
        return granted(call(), scopes)
    except (Permanent, Permission) as error:
        raise Reconnect("token-refused", error.detail) from error
