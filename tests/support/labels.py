"""A batch ready for its labels, without the fields and harvests that a registered one has."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.support.identity import Made
from thuongxuan.clock import new_id, now
from thuongxuan.db.session import Database
from thuongxuan.trace import lot_models
from thuongxuan.trace.codes import lot_code, product_code, receipt_code
from thuongxuan.trace.models import Batch, Product

OPERATIONS = lot_models.LotOperation.__table__
"""Named so that a batch's reference to the operation that made it finds its table."""
MADE_ON = date(2026, 11, 20)


async def make_labelled(database: Database, owner: Made, gtin: str | None = None, **values: Any) -> UUID:
    """A batch of the owner with a product of its own; ``values`` are columns of ``batch``."""
    entry = {"entered_by": owner.id, "on_behalf_of": owner.id, "delegation_id": None, "received_at": now()}
    product = Product(
        id=new_id(),
        owner_id=owner.id,
        code=product_code(),
        gtin=gtin,
        name_vi="Quế vỏ Thường Xuân",
        name_en="Thường Xuân cinnamon bark",
        crop="cinnamon",
        brand="",
        unit="kg",
        net_kg=Decimal(1),
        shelf_life_days=None,
        description_vi="",
        description_en="",
        standards="",
        **entry,
    )
    batch_id = new_id()
    usual = {"lot": lot_code(MADE_ON), "quantity": Decimal(40), "produced_on": MADE_ON, "expires_on": None}
    batch = Batch(
        id=batch_id,
        product_id=product.id,
        owner_id=owner.id,
        receipt=receipt_code(batch_id),
        **(usual | values),
        **entry,
    )
    async with database.write() as write:
        write.add(product)
        await write.flush()
        write.add(batch)
    return batch_id
