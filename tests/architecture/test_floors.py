"""Who may import whom, beyond what import-linter watches."""

from pathlib import Path

import pytest

from advocacy.slices import SLICES
from tests.architecture import source

OPEN_TO_OTHERS = {"models", "queries", "actions"}
# The simulator belongs to the sandbox network, which lives by it; the demonstration's past is made by the same one.
ALSO_OPEN = ("advocacy.networks.connector", "advocacy.people.signin", "advocacy.networks.sandbox.simulator")
WITHOUT_PAGES = {"models", "queries", "actions", "jobs", "connectors", "statistics"}
PAGES = ("flask", "flask_login", "flask_wtf", "flask_babel", "flask_limiter", "wtforms")
COMMITTING = {"views", "jobs", "cli"}
CALLING_OUT = ("socket", "urllib.request", "urllib3", "http.client", "smtplib", "requests", "httpx", "aiohttp")
MAY_CALL_OUT = ("advocacy/http/", "advocacy/http.py", "advocacy/mail.py")
# The sandbox is a network of its own: a peer that happens to live in our house.
ANOTHER_NETWORK = "advocacy/networks/sandbox/"
SLICE_NAMES = {*SLICES, "home", "demo"}
SLICE_FILES = [path for path in source.files("advocacy") if source.slice_of(path) in SLICE_NAMES]
NO_NAMES = {"utils", "helpers", "common", "services", "managers"}


def _ours(path: Path) -> bool:
    return not source.name(path).startswith(ANOTHER_NETWORK)


@pytest.mark.parametrize("path", SLICE_FILES, ids=source.name)
def test_a_slice_uses_of_another_only_what_that_one_offers(path: Path) -> None:
    for imported in filter(lambda name: name.startswith("advocacy."), source.imports(path)):
        words = imported.split(".")
        if words[1] in SLICE_NAMES - {source.slice_of(path)} and not imported.startswith(ALSO_OPEN):
            assert words[2] in OPEN_TO_OTHERS, f"{source.name(path)} imports {imported}"


@pytest.mark.parametrize("path", [path for path in SLICE_FILES if source.part(path) in WITHOUT_PAGES], ids=source.name)
def test_what_works_without_a_page_imports_nothing_of_pages(path: Path) -> None:
    assert not [name for name in source.imports(path) if name.split(".")[0] in PAGES]


def test_only_views_jobs_and_commands_commit() -> None:
    guilty = [
        source.name(path)
        for path in SLICE_FILES
        if _ours(path) and ".commit()" in path.read_text() and source.part(path) not in COMMITTING
    ]
    assert guilty == []


def test_only_connectors_mail_and_the_guarded_client_call_out() -> None:
    guilty = [
        f"{source.name(path)}: {imported}"
        for path in source.files("advocacy")
        for imported in source.imports(path)
        if imported.startswith(tuple(f"{module}." for module in CALLING_OUT)) or imported in CALLING_OUT
        if not source.name(path).startswith(MAY_CALL_OUT) and source.part(path) != "connectors" and _ours(path)
        if imported not in ("socket", "socket.gethostname", "urllib3.util.parse_url")
    ]
    assert guilty == []


def test_sign_in_by_flask_login_stays_behind_one_door() -> None:
    users = {source.name(path) for path in source.files("advocacy") if "flask_login" in path.read_text()}
    assert users <= {"advocacy/people/signin.py"}


def test_files_are_named_for_what_they_are_about() -> None:
    assert not [source.name(path) for path in source.files() if path.stem in NO_NAMES or path.parent.name in NO_NAMES]
