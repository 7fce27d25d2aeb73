"""Reading products, batches and reports. PostgreSQL makes the JSON, msgspec the Structs; no row leaves this module."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Date, bindparam, select, text

from thuongxuan.db.bytes import HotPool
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.trace import batch_sql, product_sql, register_sql
from thuongxuan.trace import lot_models as _lot_models  # noqa: F401 - batches refer to its tables: known before a flush
from thuongxuan.trace.batch_rules import Situation
from thuongxuan.trace.models import Batch, CodeReport, Product
from thuongxuan.trace.schemas import BatchCommand, BatchView, Found, HistoryLine, ProductView, ReportView

T = TypeVar("T")


async def _views(session: ReadSession, sql: str, kind: type[T], **values: Any) -> list[T]:
    statement = text(sql)
    if "today" in values:
        statement = statement.bindparams(bindparam("today", type_=Date))
    return [msgspec.json.decode(row, type=kind) for row in await session.scalars(statement, values)]


async def product(session: ReadSession, product_id: UUID, today: date) -> ProductView | None:
    """One product."""
    found = await _views(session, product_sql.READ, ProductView, product_id=product_id, today=today)
    return found[0] if found else None


async def products_of(
    session: ReadSession, owner_id: UUID, today: date, limit: int = 200, before: UUID | None = None
) -> list[ProductView]:
    """The owner's products, newest first."""
    return await _views(
        session, product_sql.OWN, ProductView, owner_id=owner_id, today=today, limit=limit, before=before
    )


async def locked_product(session: WriteSession, product_id: UUID) -> Product:
    """The row of an existing product, locked until the transaction ends; a batch of it waits meanwhile."""
    statement = select(Product).where(Product.id == product_id).with_for_update()
    found: Product = (await session.scalars(statement)).one()
    return found


async def is_product_photo(session: ReadSession, sha256: str) -> bool:
    """Whether a product shows this picture now."""
    return bool(await session.scalar(text(product_sql.HAS_PHOTO), {"sha256": sha256}))


async def has_lot(session: ReadSession, product_id: UUID, lot: str) -> bool:
    """Whether the product has this lot."""
    statement = select(Batch.id).where(Batch.product_id == product_id, Batch.lot == lot)
    return await session.scalar(statement) is not None


async def prefixes_of(session: ReadSession, owner_id: UUID) -> list[str]:
    """GS1 company prefixes the owner has declared."""
    return list(await session.scalars(text(product_sql.PREFIXES), {"owner_id": owner_id}))


async def prefix_of_others(session: ReadSession, owner_id: UUID, prefix: str) -> bool:
    """Whether somebody else declared this prefix, or one that overlaps it."""
    values = {"owner_id": owner_id, "prefix": prefix}
    return bool(await session.scalar(text(product_sql.PREFIX_OF_OTHERS), values))


async def product_code_taken(session: ReadSession, code: str) -> bool:
    """Whether a product has this code."""
    return await session.scalar(select(Product.id).where(Product.code == code)) is not None


async def gtin_taken(session: ReadSession, gtin: str) -> bool:
    """Whether a product has this GTIN."""
    return await session.scalar(select(Product.id).where(Product.gtin == gtin)) is not None


async def batch(session: ReadSession, batch_id: UUID) -> BatchView | None:
    """One batch."""
    found = await _views(session, batch_sql.READ, BatchView, batch_id=batch_id)
    return found[0] if found else None


async def locked_batch(session: WriteSession, batch_id: UUID) -> Batch:
    """The row of an existing batch, locked until the transaction ends."""
    statement = select(Batch).where(Batch.id == batch_id).with_for_update()
    found: Batch = (await session.scalars(statement)).one()
    return found


async def batches_of(
    session: ReadSession, owner_id: UUID, limit: int = 200, before: UUID | None = None
) -> list[BatchView]:
    """The owner's batches, newest first."""
    return await _views(session, batch_sql.OWN, BatchView, owner_id=owner_id, limit=limit, before=before)


async def find(session: ReadSession, words: str, status: str = "", limit: int = 100) -> list[Found]:
    """Batches by lot, code, GTIN, receipt, product or owner, for officers; newest first."""
    pattern = f"%{words.replace('%', '').replace('_', '')}%"
    values = {"text": words, "pattern": pattern, "status": status, "limit": limit}
    rows = await session.execute(text(batch_sql.FIND), values)
    return [Found(batch=msgspec.json.decode(row[0], type=BatchView), owner_name=row[1]) for row in rows]


async def history(session: ReadSession, batch_id: UUID) -> list[HistoryLine]:
    """What happened to a batch, oldest first."""
    rows = await session.execute(text(batch_sql.HISTORY), {"batch_id": batch_id})
    return [HistoryLine(kind=row[0], reason=row[1], at=row[2], by=row[3]) for row in rows]


async def scans(session: ReadSession, batch_id: UUID) -> int:
    """How often the batch's code was opened; up to one second behind."""
    return int(await session.scalar(text(batch_sql.SCANS), {"batch_id": batch_id}))


async def reports(session: ReadSession, limit: int = 50) -> list[ReportView]:
    """The latest reports of visitors."""
    statement = select(CodeReport).order_by(CodeReport.received_at.desc(), CodeReport.id.desc()).limit(limit)
    return [
        ReportView(code=row.code, note=row.note, seen_at=row.seen_at, received_at=row.received_at)
        for row in await session.scalars(statement)
    ]


async def situation(hot: HotPool, owner_id: UUID, command: BatchCommand) -> Situation:
    """What a refused registration ran into."""
    ids = [draw.harvest_id for draw in command.draws]
    found = await hot.fetchval(register_sql.SITUATION, owner_id, command.product_id, command.lot or "", ids)
    return msgspec.json.decode(found, type=Situation)


async def suspend_lots_of(write: WriteSession, harvest_id: UUID, reason: str) -> list[UUID]:
    """Suspend the active lots that have drawn on a harvest, directly or through other lots; which those were."""
    sql = """
    UPDATE batch SET status = 'suspended', status_reason = :reason, row_version = row_version + 1
    WHERE status = 'active' AND id IN (SELECT batch_id FROM batch_draw WHERE harvest_id = :harvest_id
                                       UNION SELECT batch_id FROM batch_origin WHERE harvest_id = :harvest_id)
    RETURNING id"""
    return list(await write.scalars(text(sql).bindparams(harvest_id=harvest_id, reason=reason)))


async def held_back(read: ReadSession, batch_id: UUID) -> bool:
    """Whether a harvest behind a lot is held back by a rule."""
    sql = """
    SELECT EXISTS (SELECT FROM harvest h WHERE h.barred AND h.id IN (
        SELECT harvest_id FROM batch_draw WHERE batch_id = :id
        UNION SELECT harvest_id FROM batch_origin WHERE batch_id = :id))"""
    return bool(await read.scalar(text(sql).bindparams(id=batch_id)))


async def cycles_behind(read: ReadSession, batch_id: UUID) -> list[UUID]:
    """The crop cycles whose harvests a lot was made from, directly or through other lots."""
    sql = """
    SELECT DISTINCT h.crop_cycle_id FROM harvest h WHERE h.id IN (
        SELECT harvest_id FROM batch_draw WHERE batch_id = :id
        UNION SELECT harvest_id FROM batch_origin WHERE batch_id = :id)"""
    return list(await read.scalars(text(sql).bindparams(id=batch_id)))
