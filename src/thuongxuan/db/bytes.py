"""The hot path: plain asyncpg. Each call is one statement and therefore one transaction of its own."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg


class HotPool:
    """Connections for statements that return finished values; parameters are ``$1``, ``$2``, ....

    Raises ``asyncpg.PostgresError``; a connection that was lost is replaced by the pool.
    """

    def __init__(self, pool: "asyncpg.Pool[Any]") -> None:
        self._pool = pool

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or ``None``."""
        return await self._pool.fetchval(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> "asyncpg.Record | None":
        """The first row, or ``None``."""
        return await self._pool.fetchrow(sql, *args)

    async def fetch(self, sql: str, *args: Any) -> "list[asyncpg.Record]":
        """All rows."""
        return list(await self._pool.fetch(sql, *args))

    async def stream(self, sql: str, *args: Any, chunk: int = 500) -> "AsyncGenerator[list[asyncpg.Record], None]":
        """All rows, ``chunk`` at a time, from one snapshot; close the iterator to give the connection back early."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            cursor = await connection.cursor(sql, *args)
            while rows := await cursor.fetch(chunk):
                yield rows

    @asynccontextmanager
    async def snapshot(self) -> "AsyncIterator[HotPool]":
        """The same on one connection whose statements all see one state of the data; for reading only."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield _Held(connection)

    async def execute(self, sql: str, *args: Any) -> str:
        """Run a statement for its effect; returns PostgreSQL's command tag."""
        return str(await self._pool.execute(sql, *args))


class _Held(HotPool):
    """One connection inside its transaction: streams begin no other one."""

    async def stream(self, sql: str, *args: Any, chunk: int = 500) -> "AsyncGenerator[list[asyncpg.Record], None]":
        cursor = await self._pool.cursor(sql, *args)
        while rows := await cursor.fetch(chunk):
            yield rows


async def _keep(_connection: Any) -> None:
    """Skip the reset round trip: hot statements leave no session state behind."""


async def open_pool(database_url: str, size: int, statement_timeout_ms: int) -> "asyncpg.Pool[Any]":
    """Open the pool. ``jit`` is off because compiling costs more than these statements run."""
    return await asyncpg.create_pool(
        database_url,
        min_size=1,
        max_size=size,
        reset=_keep,
        server_settings={
            "jit": "off",
            "application_name": "thuongxuan-hot",
            "statement_timeout": str(statement_timeout_ms),
        },
    )
