"""Security headers on every answer: nothing inline, nothing from elsewhere, nobody frames us."""

from collections.abc import Collection

from flask import Flask, Response, current_app, request

from advocacy import settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


def init(app: Flask) -> None:
    """Add the headers to every answer of this application."""
    app.after_request(_secure)


def keep_nothing_of(app: Flask, endpoints: Collection[str]) -> None:
    """Let no browser keep the answers of these endpoints, not even for Back: they are one person's alone."""
    unknown = set(endpoints) - set(app.view_functions)
    if unknown:
        raise ValueError(f"no such endpoints: {sorted(unknown)}")
    app.extensions["own_pages"] = frozenset(endpoints)


def _secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if settings.current().secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not response.headers.get("Cache-Control"):
        own = request.endpoint in current_app.extensions.get("own_pages", ())
        response.headers["Cache-Control"] = "private, no-store" if own else "private, no-cache"
    return response
