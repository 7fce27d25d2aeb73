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
    """Does the work before anything is served, and every hour until the end. What the database refuses is logged and
    tried again in an hour: scans are answered meanwhile."""
    await _once(work)
    stopping = asyncio.Event()
    task = asyncio.create_task(_repeat(work, stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


async def _once(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError):
        logger.exception("the hourly work failed")


async def _repeat(work: Callable[[], Awaitable[None]], stopping: asyncio.Event) -> None:
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SECONDS)
            return
        await _once(work)
