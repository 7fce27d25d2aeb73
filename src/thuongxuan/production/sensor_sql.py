"""Storing and reading what sensors measured. Callers have checked whose crop cycle it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.production.sensor_models import SensorReading
from thuongxuan.production.sensor_schemas import ReadingView

_SHOWN = [name for name in ReadingView.__struct_fields__ if name != "measured_at"]
_COLUMNS = [getattr(SensorReading, name) for name in (*_SHOWN, "measured_at", "offset_minutes")]
# Steps from one series to the next in the index, so that a year of readings costs no more than a day of them.
_LATEST = text("""
WITH RECURSIVE series AS (
    (SELECT device, type FROM sensor_reading WHERE crop_cycle_id = CAST(:cycle AS uuid) ORDER BY device, type LIMIT 1)
    UNION ALL
    SELECT n.device, n.type FROM series s CROSS JOIN LATERAL (
        SELECT r.device, r.type FROM sensor_reading r
        WHERE r.crop_cycle_id = CAST(:cycle AS uuid) AND (r.device, r.type) > (s.device, s.type)
        ORDER BY r.device, r.type LIMIT 1
    ) n
)
SELECT r.* FROM (SELECT * FROM series LIMIT :most) s CROSS JOIN LATERAL (
    SELECT * FROM sensor_reading q
    WHERE q.crop_cycle_id = CAST(:cycle AS uuid) AND q.device = s.device AND q.type = s.type
    ORDER BY q.measured_at DESC LIMIT 1
) r ORDER BY r.device, r.type
""")

_AFTER = text("""
(sensor_reading.measured_at, sensor_reading.id) < (
    SELECT l.measured_at, l.id FROM sensor_reading l WHERE l.id = CAST(:before AS uuid)
)
""")


async def store(write: WriteSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Store readings; returns the ids of those that were new of their device, type and time."""
    statement = insert(SensorReading).values(list(rows)).on_conflict_do_nothing().returning(SensorReading.id)
    return set(await write.scalars(statement))


async def readings_of(
    read: ReadSession,
    cycle_id: UUID,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    before: UUID | None = None,
) -> list[ReadingView]:
    """Readings from ``since`` to before ``until``, the latest measured first, after the reading ``before``."""
    statement = select(*_COLUMNS).where(SensorReading.crop_cycle_id == cycle_id)
    if since:
        statement = statement.where(SensorReading.measured_at >= since)
    if until:
        statement = statement.where(SensorReading.measured_at < until)
    if before:
        statement = statement.where(_AFTER.bindparams(before=before))
    ordered = statement.order_by(SensorReading.measured_at.desc(), SensorReading.id.desc()).limit(limit)
    return [_view(row) for row in await read.execute(ordered)]


async def latest(read: ReadSession, cycle_id: UUID, most: int) -> list[ReadingView]:
    """The latest reading of each device and type, in their order; ``most`` of them."""
    return [_view(row) for row in await read.execute(_LATEST, {"cycle": cycle_id, "most": most})]


async def outside(read: ReadSession, cycle_id: UUID, most: int) -> list[ReadingView]:
    """The latest readings outside their bounds."""
    statement = select(*_COLUMNS).where(
        SensorReading.crop_cycle_id == cycle_id, SensorReading.out_of_range.is_not(None)
    )
    ordered = statement.order_by(SensorReading.measured_at.desc()).limit(most)
    return [_view(row) for row in await read.execute(ordered)]


def _view(row: Row[Any]) -> ReadingView:
    zone = timezone(timedelta(minutes=row.offset_minutes))
    return ReadingView(measured_at=row.measured_at.astimezone(zone), **{name: getattr(row, name) for name in _SHOWN})
