"""Tables of production: crop cycles, diary records (append-only), photographs, harvests."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base

KIND_RULE = "kind ~ '^[a-z_]{3,20}$'"
"""Which kinds there are is said in ``kinds.registry`` only (ADR 18): a new kind needs no migration."""


class CropCycle(Base):
    """One crop on one parcel from its start to its harvests."""

    __tablename__ = "crop_cycle"
    __table_args__ = (
        CheckConstraint("expected_harvest_on >= started_on", name="harvest_after_start"),
        Index("ix_crop_cycle_owner_id", "owner_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("parcel.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    crop: Mapped[str]
    variety: Mapped[str]
    started_on: Mapped[date]
    expected_harvest_on: Mapped[date | None]
    template: Mapped[str | None]
    """The process template it follows, with its version: ``que@1``."""
    receipt: Mapped[str] = mapped_column(unique=True)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    received_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column(default=1, server_default="1")


class Photo(Base):
    """A photograph an account holds. The picture lies in ``var/photos`` under its SHA-256; never changed."""

    __tablename__ = "photo"
    __table_args__ = (CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime]


class DiaryRecord(Base):
    """One dated fact of a crop cycle. A trigger refuses UPDATE and DELETE: a correction is a new record.

    ``details`` holds the fields of its kind (see ``details``); numbers in it are decimal strings.
    ``clear_on`` is the first day a harvest is allowed again after an input.
    """

    __tablename__ = "diary_record"
    __table_args__ = (
        CheckConstraint(KIND_RULE, name="kind"),
        CheckConstraint("occurred_precision IN ('day', 'month', 'year')", name="occurred_precision"),
        CheckConstraint("(supersedes IS NULL) = (reason IS NULL)", name="reason_of_correction"),
        CheckConstraint("supersedes <> id", name="supersedes_another"),
        CheckConstraint("clear_on > occurred_on", name="clear_on_after_its_day"),
        # A record may only show a photograph of the person it belongs to.
        ForeignKeyConstraint(["photo_sha256", "on_behalf_of"], ["photo.sha256", "photo.owner_id"]),
        Index("ix_diary_record_crop_cycle_id", "crop_cycle_id", "occurred_on"),
        Index("ix_diary_record_on_behalf_of", "on_behalf_of", "id"),
        Index("ix_diary_record_photo_sha256", "photo_sha256", postgresql_where="photo_sha256 IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    crop_cycle_id: Mapped[UUID] = mapped_column(ForeignKey("crop_cycle.id"))
    kind: Mapped[str]
    occurred_on: Mapped[date]
    occurred_precision: Mapped[str] = mapped_column(default="day", server_default="day")
    details: Mapped[dict[str, Any]]
    clear_on: Mapped[date | None]
    photo_sha256: Mapped[str | None]
    receipt: Mapped[str] = mapped_column(unique=True)
    # One successor at most: two corrections of the same record cannot both stand.
    supersedes: Mapped[UUID | None] = mapped_column(ForeignKey("diary_record.id"), unique=True)
    reason: Mapped[str | None]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    received_at: Mapped[datetime]


class Harvest(Base):
    """What a harvest has given and how much of it batches have drawn, in kilograms.

    The one changing row behind the diary: ``record_id`` and ``kg`` follow corrections, ``drawn_kg`` follows
    batches. No batch draws on it while one of ``held``, ``doubted`` and ``barred`` is set: each follows the causes in
    a table of its own, so that none of them lets go what another holds. A trigger keeps what it belongs to; the CHECK
    is the last defence against drawing too much.
    """

    __tablename__ = "harvest"
    __table_args__ = (
        CheckConstraint("kg > 0", name="kg"),
        CheckConstraint("drawn_kg >= 0 AND drawn_kg <= kg", name="drawn_within_kg"),
        Index("ix_harvest_owner_id", "owner_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("diary_record.id"), unique=True)
    crop_cycle_id: Mapped[UUID] = mapped_column(ForeignKey("crop_cycle.id"), index=True)
    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("parcel.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    crop: Mapped[str]
    kg: Mapped[Decimal]
    drawn_kg: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    held: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether a recall holds it back that nobody has released (``recall_hold``)."""
    harvested_on: Mapped[date]
    barred: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether a rule of production holds it back (``harvest_hold``)."""
    doubted: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether a doubt holds it back that is open or was rejected (``harvest_doubt``)."""


class HarvestDoubt(Base):
    """A doubt about a harvest, and how an officer settled it. While it ``holds`` and is open, no batch draws on it."""

    __tablename__ = "harvest_doubt"
    __table_args__ = (
        CheckConstraint("kind IN ('yield', 'unripe', 'overlap')", name="kind"),
        CheckConstraint("decision IN ('accepted', 'rejected')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided"),
        UniqueConstraint("harvest_id", "kind"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    harvest_id: Mapped[UUID] = mapped_column(ForeignKey("harvest.id"))
    kind: Mapped[str]
    score: Mapped[Decimal]
    holds: Mapped[bool]
    evidence: Mapped[dict[str, Any]]
    raised_at: Mapped[datetime]
    decision: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class GrowingArea(Base):
    """Where at least five producers grow a crop, as it is published for a month; never less general than that."""

    __tablename__ = "growing_area"
    __table_args__ = (
        CheckConstraint("level IN ('cell', 'commune')", name="level"),
        CheckConstraint("(level = 'commune') = (commune_code IS NOT NULL)", name="commune"),
        CheckConstraint("producers >= 5", name="producers"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    crop: Mapped[str]
    level: Mapped[str]
    commune_code: Mapped[str | None]
    producers: Mapped[int]
    area_ha: Mapped[int | None]
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False)
    as_of: Mapped[date]


class GrowingAreaRefresh(Base):
    """A month (its first day) whose areas were computed."""

    __tablename__ = "growing_area_refresh"

    month: Mapped[date] = mapped_column(primary_key=True)
