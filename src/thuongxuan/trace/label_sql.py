"""Reading what labels need, and the print runs."""

from uuid import UUID

from msgspec import convert
from sqlalchemy import text

from thuongxuan.db.session import ReadSession
from thuongxuan.trace.label_schemas import LabelSource, LotChoice, PrintRow

SOURCE = """
SELECT b.id AS batch_id, b.owner_id, b.lot, b.produced_on, b.status, p.code, p.gtin, p.name_vi, p.name_en,
       CASE WHEN a.public_name THEN a.display_name ELSE '' END AS producer
FROM batch b JOIN product p ON p.id = b.product_id JOIN account a ON a.id = b.owner_id
WHERE b.id = :batch_id
"""

RUNS = """
SELECT r.id, r.batch_id, r.format, r.count, r.language AS label_language, r.received_at AS printed_at,
       r.serial_from, a.display_name AS printed_by
FROM label_print r JOIN account a ON a.id = r.entered_by
"""
RUN = RUNS + "WHERE r.id = :run_id"
RUNS_OF_BATCH = RUNS + "WHERE r.batch_id = :batch_id ORDER BY r.id DESC LIMIT :limit"


CHOICE = """
SELECT b.id, b.lot, b.produced_on, p.id AS product_id, p.name_vi AS product_name
FROM batch b JOIN product p ON p.id = b.product_id
WHERE b.status = 'active' AND (CAST(:owner_id AS uuid) IS NULL OR b.owner_id = :owner_id)
ORDER BY b.produced_on DESC, b.id DESC LIMIT :limit
"""


async def choice(session: ReadSession, owner_id: UUID | None, limit: int = 200) -> list[LotChoice]:
    """The newest lots that labels may be printed for, of an owner or of everybody."""
    rows = await session.execute(text(CHOICE), {"owner_id": owner_id, "limit": limit})
    return [convert(dict(row), LotChoice) for row in rows.mappings()]


async def label_source(session: ReadSession, batch_id: UUID) -> LabelSource | None:
    """A batch with the words of its label."""
    row = (await session.execute(text(SOURCE), {"batch_id": batch_id})).mappings().first()
    return convert(dict(row), LabelSource) if row else None


async def print_run(session: ReadSession, run_id: UUID) -> PrintRow | None:
    """One print run."""
    row = (await session.execute(text(RUN), {"run_id": run_id})).mappings().first()
    return convert(dict(row), PrintRow) if row else None


async def print_runs(session: ReadSession, batch_id: UUID, limit: int = 50) -> list[PrintRow]:
    """The print runs of a batch, newest first."""
    rows = await session.execute(text(RUNS_OF_BATCH), {"batch_id": batch_id, "limit": limit})
    return [convert(dict(row), PrintRow) for row in rows.mappings()]
