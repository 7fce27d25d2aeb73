"""What a batch is called in its EPCIS event, known before the one statement that registers it.

The name comes from the product, which the registration itself looks up only inside the statement. So it is remembered
between registrations together with the product's version, and the statement does nothing when the version is another.
"""

from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.db.bytes import HotPool
from thuongxuan.epcis import rows, service
from thuongxuan.trace import register_sql
from thuongxuan.trace.epcis_mapping import UNITS, Amount, LotName, writer

REMEMBERED = 10_000
"""Products a worker remembers, about 3 MB."""


class Named(msgspec.Struct, frozen=True):
    """A product's identifiers and unit, as of a version of its row."""

    version: int
    gtin: str | None
    code: str
    unit: str


_remembered: dict[UUID, Named] = {}


async def remembered(hot: HotPool, product_id: UUID) -> Named | None:
    """A product's name as it was when last looked up; ``None`` when there is no such product."""
    return _remembered.get(product_id) or await fresh(hot, product_id)


async def fresh(hot: HotPool, product_id: UUID) -> Named | None:
    """A product's name as it is now."""
    row = await hot.fetchrow(register_sql.PRODUCT, product_id)
    if row is None:
        return None
    if len(_remembered) >= REMEMBERED:
        _remembered.clear()
    _remembered[product_id] = found = Named(row["row_version"], row["gtin"], row["code"], row["unit"])
    return found


def forget(product_id: UUID) -> None:
    """The product may have changed."""
    _remembered.pop(product_id, None)


def event_rows(base_url: str, named: Named, values: dict[str, Any]) -> str:
    """The event of a registration, as its statement takes it."""
    say = writer(base_url)
    name = LotName(named.gtin, named.code, values["lot"])
    drawn = zip(values["harvest_ids"], values["kgs"], strict=True)
    inputs = [Amount(say.harvest(harvest), kg) for harvest, kg in drawn]
    output = Amount(say.lot(name), values["quantity"], UNITS[named.unit])
    event = say.registered(values["event_id"], values["received_at"], values["produced_on"], name, inputs, output)
    return rows.encode(service.prepare([event], say.context))
