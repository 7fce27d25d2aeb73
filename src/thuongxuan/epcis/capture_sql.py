"""Statements of capture jobs."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import insert, select, update

from thuongxuan.clock import now
from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.epcis.models import Capture

LEASE = timedelta(minutes=2)
"""A job whose worker died is taken up again after it; storing what it stored is undone with its transaction."""

_CLAIM = """
UPDATE epcis_capture SET next_try_at = $1::timestamptz + $2::interval
WHERE id = (SELECT id FROM epcis_capture WHERE next_try_at <= $1 ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, owner_id, entered_by, public, behaviour, body
"""


class Job(msgspec.Struct, frozen=True):
    """A job in hand."""

    id: UUID
    owner_id: UUID
    entered_by: UUID
    public: bool
    behaviour: str
    body: bytes


class JobView(msgspec.Struct, frozen=True):
    """A job as its owner sees it."""

    id: UUID
    created_at: datetime
    finished_at: datetime | None
    success: bool
    behaviour: str
    errors: list[dict[str, Any]] | None


async def add(session: WriteSession, job: Job, header: str | None) -> None:
    """Write a job that waits."""
    values = msgspec.structs.asdict(job) | {"header": header, "created_at": now(), "next_try_at": now()}
    await session.execute(insert(Capture).values(values))


async def claim(hot: HotPool) -> Job | None:
    """The job that waits longest, for this worker alone."""
    row = await hot.fetchrow(_CLAIM, now(), LEASE)
    return None if row is None else Job(**dict(row))


async def finish(session: WriteSession, job_id: UUID, stored: int, errors: list[Any], *, success: bool) -> None:
    """Note how a job ended; what was sent is forgotten, its events are stored."""
    ended = {"finished_at": now(), "next_try_at": None, "body": None}
    await session.execute(
        update(Capture)
        .where(Capture.id == job_id)
        .values(stored=stored, errors=errors or None, success=success, **ended)
    )


_SHOWN = select(Capture.id, Capture.created_at, Capture.finished_at, Capture.success, Capture.behaviour, Capture.errors)


async def one(session: ReadSession, owner_id: UUID, job_id: UUID) -> JobView | None:
    """A job of an owner."""
    row = (await session.execute(_SHOWN.where(Capture.owner_id == owner_id, Capture.id == job_id))).first()
    return None if row is None else JobView(*row)


async def page(session: ReadSession, owner_id: UUID, before: UUID | None, most: int) -> list[JobView]:
    """Jobs of an owner, newest first."""
    statement = _SHOWN.where(Capture.owner_id == owner_id).order_by(Capture.id.desc()).limit(most)
    if before is not None:
        statement = statement.where(Capture.id < before)
    return [JobView(*row) for row in await session.execute(statement)]
