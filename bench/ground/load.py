"""A bounded load over keep-alive connections, several requests in flight on each, from a process of its own."""

import asyncio
import multiprocessing
import time
from collections.abc import Sequence

FLIGHT = 16
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


def _process(
    port: int, requests: Sequence[bytes], count: int, lines: int, answer: "multiprocessing.Queue[float]"
) -> None:
    began = time.perf_counter()
    good = asyncio.run(asyncio.wait_for(_run(port, requests, count, lines), 120))
    took = time.perf_counter() - began
    answer.put(count / took if good == count // lines * lines else -1.0)


def redirects_per_second(port: int, requests: Sequence[bytes], count: int = 20_000, lines: int = 16) -> float:
    """Rate at which a server on loopback answers these requests by a redirect. Raises when one was not."""
    answer: multiprocessing.Queue[float] = multiprocessing.Queue()
    process = multiprocessing.Process(target=_process, args=(port, requests, count, lines, answer))
    process.start()
    rate = answer.get(timeout=150)
    process.join()
    if rate < 0:
        raise RuntimeError("not every request was answered by a redirect")
    return rate
