"""Commands of the people slice."""

import click
from flask.cli import AppGroup

from advocacy import db, settings
from advocacy.people import actions

group = AppGroup("people", help="Persons and the first run.")


@group.command("setup-code")
def setup_code() -> None:
    """Print the address and code of the first run, valid for a day; nothing once somebody is here."""
    with db.transaction() as session:
        code = actions.setup_code(session)
    if code:
        click.echo("Nobody is here yet. Whoever opens this address first, within a day, becomes the owner:")
        click.echo(_address(code))


def _address(code: str) -> str:
    return f"{settings.current().base_url}/first-run?code={code}"
