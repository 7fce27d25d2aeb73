"""The end of the cinnamon story: a lot of bark is distilled and bottled, once, through the services of everybody."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.cli.demo_story import OIL
from thuongxuan.db.session import WriteSession
from thuongxuan.identity.schemas import Principal
from thuongxuan.settings import Settings
from thuongxuan.trace import products, queries
from thuongxuan.trace.codes import code_path
from thuongxuan.trace.lot_schemas import LotMake, LotTake, StepCommand
from thuongxuan.trace.lots import take_step
from thuongxuan.trace.processes import processes
from thuongxuan.trace.schemas import BatchView, ProductCommand


async def bottled(write: WriteSession, settings: Settings, person: Principal) -> str | None:
    """The scan address of the bottles; ``None`` in a demonstration that was made before there was bark for them."""
    bark = await _lot(write, person, OIL["bark"])
    if bark is None:
        return None
    bottles = await _lot(write, person, OIL["pack"]["lot"])
    if bottles is None:
        drum = await _step(write, settings, person, "distil", bark.id)
        bottles_id = await _step(write, settings, person, "pack", drum)
        bottles = await queries.batch(write, bottles_id)
    return code_path(gtin=bottles.gtin, code=bottles.product_code, lot=bottles.lot) if bottles else None


async def _lot(write: WriteSession, person: Principal, lot: str) -> BatchView | None:
    found = [batch for batch in await queries.batches_of(write, person.subject_id) if batch.lot == lot]
    return found[0] if found else None


async def _step(write: WriteSession, settings: Settings, person: Principal, name: str, source: UUID) -> UUID:
    """Take one step of the story; the lot that came out of it."""
    told: dict[str, Any] = OIL[name]
    command = msgspec.convert(told["product"], ProductCommand, strict=False)
    product = await products.add_product(write, person, command, settings)
    step = StepCommand(
        kind=told["kind"],
        process=told.get("process"),
        occurred_on=told["on"],
        inputs=[LotTake(batch_id=source, kg=Decimal(told["takes"]))],
        outputs=[LotMake(product_id=product.id, quantity=Decimal(told["gives"]), lot=told["lot"])],
    )
    done = await take_step(write, settings.base_url, person, processes(settings.geodata_dir), step)
    return done.outputs[0].batch_id
