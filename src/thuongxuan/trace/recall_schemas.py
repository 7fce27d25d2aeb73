"""Recalls as officers start and read them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.trace.schemas import Reason, Status

Stop = Literal["suspended", "recalled"]


class RecallCommand(msgspec.Struct, frozen=True, kw_only=True):
    """Stop everything made from exactly one of a lot, a harvest, a parcel's harvests or a diary record."""

    status: Stop
    reason: Reason
    drill: Annotated[bool, Meta(description="Nothing changes; the report is made")] = False
    batch_id: UUID | None = None
    harvest_id: UUID | None = None
    parcel_id: UUID | None = None
    record_id: Annotated[UUID | None, Meta(description="An input or a laboratory result")] = None


class RecallLotView(msgspec.Struct, frozen=True, kw_only=True):
    """A lot that was found."""

    batch_id: UUID
    product_name: str
    lot: str
    owner: str
    status_before: Status
    status: Status
    kg: Decimal
    left_kg: Annotated[Decimal, Meta(description="What no step had taken when the recall began")]
    scans: int


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to be told, with the telephone number that is known."""

    id: UUID
    name: str
    phone: str | None
    lots: int
    kg: Decimal
    read_at: datetime | None
    called_at: datetime | None


class RecallLine(msgspec.Struct, frozen=True, kw_only=True):
    """One recall in a list."""

    id: UUID
    drill: bool
    status: Stop
    reason: str
    started_at: datetime
    lots: int
    told: Annotated[int, Meta(description="Notices that were read or called about")]
    notices: int


class RecallView(RecallLine, frozen=True, kw_only=True):
    """The report of a recall: what was found when, how much was still there, who knows."""

    batch_id: UUID | None
    harvest_id: UUID | None
    parcel_id: UUID | None
    record_id: UUID | None
    by: str
    finished_at: datetime
    seconds: Annotated[Decimal, Meta(description="From the start until everything was stopped")]
    kg: Decimal
    left_kg: Decimal
    found: list[RecallLotView]
    calls: list[Notice]
    held: Annotated[int, Meta(description="Harvests that this recall still holds back")]


class OwnNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A recall that concerns whoever asks."""

    id: UUID
    status: Stop
    reason: str
    lots: int
    kg: Decimal
    started_at: datetime
    read_at: datetime | None


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """A lot as a recall found and locked it."""

    id: UUID
    status: Status
    left_kg: Decimal


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    """Where recalls are told to by program; null: nowhere."""

    url: Annotated[str, Meta(max_length=500, description="https", examples=["https://htx.example/recalls"])] | None


class HookCommand(Hook, frozen=True, kw_only=True):
    """The same with the secret that signs the message, as Standard Webhooks describes it."""

    secret: Annotated[str, Meta(min_length=16, max_length=200)] | None = None


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a recall would find now."""

    lots: int
    left_kg: Decimal
