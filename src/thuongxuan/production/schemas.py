"""What production answers and takes: cycles, diary records and harvests."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.production.kinds.base import PRINTABLE, Paragraph
from thuongxuan.production.kinds.registry import Details, DetailsGiven

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256 of the stored JPEG, in hex")]
Precision = Literal["day", "month", "year"]
"""How exactly somebody knows the day; a month or a year is named by its first day."""


Rule = Literal["interval", "limit"]
"""``interval``: a harvest while a pre-harvest or withdrawal interval runs. ``limit``: a result above its limit."""


class CycleCommand(msgspec.Struct, frozen=True, kw_only=True):
    """Start a crop cycle on one of your approved parcels."""

    parcel_id: UUID
    crop: Annotated[str, Meta(max_length=40, description="Code of the crop list", examples=["que"])]
    variety: Annotated[str, Meta(max_length=80, pattern=PRINTABLE, examples=["Quế bản địa"])] = ""
    started_on: date
    expected_harvest_on: date | None = None


class CycleView(msgspec.Struct, frozen=True, kw_only=True):
    """A crop cycle, for its owner."""

    id: UUID
    parcel_id: UUID
    parcel_name: str
    crop: str
    variety: str
    started_on: date
    expected_harvest_on: date | None
    template: Annotated[str | None, Meta(description="Process template it follows", examples=["que@1"])] = None
    receipt: Annotated[str, Meta(description="Short code given as confirmation", examples=["7K3M-9QPD"])]
    received_at: datetime


class RecordCommand(msgspec.Struct, frozen=True, kw_only=True):
    """Enter a diary record, or correct one: ``supersedes`` names the record it replaces, ``reason`` says why."""

    crop_cycle_id: UUID
    occurred_on: Annotated[date, Meta(description="The day it happened in Viet Nam; not in the future")]
    occurred_precision: Annotated[Precision, Meta(description="How exactly the day is known")] = "day"
    details: DetailsGiven
    photo: Sha256 | None = None
    supersedes: UUID | None = None
    reason: Paragraph | None = None


class IntervalWarning(msgspec.Struct, frozen=True, kw_only=True):
    """A harvest inside a running pre-harvest interval: until when, and which record started it."""

    clear_on: Annotated[date, Meta(description="First day a harvest is allowed again")]
    record_id: UUID
    material: str
    applied_on: date


class RecordView(msgspec.Struct, frozen=True, kw_only=True):
    """A diary record, for its owner. ``superseded_by`` is the correction that stands in its place."""

    id: UUID
    crop_cycle_id: UUID
    occurred_on: date
    occurred_precision: Precision
    details: Details
    clear_on: date | None
    photo: str | None
    receipt: str
    supersedes: UUID | None
    superseded_by: UUID | None
    reason: str | None
    entered_by_name: str
    received_at: datetime

    @property
    def kind(self) -> str:
        """The kind, for templates."""
        return str(type(self.details).__struct_config__.tag)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A harvest that is held back from now on. ``named`` is the material or the analyte that is the cause."""

    harvest_id: UUID
    cause_id: UUID
    rule: Rule
    named: str


class RecordSaved(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a new record: what was stored, and what the person should know.

    ``warnings`` are intervals that an exception sets aside; ``held`` are harvests that this record holds back.
    """

    record: RecordView
    warnings: list[IntervalWarning]
    held: list[Held]


class PhotoView(msgspec.Struct, frozen=True, kw_only=True):
    """A stored photograph. ``photo`` is what a diary record names it by."""

    photo: Sha256
    width: int
    height: int
    bytes: int


class HarvestView(msgspec.Struct, frozen=True, kw_only=True):
    """A harvest and what is left of it, in kilograms."""

    id: UUID
    record_id: UUID
    crop_cycle_id: UUID
    parcel_id: UUID
    crop: str
    variety: str
    kg: Decimal
    drawn_kg: Decimal
    remaining_kg: Decimal
    held: Annotated[bool, Meta(description="A rule holds it back: batches draw nothing from it")]
    harvested_on: date
