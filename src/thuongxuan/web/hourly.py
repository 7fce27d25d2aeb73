"""Work that the calendar asks for, not a person: once when the server starts, then looked at again every hour."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger("thuongxuan.hourly")

SECONDS = 3600.0


@asynccontextmanager
async def hourly(work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Does the work before anything is served, and every hour until the end. The first time must succeed."""
    await work()
    stopping = asyncio.Event()
    task = asyncio.create_task(_repeat(work, stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


async def _repeat(work: Callable[[], Awaitable[None]], stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SECONDS)
            return
        try:
            await work()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError):
            logger.exception("the hourly work waits for the database")
