"""How Alembic reaches the database: the settings say where, the models say what."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import event

from advocacy import db, settings
from advocacy.slices import tables


def _render(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    # Migrations must read the same in ten years, whatever our own types are called by then.
    if kind == "type" and isinstance(item, db.Moment):
        return "sa.DateTime(timezone=True)"
    return False


def _unchecked(connection: Any, record: object) -> None:
    # SQLite alters a table by making it anew; enforced foreign keys would empty the tables that point to it.
    connection.execute("PRAGMA foreign_keys=OFF")


def _engine() -> sa.Engine:
    engine = db.make_engine(settings.current().database_url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _unchecked)
    return engine


def _run() -> None:
    engine = _engine()
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=tables(),
            render_as_batch=True,
            render_item=_render,
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_run()
