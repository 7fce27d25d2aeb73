"""The hot path: plain asyncpg. Each call is one statement and therefore one transaction of its own."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import asyncpg

from thuongxuan.db.held import Connection, Held


class Source(Protocol):
    """Where connections come from."""

    async def take(self) -> Connection:
        """A connection that nobody else has."""

    def give(self, connection: Connection) -> None:
        """Put it back."""


class HotPool:
    """Connections for statements that return finished values; parameters are ``$1``, ``$2``, ....

    Raises ``asyncpg.PostgresError``; a connection that was lost is replaced.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    async def fetchval(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or ``None``."""
        connection = await self._source.take()
        try:
            return await connection.fetchval(sql, *args)
        finally:
            self._source.give(connection)

    async def fetchrow(self, sql: str, *args: Any) -> "asyncpg.Record | None":
        """The first row, or ``None``."""
        connection = await self._source.take()
        try:
            row: asyncpg.Record | None = await connection.fetchrow(sql, *args)
        finally:
            self._source.give(connection)
        return row

    async def fetch(self, sql: str, *args: Any) -> "list[asyncpg.Record]":
        """All rows."""
        connection = await self._source.take()
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *args)
        finally:
            self._source.give(connection)
        return rows

    async def stream(self, sql: str, *args: Any, chunk: int = 500) -> "AsyncGenerator[list[asyncpg.Record], None]":
        """All rows, ``chunk`` at a time, from one snapshot; close the iterator to give the connection back early."""
        async with self._snapshot() as connection:
            cursor = await connection.cursor(sql, *args)
            while rows := await cursor.fetch(chunk):
                yield rows

    @asynccontextmanager
    async def snapshot(self) -> "AsyncIterator[HotPool]":
        """The same on one connection whose statements all see one state of the data; for reading only."""
        async with self._snapshot() as connection:
            yield _Snapshot(connection)

    async def execute(self, sql: str, *args: Any) -> str:
        """Run a statement for its effect; returns PostgreSQL's command tag."""
        connection = await self._source.take()
        try:
            return str(await connection.execute(sql, *args))
        finally:
            self._source.give(connection)

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[Connection]:
        connection = await self._source.take()
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                yield connection
        finally:
            self._source.give(connection)


class _Only:
    """One connection that stays taken."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def take(self) -> Connection:
        return self._connection

    def give(self, connection: Connection) -> None:
        pass


class _Snapshot(HotPool):
    """One connection inside its transaction: streams begin no other one."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(_Only(connection))
        self._connection = connection

    async def stream(self, sql: str, *args: Any, chunk: int = 500) -> "AsyncGenerator[list[asyncpg.Record], None]":
        cursor = await self._connection.cursor(sql, *args)
        while rows := await cursor.fetch(chunk):
            yield rows


async def open_held(database_url: str, size: int, statement_timeout_ms: int) -> Held:
    """Open the connections. ``jit`` is off because compiling costs more than these statements run.

    Raises ``OSError`` or ``asyncpg.PostgresError`` when the database is not reachable.
    """

    async def connect() -> Connection:
        return await asyncpg.connect(
            database_url,
            server_settings={
                "jit": "off",
                "application_name": "thuongxuan-hot",
                "statement_timeout": str(statement_timeout_ms),
            },
        )

    held = Held(connect, size)
    await held.open_one()
    return held
