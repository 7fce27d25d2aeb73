"""Sessions and their one transaction edge.

A read handler gets a ``ReadSession`` in a READ ONLY transaction; a write handler a ``WriteSession`` that is
committed when the handler returns and rolled back when it raises. Only ``db`` and ``cli`` commit.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy import Executable, Result, ScalarResult, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import QueuePool

from thuongxuan.db.bytes import HotPool, open_held
from thuongxuan.db.held import Held
from thuongxuan.settings import Settings

T = TypeVar("T")


class ReadSession:
    """Reading only: this type has no way to write, and its transaction refuses to."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def execute(self, statement: Executable, parameters: Any = None) -> Result[Any]:
        """Run a statement; see ``AsyncSession.execute``."""
        return await self._session.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        """The first column of the first row, or ``None``."""
        return await self._session.scalar(statement, parameters)

    async def scalars(self, statement: Executable, parameters: Any = None) -> ScalarResult[Any]:
        """The first column of every row."""
        return await self._session.scalars(statement, parameters)

    async def get(self, entity: type[T], key: Any) -> T | None:
        """The row with this primary key, or ``None``."""
        return await self._session.get(entity, key)


class WriteSession(ReadSession):
    """Reading and writing in one transaction."""

    def add(self, row: object) -> None:
        """Put a new row into the session."""
        self._session.add(row)

    def add_all(self, rows: Iterable[object]) -> None:
        """Put new rows into the session."""
        self._session.add_all(rows)

    async def delete(self, row: object) -> None:
        """Mark a row for deletion."""
        await self._session.delete(row)

    async def flush(self) -> None:
        """Send pending changes, so that constraints speak now."""
        await self._session.flush()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail without ending the transaction."""
        async with self._session.begin_nested():
            yield


def driver_url(url: str) -> str:
    """The URL as SQLAlchemy's asyncpg dialect wants it (``postgresql+asyncpg://``)."""
    scheme, rest = url.split("://", 1)
    return f"postgresql+asyncpg://{rest}" if scheme in {"postgres", "postgresql"} else url


def plain_url(url: str) -> str:
    """The URL as libpq and asyncpg want it (``postgresql://``), without driver name."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme.split("+")[0], parts.netloc, parts.path, urlencode(parse_qsl(parts.query)), ""))


class Database:
    """One engine for sessions and the connections of the hot path, opened by ``start`` and closed by ``stop``."""

    def __init__(self, settings: Settings, url: str = "") -> None:
        self._settings = settings
        self.url = url or settings.database_url
        self._engine: AsyncEngine | None = None
        self._held: Held | None = None
        self._hot: HotPool | None = None

    async def start(self) -> None:
        """Open connections. Raises ``OSError`` or ``asyncpg.PostgresError`` when the database is not reachable."""
        timeout = self._settings.statement_timeout_ms
        self._engine = create_async_engine(
            driver_url(self.url),
            pool_size=self._settings.pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_recycle=1800,
            connect_args={
                "server_settings": {
                    "jit": "off",
                    "application_name": "thuongxuan",
                    "statement_timeout": str(timeout),
                    "lock_timeout": str(timeout),
                    "idle_in_transaction_session_timeout": str(4 * timeout),
                }
            },
        )
        self._held = await open_held(plain_url(self.url), self._settings.pool_size, timeout)
        self._hot = HotPool(self._held)

    async def stop(self) -> None:
        """Close all connections."""
        if self._held:
            await self._held.close()
        if self._engine:
            await self._engine.dispose()

    @property
    def hot(self) -> HotPool:
        """The hot path."""
        if self._hot is None:
            raise RuntimeError("the database is not started")
        return self._hot

    @property
    def connections(self) -> tuple[int, int]:
        """Connections at work, and how many there may be, of both pools together."""
        if self._held is None or self._engine is None:
            return 0, 0
        pool = self._engine.pool
        sessions = pool.checkedout() if isinstance(pool, QueuePool) else 0
        return self._held.busy + sessions, 2 * self._settings.pool_size

    @asynccontextmanager
    async def _session(self, *, read_only: bool) -> AsyncIterator[AsyncSession]:
        if self._engine is None:
            raise RuntimeError("the database is not started")
        engine = self._engine.execution_options(postgresql_readonly=True) if read_only else self._engine
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """A READ ONLY transaction."""
        async with self._session(read_only=True) as session:
            yield ReadSession(session)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """A transaction that is committed at the end, or rolled back when an exception leaves it."""
        async with self._session(read_only=False) as session:
            yield WriteSession(session)

    async def ready(self) -> bool:
        """Whether the database answers and holds a migrated schema."""
        async with self.read() as session:
            return bool(await session.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL")))
