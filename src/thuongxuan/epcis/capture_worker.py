"""Stores what capture jobs hold, while the application runs: all events of a document, or those that can be."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast
from uuid import UUID

import asyncpg
import msgspec
from litestar import Litestar
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from thuongxuan.db.session import Database
from thuongxuan.epcis import capture_sql, locations, service
from thuongxuan.epcis.capture_sql import Job
from thuongxuan.epcis.errors import AlreadyCaptured, problem_of
from thuongxuan.errors import AppError, m
from thuongxuan.i18n import DEFAULT
from thuongxuan.identity.schemas import Entry
from thuongxuan.standards.epcis.document import Document, read_document

logger = logging.getLogger("thuongxuan.epcis")

SECONDS = 2.0
"""From one look for jobs of other workers that died, or came in elsewhere, to the next."""
AT_ONCE = 100
"""Events of one statement; between two of them other requests are served."""
UNSTORABLE = ("22", "23", "54")
"""Classes of PostgreSQL's refusals that trying again does not change: data, integrity, limits of the program."""
REMEMBERED = 16
"""Documents that are kept as they were read, so that the job need not read them again."""


class Queue:
    """Wakes the worker of this process, and hands it documents that were read for their check."""

    def __init__(self) -> None:
        self.waiting = asyncio.Event()
        self._read: dict[UUID, Document] = {}

    def add(self, job_id: UUID, document: Document) -> None:
        """A job was written."""
        if len(self._read) < REMEMBERED:
            self._read[job_id] = document
        self.waiting.set()

    def take(self, job_id: UUID) -> Document | None:
        """The document of a job, if this process read it."""
        return self._read.pop(job_id, None)


def queue_of(state: Any) -> Queue:
    """The queue of this process."""
    return cast("Queue", state.epcis_captures)


@asynccontextmanager
async def capturing(app: Litestar) -> AsyncIterator[None]:
    """Works on capture jobs while the application runs; a job in hand is finished."""
    queue = app.state.epcis_captures = Queue()
    stopping = asyncio.Event()
    task = asyncio.create_task(_repeat(app.state.database, queue, stopping))
    try:
        yield
    finally:
        stopping.set()
        queue.waiting.set()
        await task


async def _repeat(database: Database, queue: Queue, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(queue.waiting.wait(), SECONDS)
        queue.waiting.clear()
        try:
            while not stopping.is_set() and (job := await capture_sql.claim(database.hot)):
                await work(database, job, queue.take(job.id))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError):
            logger.exception("capture jobs were not worked on")


async def work(database: Database, job: Job, document: Document | None = None) -> None:
    """Store the events of a job and note how it ended, in one transaction."""
    if document is None:
        document = await asyncio.to_thread(read_document, job.body)
    problems: list[Any] = []
    try:
        async with database.write() as write:
            stored = await _store(write, job, document, problems)
            await capture_sql.finish(write, job.id, stored, problems, success=not problems)
    except _RolledBack:
        await _failed(database, job, problems)
    except DBAPIError as error:
        if str(getattr(error.orig, "sqlstate", ""))[:2] not in UNSTORABLE:
            raise  # a database that is away or busy: the job is taken up again
        logger.exception("a captured document cannot be stored")
        await _failed(database, job, [_told(AppError(m("Không lưu được tài liệu này.")), "")])


async def _failed(database: Database, job: Job, problems: list[Any]) -> None:
    async with database.write() as write:
        await capture_sql.finish(write, job.id, 0, problems, success=False)


class _RolledBack(Exception):
    """Nothing of the document is stored."""


async def _store(write: Any, job: Job, document: Document, problems: list[Any]) -> int:
    entry, stored = Entry(job.entered_by, job.owner_id, None), 0
    await locations.learn(write, job.owner_id, document.header)
    for start in range(0, len(document.events), AT_ONCE):
        part = document.events[start : start + AT_ONCE]
        prepared = await asyncio.to_thread(service.prepare, part, document.raw_context)
        done = await service.store(write, prepared, entry, public=job.public)
        stored += len(part) - len(done.duplicates)
        problems += [_known(start + place, done.event_ids[place]) for place in done.duplicates]
        if problems and job.behaviour == "rollback":
            raise _RolledBack
    return stored


def _known(place: int, event_id: str) -> Any:
    detail = m("Sự kiện thứ {number} ({event}) đã được ghi trước đó.", number=place + 1, event=event_id)
    return _told(AlreadyCaptured(detail), f"/epcisBody/eventList/{place}")


def _told(error: AppError, place: str) -> Any:
    return msgspec.to_builtins(problem_of(error, DEFAULT, place))
