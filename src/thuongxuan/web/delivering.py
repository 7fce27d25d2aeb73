"""Takes letters out of the outbox and delivers them, while the application runs.

Every worker process does: whoever claims a letter first has it, so there is nobody whose end would stop the post.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
from litestar import Litestar

from thuongxuan.db import outbox
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.outbox import Claimed
from thuongxuan.db.session import Database
from thuongxuan.settings import Settings
from thuongxuan.web.addresses import NotAllowed, target_of
from thuongxuan.web.webhooks import NotDelivered, deliver

logger = logging.getLogger("thuongxuan.outbox")

SECONDS = 1.0
"""From one look at the outbox to the next."""
AT_ONCE = 16
"""Letters one worker has in hand: with five seconds each, a receiver that hangs costs the others little."""
Deliver = Callable[[Claimed], Awaitable[None]]


@asynccontextmanager
async def delivering(app: Litestar) -> AsyncIterator[None]:
    """Delivers while the application runs; at the end letters in hand are finished."""
    settings: Settings = app.state.settings
    database: Database = app.state.database

    async def send(letter: Claimed) -> None:
        await deliver(letter, settings.webhook_trusted)

    stopping = asyncio.Event()
    task = asyncio.create_task(_repeat(database.hot, send, stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


async def _repeat(hot: HotPool, send: Deliver, stopping: asyncio.Event) -> None:
    looks = 0
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SECONDS)
            return
        try:
            while await deliver_due(hot, send):
                pass
            if looks % 3600 == 0:
                await outbox.forget(hot)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            logger.exception("the outbox was not read")
        looks += 1


async def deliver_due(hot: HotPool, send: Deliver, most: int = AT_ONCE) -> int:
    """Deliver letters that are due, at most ``most``; returns how many were taken."""
    letters = await outbox.claim(hot, most)
    await asyncio.gather(*(_one(hot, send, letter) for letter in letters))
    return len(letters)


async def _one(hot: HotPool, send: Deliver, letter: Claimed) -> None:
    fields = {"letter": str(letter.id), "topic": letter.topic, "attempt": letter.attempts}
    try:
        await send(letter)
    except NotDelivered as error:
        again = await outbox.failed(hot, letter, str(error))
        fields |= {"host": _host(letter), "reason": str(error), "again": str(again)}
        logger.warning("a letter was not delivered", extra={"fields": fields})
        return
    await outbox.delivered(hot, letter)
    logger.info("a letter was delivered", extra={"fields": fields})


def _host(letter: Claimed) -> str:
    """Where it should have gone, without the path: that may hold a secret of the receiver."""
    with suppress(NotAllowed):
        return target_of(letter.destination).host
    return ""
