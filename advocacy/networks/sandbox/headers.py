"""Security headers of every answer."""

from urllib.parse import urlsplit

from werkzeug.wrappers import Response

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{};"
    " base-uri 'none'; frame-ancestors 'none'"
)

STRICT = POLICY.format("")
ALWAYS = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("X-Robots-Tag", "noindex")]


def harden(response: Response) -> Response:
    """A strict policy, no frames, no sniffing, no index."""
    response.headers.extend(ALWAYS)
    if "Content-Security-Policy" not in response.headers:
        response.headers.add("Content-Security-Policy", STRICT)
    return response


def form_may_lead_to(response: Response, uri: str) -> Response:
    """The consent form ends at the client: browsers hold redirects of forms to the policy too."""
    parts = urlsplit(uri)
    if parts.netloc:
        policy = POLICY.format(f" {parts.scheme}://{parts.netloc}")
        response.headers["Content-Security-Policy"] = policy
    return response
