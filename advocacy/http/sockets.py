"""Sockets to checked addresses that keep to the deadline of the call under way."""

import socket
import ssl
import threading
import time
from functools import lru_cache
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from advocacy.http.addresses import NotSent, Refused, public


class Call(threading.local):
    """What the sockets of this thread must know of the call under way."""

    deadline = 0.0
    connect = 0.0
    read = 0.0
    sent = False
    fresh = False


call = Call()


def _left(limit: float) -> float:
    left = min(limit, call.deadline - time.monotonic())
    if left <= 0:
        raise TimeoutError("deadline")
    return left


class _Socket(socket.socket):
    """A socket that keeps to the deadline of the call, however slowly the other side drips."""

    def recv_into(self, *args: Any, **options: Any) -> int:
        """Read within what is left."""
        self.settimeout(_left(call.read))
        return super().recv_into(*args, **options)

    def sendall(self, *args: Any) -> None:
        """Write within what is left."""
        self.settimeout(_left(call.read))
        call.sent = True
        super().sendall(*args)


class _TlsSocket(ssl.SSLSocket):
    """The same under TLS."""

    def recv_into(self, *args: Any, **options: Any) -> int:
        """Read within what is left."""
        self.settimeout(_left(call.read))
        return super().recv_into(*args, **options)

    def send(self, *args: Any) -> int:
        """Write within what is left."""
        self.settimeout(_left(call.read))
        call.sent = True
        return super().send(*args)


@lru_cache
def tls() -> ssl.SSLContext:
    """The context of every TLS connection: the system's authorities, the name checked."""
    context = ssl.create_default_context()
    context.sslsocket_class = _TlsSocket
    return context


def _addresses(host: str, port: int) -> list[tuple[Any, ...]]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent("unresolved") from error


def _connected(host: str, port: int, trusted: bool) -> socket.socket:
    found = _addresses(host, port)
    if not trusted and not all(public(place[4][0].split("%")[0]) for place in found):
        raise Refused("private")
    problem: OSError = OSError("no address")
    for family, kind, protocol, _, place in found:
        try:
            return _reach(_Socket(family, kind, protocol), place)
        except OSError as error:
            problem = error
    raise NotSent("unreachable") from problem


def _reach(own: socket.socket, place: Any) -> socket.socket:
    try:
        own.settimeout(_left(call.connect))
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        own.connect(place)
    except BaseException:
        own.close()
        raise
    call.fresh = True
    return own


class _Plain(HTTPConnection):
    """A connection to a checked address."""

    def __init__(self, *args: Any, trusted: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.trusted = trusted

    def _new_conn(self) -> socket.socket:
        return _connected(self.host, int(self.port or 80), self.trusted)


class _Tls(HTTPSConnection):
    """A connection to a checked address, with the name verified."""

    def __init__(self, *args: Any, trusted: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.trusted = trusted

    def _new_conn(self) -> socket.socket:
        return _connected(self.host, int(self.port or 443), self.trusted)


class PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Tls
