"""Asks subscriptions about new events and tells receivers what they found, while the application runs."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
from litestar import Litestar
from sqlalchemy.exc import SQLAlchemyError

from thuongxuan.clock import now
from thuongxuan.db import outbox
from thuongxuan.db.outbox import Letter
from thuongxuan.db.session import Database, WriteSession
from thuongxuan.epcis import subscription_sql as sql
from thuongxuan.epcis.access import Viewer
from thuongxuan.epcis.answers import message
from thuongxuan.epcis.asking import conditions_of
from thuongxuan.epcis.http import JSON, VERSION
from thuongxuan.epcis.places_sql import Places
from thuongxuan.epcis.schedule import read_schedule
from thuongxuan.epcis.subscription_sql import Due, New
from thuongxuan.standards.epcis.query_params import read_query

logger = logging.getLogger("thuongxuan.epcis")

SECONDS = 1.0
AT_ONCE = 200
"""Events of one message; what is left follows in the next."""
TOPIC = "epcis.query"


@asynccontextmanager
async def subscribing(app: Litestar) -> AsyncIterator[None]:
    """Keeps subscribers informed while the application runs; every worker does what no other has in hand."""
    stopping = asyncio.Event()
    task = asyncio.create_task(_repeat(app.state.database, app.state.settings.base_url, stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


async def _repeat(database: Database, base_url: str, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SECONDS)
            return
        try:
            await look(database, base_url)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError):
            logger.exception("subscriptions were not asked")


async def look(database: Database, base_url: str) -> None:
    """Ask about everything new, and write what is due into the outbox."""
    while await database.hot.fetchval(sql.SOMETHING_NEW):
        async with database.write() as write:
            await _ask(database, base_url, write, await sql.take(write))
    if await database.hot.fetchval(sql.SOMETHING_DUE, now()):
        async with database.write() as write:
            await sql.forget_sockets(write, now())
            for due in await sql.due(write, now()):
                await _tell(write, due)


async def _ask(database: Database, base_url: str, write: WriteSession, new: list[New]) -> None:
    if not new:
        return
    since = min(event.record_time for event in new)
    for asked in await sql.asked(write):
        places = Places(base_url, Viewer(asked.owner_id, asked.officer))
        conditions = await conditions_of(database.hot, read_query(asked.document.encode()), places)
        conditions.require(conditions.among([event.id for event in new], since))
        await sql.match(write, asked.id, conditions.where, conditions.parameters)


async def _tell(write: WriteSession, due: Due) -> None:
    found = await sql.told(write, due.id, AT_ONCE)
    if found or due.report_if_empty:
        headers = {"Content-Type": JSON, "GS1-EPCIS-Version": VERSION, "GS1-CBV-Version": VERSION}
        body = message(found, due.name, str(due.id))
        await outbox.put(
            write, Letter(topic=TOPIC, destination=due.dest, body=body, headers=headers, secret=due.secret)
        )
    if due.schedule is not None and len(found) < AT_ONCE:
        await sql.next_run(write, due.id, read_schedule(due.schedule).after(now()))
