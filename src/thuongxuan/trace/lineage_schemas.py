"""A lineage: what stands behind lots and what they became."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.trace.lot_schemas import OperationKind
from thuongxuan.trace.schemas import Status

Hidden = Annotated[Decimal | None, Meta(description="Kilograms; null where they are another's business")]


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a search downwards begins, when not at a lot."""

    harvest_id: UUID | None = None
    parcel_id: UUID | None = None
    record_id: UUID | None = None


class StoredLot(msgspec.Struct, frozen=True, kw_only=True):
    """A lot as the query gives it."""

    id: UUID
    owner_id: UUID
    owner: str
    product_name: str
    gtin: str | None
    code: str
    lot: str
    kg: Decimal
    status: Status
    produced_on: date
    made_by: UUID | None
    scans: int


class StoredStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step as the query gives it."""

    id: UUID
    owner_id: UUID
    kind: OperationKind
    process: str | None
    occurred_on: date
    recipient_id: UUID | None
    recipient: str


class StoredHarvest(msgspec.Struct, frozen=True, kw_only=True):
    """A harvest as the query gives it."""

    id: UUID
    owner_id: UUID
    owner: str
    crop: str
    harvested_on: date
    kg: Decimal
    cycle_id: UUID
    parcel_id: UUID
    parcel_name: str
    commune: str | None


class StoredRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A diary record behind a harvest: what was planted or put on the field, or what was checked."""

    id: UUID
    owner_id: UUID
    cycle_id: UUID
    kind: Annotated[str, Meta(examples=["input", "lab_result"])]
    occurred_on: date
    what: str
    outcome: str | None


class StoredInput(msgspec.Struct, frozen=True, kw_only=True):
    """Kilograms of a lot that went into a step."""

    operation_id: UUID
    batch_id: UUID
    kg: Decimal


class StoredDraw(msgspec.Struct, frozen=True, kw_only=True):
    """Kilograms of a harvest that went into a lot."""

    harvest_id: UUID
    batch_id: UUID
    kg: Decimal


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of a lineage; a part without rows is null."""

    lots: list[StoredLot] | None
    steps: list[StoredStep] | None
    inputs: list[StoredInput] | None
    draws: list[StoredDraw] | None
    harvests: list[StoredHarvest] | None
    records: list[StoredRecord] | None


class LineageLot(msgspec.Struct, frozen=True, kw_only=True):
    """A lot of the lineage. Of another's lot only what its label says is told, and not how much there is of it."""

    id: UUID
    mine: bool
    product_name: str
    lot: str
    scan_path: Annotated[str, Meta(description="The page a scan leads to", examples=["/TX/ABCDEF/10/G5Q2X7K"])]
    status: Status
    produced_on: date
    owner: Annotated[str | None, Meta(description="For officers, and of own lots")]
    kg: Hidden
    scans: Annotated[int | None, Meta(description="How often its page was opened; for its owner and officers")]


class LineageStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the lineage; who received is told to both sides and to officers."""

    id: UUID
    mine: bool
    kind: OperationKind
    process: str | None
    occurred_on: date
    recipient: str | None


class LineageHarvest(msgspec.Struct, frozen=True, kw_only=True):
    """A harvest of the lineage. Of another's only crop, day and commune: where it grew exactly is its grower's."""

    id: UUID
    mine: bool
    crop: str
    harvested_on: date
    commune: str | None
    owner: str | None
    kg: Hidden
    parcel_id: UUID | None
    parcel_name: str | None


class LineageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What was planted or put on the field, or checked, as the scan page tells it."""

    id: UUID
    harvest_ids: list[UUID]
    kind: Annotated[str, Meta(examples=["input", "lab_result"])]
    occurred_on: date
    what: str
    outcome: str | None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """What went from a harvest, lot or step into a lot or step."""

    source: UUID
    target: UUID
    kg: Hidden


class Lineage(msgspec.Struct, frozen=True, kw_only=True):
    """Lots, steps, harvests and records, and the links between them."""

    lots: list[LineageLot]
    steps: list[LineageStep]
    harvests: list[LineageHarvest]
    records: list[LineageRecord]
    links: list[Link]
