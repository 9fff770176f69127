"""Whether this installation lives and whether it can do its work: `/healthz` and `/readyz`."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from advocacy import db, queue

MIGRATIONS = Path(__file__).parent.parent / "migrations"

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> ResponseReturnValue:
    """This process answers; nothing else is asked."""
    return jsonify(process="ok")


@pages.get("/readyz")
def ready() -> ResponseReturnValue:
    """Everything a share needs is there: 200 when so, else 503, with each part by name."""
    db.reading()
    parts = {name: _verdict(check) for name, check in CHECKS.items()}
    fine = all(verdict == "ok" for verdict in parts.values())
    return jsonify(parts), 200 if fine else 503


def _verdict(check: Callable[[], bool]) -> str:
    try:
        return "ok" if check() else "missing"
    except (RedisError, SQLAlchemyError) as error:
        return type(error).__name__


def _database() -> bool:
    return bool(db.session().scalar(sa.select(1)))


@lru_cache
def _head() -> str | None:
    # Slow to import, and a command never asks.
    from alembic.script import ScriptDirectory

    return ScriptDirectory(MIGRATIONS).get_current_head()


def _migrated() -> bool:
    if _head() is None:
        return True
    return bool(db.session().scalar(sa.text("SELECT version_num FROM alembic_version")) == _head())


def _redis() -> bool:
    return bool(queue.connection().ping())


def _scheduler() -> bool:
    return bool(queue.connection().exists(queue.SCHEDULER))


def _workers() -> bool:
    return queue.connection().exists(*(queue.WORKER.format(name) for name in queue.NAMES)) == len(queue.NAMES)


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrated,
    "redis": _redis,
    "workers": _workers,
    "scheduler": _scheduler,
}


def init(app: Flask) -> None:
    """Answer these two addresses."""
    app.register_blueprint(pages)
