"""Tables of trace: products, certificates, batches, what they drew, their history, scans, reports, print runs."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base

UNITS = ("kg", "litre", "piece", "bundle", "box", "bag", "bottle")
"""Units a batch is counted in; only ``kg`` and units with a net weight can be held against the harvest."""
CERTIFICATE_KINDS = ("vietgap", "organic", "ocop", "gi", "food_safety", "other")
STATUSES = ("active", "suspended", "recalled")
EVENT_KINDS = ("registered", "suspended", "recalled", "reactivated")

LOT_RULE = r"""lot ~ '^[!"%&''()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$'"""
"""GS1 General Specifications, AI (10): up to 20 characters of character set 82."""


NAME_WORDS = (
    "' ' || regexp_replace(tx_fold(name_vi || ' ' || name_en || ' ' || code || ' ' || coalesce(gtin, '')), "
    "'[^a-z0-9]+', ' ', 'g')"
)
LOT_WORDS = "' ' || regexp_replace(lower(lot), '[^a-z0-9]+', ' ', 'g')"


class Entered:
    """Who typed a record, whose it is, under which delegation, and when it arrived."""

    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    received_at: Mapped[datetime]


class Gs1Prefix(Entered, Base):
    """A GS1 company prefix that an owner declares as licensed to it; no GTIN is accepted outside one."""

    __tablename__ = "gs1_prefix"
    __table_args__ = (CheckConstraint("prefix ~ '^[0-9]{6,12}$'", name="prefix"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    licence: Mapped[str]


class Product(Entered, Base):
    """What an owner sells. ``code`` always exists; ``gtin`` (14 digits) only under the owner's own prefix."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("gtin ~ '^[0-9]{14}$'", name="gtin"),
        CheckConstraint("unit IN ('kg', 'litre', 'piece', 'bundle', 'box', 'bag', 'bottle')", name="unit"),
        CheckConstraint("net_kg > 0", name="net_kg"),
        CheckConstraint("shelf_life_days > 0", name="shelf_life_days"),
        CheckConstraint("photo_sha256 ~ '^[0-9a-f]{64}$'", name="photo_sha256"),
        Index("ix_product_photo_sha256", "photo_sha256", postgresql_where=text("photo_sha256 IS NOT NULL")),
        # Also what a batch's foreign key refers to, so that a batch and its product have the same owner.
        UniqueConstraint("owner_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    code: Mapped[str] = mapped_column(unique=True)
    gtin: Mapped[str | None] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    crop: Mapped[str]
    brand: Mapped[str]
    unit: Mapped[str]
    net_kg: Mapped[Decimal | None]
    shelf_life_days: Mapped[int | None]
    description_vi: Mapped[str]
    description_en: Mapped[str]
    standards: Mapped[str]
    photo_sha256: Mapped[str | None]
    words: Mapped[str] = mapped_column(Computed(NAME_WORDS, persisted=True), deferred=True)
    """Folded words of names and codes, each after a space, for searches."""
    row_version: Mapped[int] = mapped_column(default=1, server_default="1")


class Certificate(Entered, Base):
    """A certificate the owner declares for a product. Whether it has expired is decided by date when it is shown."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("kind IN ('vietgap', 'organic', 'ocop', 'gi', 'food_safety', 'other')", name="kind"),
        UniqueConstraint("product_id", "kind", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    kind: Mapped[str]
    number: Mapped[str]
    issuer: Mapped[str]
    valid_to: Mapped[date | None]


class Batch(Entered, Base):
    """One lot of a product. ``status`` follows the append-only ``batch_event`` rows.

    ``kg`` is what it holds and ``drawn_kg`` what operations took from it; the CHECK is the last defence against taking
    too much. ``made_by`` is the operation a lot came out of; a lot of harvests (``batch_draw``) has none.
    """

    __tablename__ = "batch"
    __table_args__ = (
        UniqueConstraint("product_id", "lot"),
        ForeignKeyConstraint(["owner_id", "product_id"], ["product.owner_id", "product.id"]),
        CheckConstraint(LOT_RULE, name="lot"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("expires_on >= produced_on", name="expires_after_produced"),
        CheckConstraint("status IN ('active', 'suspended', 'recalled')", name="status"),
        CheckConstraint("status = 'active' OR status_reason <> ''", name="status_reason"),
        Index("ix_batch_owner_id", "owner_id", "id"),
        CheckConstraint("drawn_kg >= 0 AND drawn_kg <= kg", name="drawn_within_kg"),
        Index("ix_batch_lot", "lot"),
        # With the id, so that a lineage downwards reads the index only; the same for the lines of steps.
        Index("ix_batch_made_by", "made_by", postgresql_include=["id"], postgresql_where=text("made_by IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    lot: Mapped[str]
    quantity: Mapped[Decimal]
    kg: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    drawn_kg: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("lot_operation.id"))
    produced_on: Mapped[date]
    expires_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="active", server_default="active")
    status_reason: Mapped[str] = mapped_column(default="", server_default="")
    receipt: Mapped[str] = mapped_column(unique=True)
    row_version: Mapped[int] = mapped_column(default=1, server_default="1")
    lot_words: Mapped[str] = mapped_column(Computed(LOT_WORDS, persisted=True), deferred=True)


class BatchDraw(Base):
    """Kilograms a batch took from a harvest. Their sum over a harvest equals its ``drawn_kg``; never changed."""

    __tablename__ = "batch_draw"
    __table_args__ = (CheckConstraint("kg > 0", name="kg"),)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    harvest_id: Mapped[UUID] = mapped_column(ForeignKey("harvest.id"), primary_key=True, index=True)
    kg: Mapped[Decimal]


class BatchEvent(Entered, Base):
    """One dated change of a batch; a trigger refuses UPDATE and DELETE."""

    __tablename__ = "batch_event"
    __table_args__ = (
        CheckConstraint("kind IN ('registered', 'suspended', 'recalled', 'reactivated')", name="kind"),
        CheckConstraint("kind = 'registered' OR reason <> ''", name="reason"),
        Index("ix_batch_event_batch_id", "batch_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    kind: Mapped[str]
    reason: Mapped[str]


class ScanCount(Base):
    """How often a batch's code was opened in one hour (UTC). Nothing about who opened it exists anywhere."""

    __tablename__ = "scan_count"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    scans: Mapped[int]


class CodeReport(Base):
    """What a visitor tells about a code that nobody here issued. No name, no address, no way back to the visitor."""

    __tablename__ = "code_report"
    __table_args__ = (
        CheckConstraint("length(code) BETWEEN 1 AND 200", name="code"),
        CheckConstraint("length(note) <= 500", name="note"),
        CheckConstraint("length(seen_at) <= 200", name="seen_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    note: Mapped[str]
    seen_at: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(index=True)


class LabelPrint(Entered, Base):
    """A print run: more scans than labels is a sign of copying. Never changed."""

    __tablename__ = "label_print"
    __table_args__ = (
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("language IN ('vi', 'en')", name="language"),
        CheckConstraint("serial_from >= 0", name="serial_from"),
        Index("ix_label_print_batch_id", "batch_id", "id"),
        UniqueConstraint("batch_id", "serial_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    format: Mapped[str]
    count: Mapped[int]
    language: Mapped[str]
    serial_from: Mapped[int | None] = mapped_column(BigInteger)
    """The number of the first label of a numbered run; the others follow it."""


class SerialKey(Base):
    """The one key under which serials are made. Without it no printed label could be told from an invented one."""

    __tablename__ = "serial_key"
    __table_args__ = (CheckConstraint("id = 1", name="single"), CheckConstraint("length(key) = 32", name="length"))

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    key: Mapped[bytes]


class LabelScan(Base):
    """A numbered label that was scanned: since which day and how often, and nothing about who scanned."""

    __tablename__ = "label_scan"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_on: Mapped[date]
    scans: Mapped[int] = mapped_column(BigInteger)
