"""Which addresses the guarded client may call: those of the open internet, on the usual ports."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
KEEP = "!$&'()*+,;=:@/~%-._"
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Protocol assignments and 6to4 relays: some versions of Python call them global.
ODD = tuple(ipaddress.IPv4Network(text) for text in ("192.0.0.0/24", "192.88.99.0/24"))


class Failure(Exception):
    """No usable answer; the text is a code, never an address or a secret."""


class NotSent(Failure):
    """Nothing of the request left: it may be repeated."""


class Refused(NotSent):
    """We do not call this address."""


class NoAnswer(Failure):
    """The request left, at least in part, and the answer did not come, broke off or was too large."""


def public(text: str) -> bool:
    """Whether an address is one of the open internet, whatever form it hides in."""
    address = ipaddress.ip_address(text)
    inner = _embedded(address)
    if inner is not None:
        return _open(inner)
    return _open(address)


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _open(address: Address) -> bool:
    odd = address.is_multicast or address.is_reserved or address.is_unspecified
    if isinstance(address, ipaddress.IPv6Address):
        odd = odd or address.is_site_local or address.teredo is not None
    else:
        odd = odd or any(address in network for network in ODD)
    return address.is_global and not odd


@dataclass(frozen=True)
class Target:
    """Where a request goes, checked for form."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        """What kept connections are kept by."""
        return self.scheme, self.host, self.port


def target(url: str) -> Target:
    """The parts of an address. Raises Refused for anything but plain http and https."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError as error:
        raise Refused("address") from error
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise Refused("address")
    path = quote(parts.path or "/", safe=KEEP) + (f"?{quote(parts.query, safe=KEEP + '?[]')}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)
