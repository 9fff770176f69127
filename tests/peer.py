"""A small HTTP server on loopback that answers as a test tells it, well or badly."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

Send = Callable[[bytes], None]


@dataclass(frozen=True)
class Heard:
    """One request as it arrived, whole. `form` holds the fields of a form body."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form body."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What to answer; a str or bytes body is sent as it is, anything else as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def written(self) -> bytes:
        """The answer on the wire."""
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        if isinstance(self.body, str):
            body = self.body.encode()
        lines = {"Content-Type": "application/json", "Content-Length": str(len(body)), **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"HTTP/1.1 {self.status} Told\r\n{head}\r\n".encode() + body


class Silence:
    """Hear the request and never answer; the connection stays open."""


class Cut:
    """Hear the request and close the connection without a word."""


@dataclass(frozen=True)
class Drip:
    """Answer one byte at a time, slower than any single read would notice."""

    answer: Answer
    pause: float = 0.02


Behaviour = Answer | Silence | Cut | Drip
Told = Behaviour | Callable[[Heard], Behaviour]


class Peer:
    """The server: routes by method and path, each with what to do; everything heard is kept."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.connections = 0
        self._told: dict[tuple[str, str], list[Told]] = {}
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._over = threading.Event()
        self._thread.start()

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def tell(self, method: str, path: str, *behaviours: Told) -> None:
        """What to do on a path: each behaviour once, the last one for ever."""
        self._told[(method, path)] = list(behaviours)

    def on(self, method: str, path: str) -> list[Heard]:
        """What was heard on a path."""
        return [one for one in self.heard if (one.method, one.path) == (method, path)]

    def stop(self) -> None:
        """Close everything, kept connections too; a second time does nothing."""
        if self._over.is_set():
            return
        self._over.set()
        # A blocked accept does not notice that its socket was closed.
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join(5)
        self._listener.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            connection, _ = self._listener.accept()
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = connection.makefile("rb")
        try:
            while (heard := _read(stream)) is not None:
                self.heard.append(heard)
                if not self._act(connection, self._behaviour(heard)):
                    return
        except OSError:
            return
        finally:
            stream.close()

    def _behaviour(self, heard: Heard) -> Behaviour:
        told = self._told.get((heard.method, heard.path), [Answer(404, {"error": "Record not found"})])
        behaviour = told.pop(0) if len(told) > 1 else told[0]
        return behaviour(heard) if callable(behaviour) else behaviour

    def _act(self, connection: socket.socket, behaviour: Behaviour) -> bool:
        if isinstance(behaviour, Answer):
            connection.sendall(behaviour.written())
        elif isinstance(behaviour, Drip):
            for byte in behaviour.answer.written():
                connection.sendall(bytes([byte]))
                time.sleep(behaviour.pause)
        elif isinstance(behaviour, Silence):
            self._over.wait(30)
            return False
        else:
            connection.shutdown(socket.SHUT_RDWR)
            return False
        return True


def _read(stream: Any) -> Heard | None:
    line = stream.readline().decode()
    if not line:
        return None
    method, target, _ = line.split()
    headers: dict[str, str] = {}
    while (line := stream.readline().decode().strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Heard(method, parts.path, parse_qsl(parts.query), headers, body)


@pytest.fixture
def peer() -> Iterator[Peer]:
    """A server of this test's own."""
    made = Peer()
    yield made
    made.stop()
