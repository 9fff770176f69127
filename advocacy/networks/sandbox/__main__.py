"""`python -m advocacy.networks.sandbox --port 8090 --data var/sandbox --speed 600`."""

import argparse
import os
import threading
import time
from functools import partial
from pathlib import Path
from wsgiref.types import WSGIApplication

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from advocacy.networks.sandbox.application import serve
from advocacy.networks.sandbox.network import Options


def options(arguments: list[str] | None = None) -> Options:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m advocacy.networks.sandbox",
        description="A network with a simulated audience that speaks the Mastodon API.",
    )
    add = parser.add_argument
    add("--port", type=int, default=8090)
    add("--host", default="127.0.0.1", help="keep it on loopback unless you are in a container")
    add("--data", type=Path, required=True, help="a directory for its SQLite file and its images")
    add("--speed", type=float, default=1.0, help="hours the audience lives in one of ours")
    add(
        "--rate-limit",
        type=int,
        default=300,
        help="requests of an account in 5 minutes, 0 for none",
    )
    add("--clicks-per-second", type=float, default=20.0, help="most requests it sends on links")
    add("--no-audience", dest="audience", action="store_false", help="nobody sees anything")
    add("--threads", type=int, default=16, help="requests answered at once")
    add(
        "--click-host",
        dest="click_hosts",
        action="append",
        default=[],
        help="a host beside loopback",
    )
    given = vars(parser.parse_args(arguments))
    return Options(**given | {"click_hosts": tuple(given["click_hosts"])})


def main() -> None:
    """Serve until told to stop."""
    chosen = options()
    server = Granian(
        "sandbox",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=chosen.threads,
        backpressure=chosen.threads,
        # Requests held back on purpose must not hold back the end.
        workers_kill_timeout=2,
        log_level=LogLevels.error,
    )
    # One process: the clock, the budgets and the faults live in it.
    server.serve(target_loader=partial(load, chosen), wrap_loader=False)


def load(chosen: Options) -> WSGIApplication:
    """What the server's process runs; it does not outlive a parent that was killed."""
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    return serve(chosen)


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
