"""Runs the statements of ``lot_sql`` and turns their JSON into Structs."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, bindparam, text

from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.trace import lot_sql
from thuongxuan.trace.lot_schemas import LotView, OperationView, Recipient, Shipment, StepFacts

T = TypeVar("T")


async def views(session: ReadSession, sql: str, kind: type[T], **values: Any) -> list[T]:
    """Rows of one JSON text each, as Structs."""
    return [msgspec.json.decode(row, type=kind) for row in await session.scalars(text(sql), values)]


async def facts(
    session: ReadSession, owner_id: UUID, batch_ids: Iterable[UUID], product_ids: Iterable[UUID]
) -> StepFacts:
    """The owner's lots and products among these; the products are held until the transaction ends."""
    values = {"owner_id": owner_id, "batch_ids": list(batch_ids), "product_ids": list(product_ids)}
    return (await views(session, lot_sql.FACTS, StepFacts, **values))[0]


async def apply(write: WriteSession, values: dict[str, Any]) -> bool:
    """Take a step; ``False`` when a lot is not there, not active or holds too little: then nothing was changed."""
    return await _run(write, lot_sql.APPLY, values)


async def receive(write: WriteSession, values: dict[str, Any]) -> bool:
    """Make a shipment the recipient's lot; ``False`` when it is not theirs, too light, or blocked."""
    return await _run(write, lot_sql.RECEIVE, values)


async def _run(write: WriteSession, sql: str, values: dict[str, Any]) -> bool:
    statement = text(sql).bindparams(bindparam("received_at", type_=DateTime(timezone=True)))
    given = {name: values[name] for name in statement.compile().params}
    return await write.scalar(statement, given) is not None


async def lots_of(
    session: ReadSession, owner_id: UUID, limit: int = 200, before: UUID | None = None, *, only_open: bool = False
) -> list[LotView]:
    """The owner's lots with their balance, newest first; with ``only_open`` those that hold something."""
    values = {"owner_id": owner_id, "limit": limit, "before": before, "open": only_open}
    return await views(session, lot_sql.LOTS, LotView, **values)


async def operation(session: ReadSession, operation_id: UUID) -> OperationView | None:
    """One step."""
    found = await views(session, lot_sql.OPERATION, OperationView, id=operation_id)
    return found[0] if found else None


async def operations_of(
    session: ReadSession, owner_id: UUID, limit: int = 200, before: UUID | None = None
) -> list[OperationView]:
    """The owner's steps, newest first."""
    return await views(session, lot_sql.OPERATIONS, OperationView, owner_id=owner_id, limit=limit, before=before)


async def shipments_to(session: ReadSession, owner_id: UUID, shipment_id: UUID | None = None) -> list[Shipment]:
    """Shipments on their way to an account, the oldest first, or one of them."""
    return await views(session, lot_sql.SHIPMENTS, Shipment, owner_id=owner_id, id=shipment_id)


async def recipients(session: ReadSession, owner_id: UUID) -> list[Recipient]:
    """Cooperatives that receive shipments here."""
    return await views(session, lot_sql.RECIPIENTS, Recipient, owner_id=owner_id)


def day(value: date | None) -> str | None:
    """A day as JSON has it."""
    return value.isoformat() if value else None
