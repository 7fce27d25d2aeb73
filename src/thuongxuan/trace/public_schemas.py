"""What everybody may know of a batch. ``scan_sql`` makes exactly this, and nothing reaches a page that is not here."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from thuongxuan.trace.schemas import CertificateView, EventKind, Status, Unit

StepKind = Literal[
    "planting",
    "input",
    "treatment",
    "check",
    "lab_result",
    "harvest",
    "peeling",
    "extraction",
    "felling",
    "catch",
    "slaughter",
    "handling",
    "drying",
    "distilling",
    "milling",
    "processing",
    "packing",
]
"""Kinds of diary records that the public learns of."""


class Commune(msgspec.Struct, frozen=True, kw_only=True):
    """Where it grew, as exactly as the public learns it."""

    code: Annotated[str, Meta(examples=["15622"])]
    name_vi: Annotated[str, Meta(examples=["Vạn Xuân"])]
    name_en: str


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """A check in the words of its paper."""

    what: str
    result: str
    outcome: str
    limit: str | None
    checked_by: str
    certificate_no: str | None
    valid_until: date | None


class PublicStep(msgspec.Struct, frozen=True, kw_only=True):
    """One dated step from the production diary."""

    kind: StepKind
    on: date
    material: str | None
    process: str | None
    check: CheckResult | None
    exception: Annotated[bool, Meta(description="Two officers let it pass against a rule")] = False


class PublicEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One dated change of the batch's state."""

    kind: EventKind
    at: datetime
    reason: str


class PublicBatch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as the scan page and ``/api/v1/batches/by-code`` show it. ``producer`` is null without consent."""

    status: Status
    status_reason: str
    gtin: str | None
    product_code: str
    lot: str
    name_vi: str
    name_en: str
    crop: str
    brand: str
    description_vi: str
    description_en: str
    standards: str
    photo: Annotated[str | None, Meta(description="Path of the product's picture, a JPEG; null without one")]
    quantity: Decimal
    unit: Unit
    produced_on: date
    expires_on: date | None
    expired: bool
    shelf_life_days: int | None
    producer: str | None
    producer_kind: str
    communes: list[Commune]
    steps: list[PublicStep]
    certificates: list[CertificateView]
    history: list[PublicEvent]


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A place near where a batch grew."""

    slug: str
    name_vi: str
    name_en: str
    commune_vi: str
    commune_en: str
