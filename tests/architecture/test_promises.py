"""What is named somewhere exists there: jobs, settings, tables, packages, words."""

import ast
import json
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from inspect import signature

import pytest
from pydantic import TypeAdapter

from advocacy import db, queue
from advocacy.settings import Settings
from advocacy.slices import SLICES, tables
from tests.architecture import source
from workers.timetable import TIMETABLE, Entry

JOB = re.compile(r"^advocacy(\.\w+)*\.jobs(\.\w+)+$")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|pytest\.(skip|xfail)|mark\.(skip|xfail)")


def _jobs_named() -> Iterator[str]:
    for path in source.files("advocacy", "workers"):
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and JOB.match(node.value):
                yield node.value


@pytest.mark.parametrize("job", sorted(set(_jobs_named())))
def test_every_job_that_is_named_exists(job: str) -> None:
    module, _, function = job.rpartition(".")
    assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize("entry", TIMETABLE, ids=lambda entry: entry.job)
def test_every_entry_of_the_timetable_can_be_done_without_being_told_more(entry: Entry) -> None:
    module, _, function = entry.job.rpartition(".")
    required = [
        name
        for name, parameter in signature(getattr(import_module(module), function)).parameters.items()
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_POSITIONAL
    ]
    assert required == []


def test_the_timetable_names_each_job_once_and_only_queues_that_are_served() -> None:
    jobs = [entry.job for entry in TIMETABLE]
    assert len(jobs) == len(set(jobs))
    assert {entry.queue for entry in TIMETABLE} <= set(queue.NAMES)


def test_jobs_take_ids_as_text() -> None:
    for path in source.files("advocacy"):
        if source.part(path) != "jobs":
            continue
        for node in source.tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                kinds = {ast.unparse(arg.annotation) for arg in node.args.args if arg.annotation}
                assert kinds <= {"str", "str | None"}, f"{source.name(path)}: {node.name}"


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    wanted = {str(field.validation_alias or f"RELAIS_{name.upper()}") for name, field in Settings.model_fields.items()}
    lines = (source.ROOT / ".env.example").read_text().splitlines()
    given = {line.lstrip("# ").split("=")[0] for line in lines if re.match(r"^(# ?)?[A-Z_]+=", line)}
    assert given == wanted


def test_the_values_in_the_example_are_those_that_hold_when_nothing_is_said() -> None:
    lines = (source.ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if re.match(r"^[A-Z_]+=", line))
    for name, field in Settings.model_fields.items():
        said = given[str(field.validation_alias or f"RELAIS_{name.upper()}")]
        value = json.loads(said) if said.startswith("{") else said
        assert TypeAdapter[object](field.annotation or str).validate_python(value, strict=False) == field.default, name


def test_relations_point_the_way_imports_point() -> None:
    order = {name: floor for floor, name in enumerate(SLICES)}
    all_tables = tables().tables.values()
    home = {str(mapper.local_table): mapper.class_.__module__.split(".")[1] for mapper in db.Base.registry.mappers}
    for table in all_tables:
        for key in table.foreign_keys:
            if table.name in home and key.column.table.name in home:
                near, far = home[table.name], home[key.column.table.name]
                assert order[far] <= order[near], f"{table.name} points to {key.column.table.name}"


def test_every_requirement_is_exact_and_installed_as_it_says() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (source.ROOT / file).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                name, _, pinned = line.partition("==")
                assert version(name.split("[")[0]) == pinned, line


def test_nothing_is_left_unfinished_or_skipped() -> None:
    guilty = [
        source.name(path)
        for path in source.files(*source.FOLDERS, "tests")
        if path.name != "test_promises.py" and UNFINISHED.search(path.read_text())
    ]
    assert guilty == []


def test_no_check_is_silenced_without_its_name() -> None:
    bare = re.compile(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)")
    guilty = [
        source.name(path)
        for path in source.files(*source.FOLDERS, "tests")
        if path.name != "test_promises.py" and bare.search(path.read_text())
    ]
    assert guilty == []


def test_pages_carry_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*(\bsrc=|json))|<style|<\w[^>{]*\s(style|on[a-z]+)=", re.IGNORECASE)
    guilty = [
        source.name(path)
        for path in (source.ROOT / "templates").rglob("*.html")
        if "mail" not in path.parts and inline.search(path.read_text())
    ]
    assert guilty == []


def test_forms_that_post_carry_their_token() -> None:
    # The sandbox is another network, in a process and on an address of its own.
    pages = (path for path in (source.ROOT / "templates").rglob("*.html") if "sandbox" not in path.parts)
    for path in pages:
        for form in re.findall(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", path.read_text(), re.I | re.S):
            assert re.search(r"csrf|hidden|caller\(\)|action=\"#\"", form), source.name(path)


def test_the_change_log_and_the_decisions_exist() -> None:
    assert (source.ROOT / "CHANGELOG.md").read_text().startswith("# Changelog")
    assert list((source.ROOT / "docs" / "decisions").glob("[0-9][0-9][0-9][0-9]-*.md"))
