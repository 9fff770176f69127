"""A bounded load over keep-alive connections, several requests in flight on each, from a process of its own."""

import asyncio
import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

FLIGHT = 16
LONGEST = 60
# A process of its own, begun afresh: one that is forked inherits what others of this process hold.
ASIDE = get_context("spawn")
END = b"\r\n\r\n"


class _Line(asyncio.Protocol):
    """One connection: sends, counts heads of answers, sends again, until its share is done."""

    def __init__(self, requests: Sequence[bytes], count: int, done: asyncio.Future[int]) -> None:
        self.requests, self.left, self.done = requests, count, done
        self.sent = self.got = self.good = 0
        self.tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Fill the line."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send(FLIGHT)

    def _send(self, number: int) -> None:
        number = min(number, self.left - self.sent)
        if number > 0:
            size = len(self.requests)
            self.transport.write(b"".join(self.requests[(self.sent + i) % size] for i in range(number)))
            self.sent += number

    def data_received(self, data: bytes) -> None:
        """Count answers without a body and keep the line full."""
        data = self.tail + data
        heads = data.count(END)
        self.good += data.count(b" 302 ")
        self.tail = data.rpartition(END)[2] if heads else data
        self.got += heads
        if self.got >= self.left:
            self.transport.close()
            self.done.set_result(self.good)
        else:
            self._send(heads)

    def connection_lost(self, error: Exception | None) -> None:
        """A server that hangs up early has failed."""
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))


async def _run(port: int, requests: Sequence[bytes], count: int, lines: int) -> int:
    loop = asyncio.get_running_loop()
    waits: list[asyncio.Future[int]] = [loop.create_future() for _ in range(lines)]
    for wait in waits:
        await loop.create_connection(lambda w=wait: _Line(requests, count // lines, w), "127.0.0.1", port)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    return sum(await asyncio.gather(*waits))


def _redirects(port: int, requests: Sequence[bytes], count: int, lines: int) -> float:
    began = time.perf_counter()
    good = asyncio.run(asyncio.wait_for(_run(port, requests, count, lines), LONGEST))
    return _rate(good, count // lines * lines, began)


def redirects_per_second(port: int, requests: Sequence[bytes], count: int = 20_000, lines: int = 16) -> float:
    """Rate at which a server on loopback answers these requests by a redirect. Raises when one was not."""
    with ProcessPoolExecutor(1, ASIDE) as aside:
        return aside.submit(_redirects, port, requests, count, lines).result()


def _read(port: int, path: str, cookie: str, count: int) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    good = 0
    for _ in range(count):
        line.request("GET", path, headers={"Cookie": cookie})
        answer = line.getresponse()
        good += len(answer.read()) > 0 and answer.status == 200
    return good


def _pages(port: int, path: str, cookie: str, count: int, lines: int) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(lines) as pool:
        good = sum(pool.map(lambda _: _read(port, path, cookie, count // lines), range(lines)))
    return _rate(good, count // lines * lines, began)


def pages_per_second(port: int, path: str, cookie: str, count: int = 160, lines: int = 8) -> float:
    """Rate at which a server on loopback answers a page to somebody signed in. Raises when one was refused."""
    with ProcessPoolExecutor(1, ASIDE) as aside:
        return aside.submit(_pages, port, path, cookie, count, lines).result()


def _rate(good: int, wanted: int, began: float) -> float:
    if good != wanted:
        raise RuntimeError(f"{good} of {wanted} requests were answered as they should")
    return good / (time.perf_counter() - began)
