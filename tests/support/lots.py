"""Steps of lots for tests, as API clients send them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from tests.support.trace import PRODUCED
from thuongxuan.db.session import Database

STEPS = "/api/v1/lots/operations"
LOTS = "/api/v1/lots"


def take(batch_id: Any, kg: str) -> dict[str, str]:
    """Kilograms of a lot."""
    return {"batch_id": str(batch_id), "kg": kg}


def make(product_id: Any, quantity: str, **values: Any) -> dict[str, Any]:
    """A lot that comes out."""
    return {"product_id": str(product_id), "quantity": quantity} | values


def step(kind: str, inputs: list[Any], outputs: list[Any] | None = None, **values: Any) -> dict[str, Any]:
    """A step on the day the batches of tests are produced."""
    day: date = PRODUCED
    return {"kind": kind, "occurred_on": day.isoformat(), "inputs": inputs, "outputs": outputs or []} | values


async def balance(database: Database, batch_id: Any) -> tuple[Decimal, Decimal]:
    """What a lot says was drawn, and what steps say they took."""
    async with database.read() as read:
        counter = await read.scalar(text("SELECT drawn_kg FROM batch WHERE id = :id"), {"id": UUID(str(batch_id))})
        total = await read.scalar(
            text("SELECT coalesce(sum(kg), 0) FROM lot_input WHERE batch_id = :id"), {"id": UUID(str(batch_id))}
        )
    return counter, total
