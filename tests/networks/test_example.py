"""The example package, installed as a stranger installs it, and under the contract like every other network."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

EXAMPLE = ROOT / "examples" / "relais-board"
PIP = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps", "--no-compile")
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "pythonpath=.", "tests/networks/contract")


def _python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # The inner run is one of its own, whatever runs this one.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RELAIS_", "PYTEST_", "PIP_"))}
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the example was installed, without asking anybody else's server."""
    folder = tmp_path_factory.mktemp("site")
    done = _python(*PIP, "--no-build-isolation", "--target", str(folder), str(EXAMPLE))
    assert done.returncode == 0, done.stderr
    return folder


def test_an_installed_package_is_under_the_contract_of_every_network(installed: Path) -> None:
    done = _python(*PYTEST, "-k", "board or under_contract", PYTHONPATH=str(installed))
    assert done.returncode == 0, done.stdout
    # The suite grows with each rule; a package is held to all of it.
    passed = re.search(r"^(\d+) passed", done.stdout, re.MULTILINE)
    assert passed is not None
    assert int(passed[1]) >= 56


def test_what_an_installed_package_brings_is_offered_to_people(installed: Path) -> None:
    says = "from advocacy.networks.queries import *; print(connector('board').label, share_page('town-page').label)"
    done = _python("-c", says, PYTHONPATH=str(installed))
    assert done.stdout == "Town board Town page\n", done.stderr
