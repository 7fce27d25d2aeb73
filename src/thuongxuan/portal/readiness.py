"""Whether this process can serve: the database answers and holds the schema that this software needs."""

import asyncio
from functools import cache
from typing import Literal

import asyncpg
from msgspec import Struct

from thuongxuan.db import migrate
from thuongxuan.db.bytes import HotPool
from thuongxuan.portal import queries

PATIENCE_S = 2.0
"""A load balancer asks every few seconds; an answer that takes longer than this is a no."""


class Readiness(Struct, frozen=True):
    """The answer of ``/readyz``: ``ready`` only when everything is."""

    status: Literal["ready", "unavailable"]
    database: Literal["reachable", "unreachable"]
    schema: Literal["current", "not-migrated", "other-version", "unknown"]


@cache
def wanted_revision() -> str | None:
    """The newest migration in this installation; read from disk once."""
    return migrate.head()


async def check(hot: HotPool) -> Readiness:
    """Ask the database. Never raises for a database that is down: that is the answer."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            revision = await queries.schema_revision(hot)
    except asyncpg.UndefinedTableError:
        return Readiness("unavailable", "reachable", "not-migrated")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return Readiness("unavailable", "unreachable", "unknown")
    if revision == wanted_revision():
        return Readiness("ready", "reachable", "current")
    return Readiness("unavailable", "reachable", "not-migrated" if revision is None else "other-version")
