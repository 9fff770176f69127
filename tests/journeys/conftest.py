"""What journeys stand on: the whole product in its real processes, and a real Chromium."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session

from advocacy import db
from tests.browser_fixture import Looks
from tests.conftest import OWN
from tests.journeys.company import company  # noqa: F401 - a fixture for every journey
from tests.journeys.windows import windows  # noqa: F401 - a fixture for every journey
from workers.together import SANDBOX_OFFSET, answers, free_port

ROOT = Path(__file__).parent.parent.parent
# Everything of ours that a journey's product must not inherit from the tests.
INHERITED = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "XDG_RUNTIME_DIR")


@dataclass(frozen=True)
class Product:
    """A running installation: where its pages, its sandbox network and its rows are."""

    url: str
    sandbox_url: str
    folder: Path
    process: "subprocess.Popen[bytes]"
    database: sa.Engine

    @contextmanager
    def rows(self) -> Iterator[Session]:
        """A session on its database, committed at the end."""
        with Session(self.database, expire_on_commit=False) as session, session.begin():
            yield session

    def control(self, method: str, path: str, **values: object) -> None:
        """Tell the sandbox network something in its control room."""
        body = json.dumps(values).encode()
        address = f"{self.sandbox_url}/control/api/v1{path}"
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method=method)  # noqa: S310 - of this test
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - an address of this test
            answer.read()

    def soon(self, job: str, name: str = "periodic") -> None:
        """Let a worker do a job now that the clock would bring within a minute."""
        settings = dict(line.split(" ", 1) for line in (self.folder / "redis" / "redis.conf").read_text().splitlines())
        with Redis(port=int(settings["port"]), password=settings["requirepass"]) as connection:
            Queue(name, connection=connection, serializer=JSONSerializer).enqueue(job, result_ttl=60)

    def errors(self) -> list[str]:
        """What broke inside so far, for whoever reads why a journey failed."""
        lines = (self.folder / "log" / "all.log").read_text(errors="replace").splitlines()
        return [line[:6000] for line in lines if '"level": "error"' in line or "Traceback" in line]


def _free_pair() -> int:
    while answers((port := free_port()) + SANDBOX_OFFSET) or port + SANDBOX_OFFSET > 65_535:
        pass
    return port


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RELAIS_", "PYTEST_"))}
    return {**{name: value for name, value in kept.items() if name not in INHERITED}, "RELAIS_STATE": str(folder)}


@contextmanager
def running(*options: str, seconds: float = 120, **settings: str) -> Iterator[Product]:
    """The product in a folder of its own, started as `bin/dev` starts it once its set-up is done."""
    folder = Path(tempfile.mkdtemp(dir=OWN, prefix="product-"))
    port = _free_pair()
    command = [sys.executable, "-m", "workers.together", "--port", str(port), *options]
    environment = {**_environment(folder), **settings}
    with (folder / "together.out").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        engine = db.make_engine(f"sqlite:///{folder / 'relais.sqlite'}")
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url, process, folder, seconds)
            yield Product(url, f"http://127.0.0.1:{port + SANDBOX_OFFSET}", folder, process, engine)
        finally:
            engine.dispose()
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", folder: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not ready(url):
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail(f"The product did not start:\n{(folder / 'together.out').read_text()}")
        time.sleep(0.1)


def ready(url: str) -> bool:
    """Whether an installation says that it can work."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310 - an address of this test
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """An empty installation with the demo's doors, all its processes running: fill it through `rows` and factories."""
    with running("--no-demo", RELAIS_DEMO="true") as started:
        yield started


@pytest.fixture(scope="session")
def demo_product() -> Iterator[Product]:
    """An installation with the demo company, as `bin/dev` shows it to a stranger."""
    with running() as started:
        yield started


@pytest.fixture
def page(looks: Looks) -> Page:
    """A fresh window with nothing remembered, in French, 1280 pixels wide."""
    return looks.open(locale="fr-FR").new_page()
