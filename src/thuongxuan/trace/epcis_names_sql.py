"""What lots are called, for their events."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec
from sqlalchemy import text

from thuongxuan.db.session import ReadSession
from thuongxuan.trace.epcis_mapping import Harvested, LotName

_LOTS = text("""
SELECT b.id, b.owner_id, p.gtin, p.code, b.lot, trim_scale(b.quantity) AS quantity, p.unit
FROM batch b JOIN product p ON p.id = b.product_id WHERE b.id = ANY(CAST(:ids AS uuid[]))
""")
_HARVEST = text("""
SELECT h.id, h.record_id, h.harvested_on, trim_scale(h.kg), h.crop, l.commune_code
FROM harvest h JOIN parcel l ON l.id = h.parcel_id WHERE h.record_id = CAST(:id AS uuid) AND l.commune_code IS NOT NULL
""")
_COMMUNE = text("""
SELECT l.commune_code FROM crop_cycle c JOIN parcel l ON l.id = c.parcel_id WHERE c.id = CAST(:id AS uuid)
""")
_SENT = text("""
SELECT o.owner_id, o.document, i.batch_id, trim_scale(i.kg) AS kg
FROM lot_operation o JOIN lot_input i ON i.operation_id = o.id WHERE o.id = CAST(:id AS uuid) ORDER BY i.batch_id
""")


class NamedLot(msgspec.Struct, frozen=True):
    """A lot with what its label says, its owner, and how much of its product's unit it is."""

    name: LotName
    owner_id: UUID
    quantity: Decimal
    unit: str


class Sent(msgspec.Struct, frozen=True):
    """A shipment: whose, with which paper, and the kilograms of each lot."""

    owner_id: UUID
    document: str
    lots: dict[UUID, Decimal]


async def harvest(session: ReadSession, record_id: UUID) -> Harvested | None:
    """The harvest that a record is about, if its parcel lies in a commune."""
    row = (await session.execute(_HARVEST, {"id": record_id})).one_or_none()
    return None if row is None else Harvested(*row)


async def commune_of_cycle(session: ReadSession, cycle_id: UUID) -> str | None:
    """The commune in which the parcel of a crop cycle lies, if it lies in one."""
    found: str | None = await session.scalar(_COMMUNE, {"id": cycle_id})
    return found


async def lots(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, NamedLot]:
    """These lots by their id."""
    rows = await session.execute(_LOTS, {"ids": list(ids)})
    return {
        row.id: NamedLot(LotName(row.gtin, row.code, row.lot), row.owner_id, row.quantity, row.unit) for row in rows
    }


async def sent(session: ReadSession, shipment_id: UUID) -> Sent:
    """A shipment that was made."""
    rows = list(await session.execute(_SENT, {"id": shipment_id}))
    return Sent(rows[0].owner_id, rows[0].document, {row.batch_id: row.kg for row in rows})
