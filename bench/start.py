"""How long does a stranger wait for `bin/dev`, the first time and the second?"""

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.ground.house import ROOT, free_port

LONGEST = 900


def ready(port: int) -> bool:
    """Whether the product says that everything is there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def started(folder: Path, port: int) -> float:
    """Seconds from the command until the product is ready; then it is stopped again."""
    began = time.monotonic()
    process = subprocess.Popen(
        [str(folder / "bin" / "dev"), "--port", str(port)], cwd=folder, stdout=subprocess.DEVNULL, env=bare()
    )
    try:
        while not ready(port):
            if process.poll() is not None or time.monotonic() - began > LONGEST:
                raise RuntimeError("bin/dev did not get ready")
            time.sleep(0.1)
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def bare() -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    ours = ("RELAIS_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VIRTUAL_ENV", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def main() -> None:
    """A fresh clone, started twice."""
    with tempfile.TemporaryDirectory(prefix="relais-bench-") as name:
        folder = Path(name) / "relais"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        port = free_port()
        first = started(folder, port)
        others = sorted(started(folder, port) for _ in range(3))
    print("\nbin/dev on a fresh clone, with demo data, until everything is ready")
    print(f"  first start   {first:8.1f} s  (1 run; packages from the registries or this machine's cache)")
    print(f"  later starts  {others[1]:8.1f} s  ({others[0]:.1f} to {others[-1]:.1f}, 3 runs)")


if __name__ == "__main__":
    main()
