"""Commands of the people slice."""

import click
from flask.cli import AppGroup

from advocacy import db
from advocacy.people import actions

group = AppGroup("people", help="Persons and the first run.")


@group.command("setup-code")
def setup_code() -> None:
    """Print a code for the first run, valid for a day; nothing once somebody is here."""
    with db.transaction() as session:
        code = actions.setup_code(session)
    if code:
        click.echo(code)
