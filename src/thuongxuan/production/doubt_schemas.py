"""Doubts about harvests as officers read and settle them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from thuongxuan.production.plausibility import DoubtKind

Decision = Literal["accepted", "rejected"]


class DoubtView(msgspec.Struct, frozen=True, kw_only=True):
    """One doubt. ``score`` 1 is the limit of what can be; while it ``holds``, no batch draws on the harvest."""

    id: UUID
    harvest_id: UUID
    crop_cycle_id: UUID
    parcel_id: UUID
    parcel_name: str
    owner: str
    crop: str
    kg: Decimal
    drawn_kg: Decimal
    harvested_on: date
    kind: DoubtKind
    score: Decimal
    holds: bool
    evidence: dict[str, Any]
    raised_at: datetime
    decision: Decision | None
    note: str
    decided_at: datetime | None


class DecideCommand(msgspec.Struct, frozen=True, kw_only=True):
    """An officer's decision: accepted lets the harvest go, rejected keeps it held."""

    decision: Decision
    note: Annotated[str, Meta(min_length=5, max_length=300)]
