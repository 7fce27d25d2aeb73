"""Products and batches as their owners and officers give and get them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

Unit = Literal["kg", "litre", "piece", "bundle", "box", "bag", "bottle"]
CertificateKind = Literal["vietgap", "organic", "ocop", "gi", "food_safety", "other"]
Status = Literal["active", "suspended", "recalled"]
EventKind = Literal["registered", "suspended", "recalled", "reactivated"]

Name = Annotated[str, Meta(min_length=1, max_length=120)]
Line = Annotated[str, Meta(max_length=120)]
Text = Annotated[str, Meta(max_length=1000)]
Reason = Annotated[str, Meta(min_length=5, max_length=300, description="Shown to everybody who scans the batch")]

DRAWS_MAX = 50
"""A cooperative pools the harvests of a day; more than this is several batches."""


class ProductCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A new product. Without ``gtin`` it gets a product code of this system."""

    name_vi: Annotated[Name, Meta(examples=["Quế ống Thường Xuân"])]
    name_en: Annotated[Line, Meta(examples=["Thường Xuân cinnamon sticks"])] = ""
    crop: Annotated[str, Meta(min_length=1, max_length=40, description="Code of the crop list", examples=["que"])]
    unit: Annotated[Unit, Meta(description="What batches are counted in", examples=["kg"])]
    net_kg: Annotated[
        Decimal | None, Meta(description="Weight of one unit in kg; lets batches be held against the harvest")
    ] = None
    shelf_life_days: Annotated[int, Meta(gt=0, le=36_500, examples=[730])] | None = None
    brand: Line = ""
    description_vi: Text = ""
    description_en: Text = ""
    standards: Annotated[Line, Meta(description="Standards applied", examples=["TCCS 01:2026"])] = ""
    gtin: (
        Annotated[str, Meta(max_length=20, description="GTIN-8, -12, -13 or -14 under a prefix licensed to the owner")]
        | None
    ) = None
    gs1_prefix: Annotated[str, Meta(pattern=r"^[0-9]{6,12}$", description="GS1 company prefix")] | None = None
    gs1_licence: Annotated[Line, Meta(description="Number of the licence of the GS1 prefix")] | None = None


class ProductForm(ProductCommand, frozen=True, kw_only=True):
    """A changed product from a page, with the version it showed."""

    version: Annotated[int, Meta(ge=1)]


class PhotoForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which version of a product gets another picture, or none."""

    version: Annotated[int, Meta(ge=1)]
    remove: bool = False


class ProductPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A change of a product (RFC 7396): what is absent stays, ``null`` clears it.

    ``crop``, ``unit``, ``net_kg`` and ``gtin`` can be changed until the product has a batch; the product code never.
    """

    name_vi: Name | msgspec.UnsetType = msgspec.UNSET
    name_en: Line | msgspec.UnsetType = msgspec.UNSET
    crop: Annotated[str, Meta(min_length=1, max_length=40)] | msgspec.UnsetType = msgspec.UNSET
    unit: Unit | msgspec.UnsetType = msgspec.UNSET
    net_kg: Decimal | msgspec.UnsetType | None = msgspec.UNSET
    shelf_life_days: Annotated[int, Meta(gt=0, le=36_500)] | msgspec.UnsetType | None = msgspec.UNSET
    brand: Line | msgspec.UnsetType = msgspec.UNSET
    description_vi: Text | msgspec.UnsetType = msgspec.UNSET
    description_en: Text | msgspec.UnsetType = msgspec.UNSET
    standards: Line | msgspec.UnsetType = msgspec.UNSET
    gtin: Annotated[str, Meta(max_length=20)] | msgspec.UnsetType | None = msgspec.UNSET
    gs1_prefix: Annotated[str, Meta(pattern=r"^[0-9]{6,12}$")] | msgspec.UnsetType | None = msgspec.UNSET
    gs1_licence: Line | msgspec.UnsetType | None = msgspec.UNSET


class CertificateCommand(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate the owner declares for a product."""

    kind: CertificateKind
    number: Annotated[str, Meta(min_length=1, max_length=60, examples=["VietGAP-TT-0001 (trình diễn)"])]
    issuer: Annotated[Name, Meta(examples=["Trung tâm chứng nhận (trình diễn)"])]
    valid_to: Annotated[date | None, Meta(description="Last day of validity; absent when the paper names none")] = None


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """A declared certificate. ``expired`` is decided by today's date."""

    kind: CertificateKind
    number: str
    issuer: str
    valid_to: date | None
    expired: bool


class ProductView(msgspec.Struct, frozen=True, kw_only=True):
    """A product, for its owner and officers."""

    id: UUID
    owner_id: UUID
    code: Annotated[str, Meta(description="Product code of this system")]
    gtin: str | None
    name_vi: str
    name_en: str
    crop: str
    unit: Unit
    net_kg: Decimal | None
    shelf_life_days: int | None
    brand: str
    description_vi: str
    description_en: str
    standards: str
    photo: Annotated[str | None, Meta(description="Path of the product's picture, a JPEG; null without one")]
    in_use: Annotated[bool, Meta(description="Has batches: crop, unit, weight and GTIN stay as they are")]
    certificates: list[CertificateView]
    registered_at: datetime
    row_version: int


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """Kilograms taken from one harvest."""

    harvest_id: UUID
    kg: Annotated[Decimal, Meta(examples=["120"])]


class BatchCommand(msgspec.Struct, frozen=True, kw_only=True):
    """Register a batch. Its draws never exceed what is left of the harvests."""

    product_id: UUID
    lot: (
        Annotated[str, Meta(max_length=40, description="GS1 AI (10): 1-20 characters of set 82; made up when absent")]
        | None
    ) = None
    quantity: Annotated[Decimal, Meta(description="In the product's unit", examples=["100"])]
    produced_on: Annotated[date, Meta(description="Not in the future and not before the harvests")]
    expires_on: Annotated[date | None, Meta(description="From the product's shelf life when absent")] = None
    draws: Annotated[list[Draw], Meta(min_length=1, max_length=DRAWS_MAX)]


class NewProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product that is registered together with its first batch; its crop is that of the harvests."""

    name_vi: Name
    unit: Unit


class StatusCommand(msgspec.Struct, frozen=True, kw_only=True):
    """Suspend, recall or reactivate a batch. An owner may only suspend; officers may do all three."""

    status: Status
    reason: Reason


class StatusForm(StatusCommand, frozen=True, kw_only=True):
    """The same from a page, with the version it showed."""

    version: int


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as it is stored."""

    id: UUID
    product_id: UUID
    product_code: str
    product_name: str
    gtin: str | None
    owner_id: UUID
    lot: str
    quantity: Decimal
    unit: Unit
    produced_on: date
    expires_on: date | None
    status: Status
    status_reason: str
    draws: list[Draw]
    receipt: Annotated[str, Meta(description="Short code given as confirmation")]
    registered_at: datetime
    row_version: int


class BatchOut(BatchView, frozen=True, kw_only=True):
    """A batch with the address its QR code holds and the pages that belong to it."""

    code_uri: Annotated[str, Meta(description="What the QR code says; scheme and host in upper case")]
    public_url: Annotated[str, Meta(description="The page a scan leads to")]


class FindForm(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer looks for."""

    q: Annotated[str, Meta(max_length=120)] = ""
    status: Literal["", "active", "suspended", "recalled"] = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A batch an officer found, with its owner's name."""

    batch: BatchView
    owner_name: str


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a batch, with who typed it: for its owner and officers only."""

    kind: EventKind
    reason: str
    at: datetime
    by: str


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """A registered batch. ``replayed`` tells that its idempotency key had been used for it before."""

    batch: BatchView
    replayed: bool


class ReportCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor tells about a code that is not known here."""

    code: Annotated[str, Meta(min_length=1, max_length=200)]
    note: Annotated[str, Meta(max_length=500)] = ""
    seen_at: Annotated[str, Meta(max_length=200)] = ""


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor's report, for officers."""

    code: str
    note: str
    seen_at: str
    received_at: datetime
