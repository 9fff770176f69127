"""Publishing without the framework: the one call that benches make ten thousand times.

Whatever is not a plain, authorised form or JSON body goes on to the application, which answers the same.
"""

from collections.abc import Iterable
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import MultiDict

from advocacy.networks.sandbox import posting
from advocacy.networks.sandbox.headers import ALWAYS
from advocacy.networks.sandbox.network import Access, Network, Refused

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 64 * 1024


class Quick:
    """A WSGI application in front of the framework's."""

    def __init__(self, app: WSGIApplication, network: Network) -> None:
        self._app = app
        self._network = network

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Publish at once, or pass on."""
        if environ["PATH_INFO"] != "/api/v1/statuses" or environ["REQUEST_METHOD"] != "POST":
            return self._app(environ, start)
        access = self._network.access(environ.get("HTTP_AUTHORIZATION", "")[7:])
        length, kind = int(environ.get("CONTENT_LENGTH") or 0), environ.get("CONTENT_TYPE", "").split(";")[0]
        if access is None or not access.allows("write:statuses") or kind != FORM or not 0 < length <= MOST_BYTES:
            return self._app(environ, start)
        return self._publish(access, environ["wsgi.input"].read(length), environ, start)

    def _publish(self, access: Access, body: bytes, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        status, headers = "200 OK", {}
        try:
            headers = self._network.spend(access.account_id)
            values: MultiDict[str, str] = MultiDict(parse_qs(body.decode(errors="replace")))
            base = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', 'localhost')}"
            key = environ.get("HTTP_IDEMPOTENCY_KEY", "")
            told: object = posting.publish(self._network, access, values, key, base)
        except Refused as refused:
            status, told = f"{refused.status} Refused", {"error": refused.error}
            headers = headers | refused.headers
        encoded = posting.encoded(told)
        plain = [("Content-Type", posting.JSON), ("Content-Length", str(len(encoded)))]
        start(status, [*plain, *ALWAYS, ("Cache-Control", "private, no-store"), *headers.items()])
        return [encoded]
