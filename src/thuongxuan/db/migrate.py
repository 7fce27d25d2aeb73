"""Migrations: bring a database up to date, and say where it differs from the models.

The functions open their own connection and their own event loop; call them from commands and fixtures, never
from a handler.
"""

import asyncio
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import thuongxuan
from thuongxuan.db.base import Base
from thuongxuan.db.drift import differences
from thuongxuan.db.session import driver_url

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_TIMEOUT = "2s"
"""A migration that waits for a lock blocks everybody behind it: it gives up and can be run again."""
_ONE_AT_A_TIME = 0x7478_6D69
"""Key of the advisory lock that lets one process migrate while others wait."""


def upgrade(database_url: str) -> None:
    """Apply every migration that is missing. Raises ``DBAPIError`` when a lock is not had in time."""
    _with_connection(database_url, _upgrade)


def downgrade(database_url: str, revision: str) -> None:
    """Undo migrations down to a revision (``base`` for all). Data of the undone tables is lost."""
    _with_connection(database_url, lambda connection: command.downgrade(_config(connection), revision))


def current(database_url: str) -> str | None:
    """The revision the database is at; ``None`` when it was never migrated."""
    return _with_connection(database_url, lambda c: MigrationContext.configure(c).get_current_revision())


def head() -> str | None:
    """The newest revision this software brings."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def drift(database_url: str) -> list[str]:
    """Every difference between the models and the migrated database, one sentence each; empty when there is none."""
    return _with_connection(database_url, lambda connection: differences(connection, whole_metadata()))


def whole_metadata() -> MetaData:
    """The metadata with the models of every slice, found by name: a new slice needs no list to be kept."""
    for module in pkgutil.walk_packages(thuongxuan.__path__, "thuongxuan."):
        if module.name.endswith((".models", "_models")) or module.name == "thuongxuan.db.support":
            importlib.import_module(module.name)
    return Base.metadata


def is_ours(item: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Whether Alembic should look at this object: the tables of PostGIS are not ours."""
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
    return table not in {"spatial_ref_sys", "geography_columns", "geometry_columns"}


def _upgrade(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    command.upgrade(_config(connection), "head")
    connection.commit()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _with_connection(database_url: str, action: Callable[[Connection], T]) -> T:
    async def run() -> T:
        engine = create_async_engine(driver_url(database_url), poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(action)
        finally:
            await engine.dispose()

    return asyncio.run(run())
