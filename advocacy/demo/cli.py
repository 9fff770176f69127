"""The command that loads the demonstration."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from advocacy import clock, db, settings
from advocacy.demo import actions, queries

group = AppGroup("demo", help="A company to look at, where RELAIS_DEMO is on.")


def _tell(line: str) -> None:
    click.echo(line, err=True)


@group.command("load")
@click.option("--past", type=click.Path(path_type=Path), help="Where the sandbox network looks for its past.")
def load(past: Path | None) -> None:
    """Load the demonstration once, and say who may be signed in as."""
    if settings.current().mode == "production" or not settings.current().demo:
        raise click.ClickException("The demonstration is loaded only where RELAIS_DEMO is on, and never in production.")
    with db.transaction() as session:
        if queries.somebody_else(session):
            _tell("People are here already: the demonstration stays out.")
            return
        if not queries.loaded(session):
            actions.load(session, clock.now(), _tell)
        else:
            actions.move_in(session)
        if past is not None and not past.exists():
            _write(past, queries.past(session))
    click.echo("Sign in with one tap on the sign-in page, or by a link mailed to the demonstration's letter box:")
    for way in queries.sign_ins():
        click.echo(f"  {way.role:<21}{way.name:<19}{way.email}")


def _write(file: Path, lines: Iterable[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    unfinished.replace(file)
