"""The guarded HTTP client: the one way to call an address that somebody typed.

A host is resolved once per connection, every address it has is checked, and the socket goes to
the checked address, so that a name cannot change its mind in between. TLS still names and
verifies the host. Redirects are not followed unless asked, and then each hop is checked alike.
A total deadline bounds the whole call but for the name look-up, which the system bounds itself.
"""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from advocacy import settings
from advocacy.http.addresses import Failure, NoAnswer, NotSent, Refused
from advocacy.http.client import DEFAULT, Client, Limits, Malformed, Response

__all__ = [
    "DEFAULT",
    "Client",
    "Failure",
    "Limits",
    "Malformed",
    "NoAnswer",
    "NotSent",
    "Refused",
    "Response",
    "client",
    "request",
]


@lru_cache
def _client(trusted: str, sandbox: str) -> Client:
    hosts = {host.strip().lower() for host in trusted.split(",") if host.strip()}
    return Client(hosts | ({urlsplit(sandbox).netloc} if sandbox else set()))


def client() -> Client:
    """The client of this process: it trusts the hosts of the settings, and the sandbox when that is on."""
    now = settings.current()
    return _client(now.trusted_hosts, now.sandbox_url if now.sandbox else "")


def request(method: str, url: str, **options: Any) -> Response:
    """Call out through the client of this process, within the seconds of the settings; see `Client.request`."""
    most = settings.current().call_seconds
    options.setdefault("limits", Limits(min(DEFAULT.connect, most), min(DEFAULT.read, most), most))
    return client().request(method, url, **options)
