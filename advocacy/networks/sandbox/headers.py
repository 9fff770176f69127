"""Security headers of every answer."""

from urllib.parse import urlsplit

from werkzeug.wrappers import Response

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{};"
    " base-uri 'none'; frame-ancestors 'none'"
)


def harden(response: Response) -> Response:
    """A strict policy, no frames, no sniffing, no index."""
    response.headers.setdefault("Content-Security-Policy", POLICY.format(""))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def form_may_lead_to(response: Response, uri: str) -> Response:
    """The consent form ends at the client: browsers hold redirects of forms to the policy too."""
    parts = urlsplit(uri)
    if parts.netloc:
        policy = POLICY.format(f" {parts.scheme}://{parts.netloc}")
        response.headers["Content-Security-Policy"] = policy
    return response
