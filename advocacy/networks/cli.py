"""Commands on connected accounts."""

from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Column

from advocacy import crypto, db
from advocacy.networks import rotation

group = AppGroup("networks", help="Connected accounts and their secrets.")


@group.command("rotate-keys")
def rotate_keys() -> None:
    """Seal every stored secret anew under the newest key; a run cut short may be repeated."""
    sealed = lost = 0
    for column in rotation.columns():
        for batch in _batches(column):
            sealed, lost = sealed + batch.sealed, lost + batch.lost
    click.echo(f"{sealed} sealed anew under {crypto.newest()}, {lost} whose key is missing")
    if lost:
        raise SystemExit(1)


def _batches(column: Column[Any]) -> Iterator[rotation.Rotated]:
    after = ""
    while True:
        with db.transaction() as session:
            batch = rotation.rotate(session, column, after)
        if batch is None:
            return
        after = batch.last
        yield batch
