"""What happened, as plain facts for who tells it onwards (EPCIS events, statistics): kind, day, quantities, place.

``facts`` is the one way from a stored record to them, so a new kind is told the day it is declared.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.production.details import kind_of
from thuongxuan.production.kinds.base import Role
from thuongxuan.production.kinds.lab_result import LabResult
from thuongxuan.production.kinds.registry import Details
from thuongxuan.production.schemas import CycleView, Precision, RecordView
from thuongxuan.production.units import Quantity

Flow = Literal["in", "out"]


class Amount(msgspec.Struct, frozen=True):
    """A quantity that went into or came out of a step. ``uom`` is its UN/ECE Recommendation 20 code."""

    field: str
    flow: Flow
    value: Decimal
    uom: Annotated[str, Meta(examples=["KGM", "LTR", "H87", "MTK"])]


class Measurement(msgspec.Struct, frozen=True):
    """One measured result and its limit, in the unit that the paper states. ``value`` is null when undetected."""

    analyte: str
    value: Decimal | None
    measure: str | None
    limit: Decimal | None
    exceeds: bool


class RecordFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One record without any word that names a person. ``parcel_id`` is for deriving what may be published."""

    record_id: UUID
    supersedes: UUID | None
    kind: str
    role: Role
    step: Annotated[str, Meta(description="CBV 2.0 business step, or a word of our own vocabulary")]
    occurred_on: date
    occurred_precision: Precision
    received_at: datetime
    crop_cycle_id: UUID
    parcel_id: UUID
    crop: str
    variety: str
    material: str | None
    amounts: tuple[Amount, ...]
    measurement: Measurement | None


def facts(record: RecordView, cycle: CycleView) -> RecordFacts:
    """The facts of a stored record of a crop cycle."""
    kind, details = kind_of(record.details), record.details
    return RecordFacts(
        record_id=record.id,
        supersedes=record.supersedes,
        kind=kind.name,
        role=kind.role,
        step=kind.step,
        occurred_on=record.occurred_on,
        occurred_precision=record.occurred_precision,
        received_at=record.received_at,
        crop_cycle_id=cycle.id,
        parcel_id=cycle.parcel_id,
        crop=cycle.crop,
        variety=cycle.variety,
        material=getattr(details, "material", None),
        amounts=(*_amounts(details, "in", kind.takes), *_amounts(details, "out", kind.gives)),
        measurement=_measurement(details) if isinstance(details, LabResult) else None,
    )


def _amounts(details: Details, flow: Flow, fields: tuple[str, ...]) -> tuple[Amount, ...]:
    given = [(field, getattr(details, field)) for field in fields]
    return tuple(Amount(field, flow, q.base, q.base_unit) for field, q in given if isinstance(q, Quantity))


def _measurement(details: LabResult) -> Measurement:
    return Measurement(details.analyte, details.value, details.measure, details.limit, details.exceeds)
