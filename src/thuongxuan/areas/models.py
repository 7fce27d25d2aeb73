"""Stored areas, the changes between them, their other names, and the sources and claims behind every local fact."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.clock import new_id
from thuongxuan.db.base import Base
from thuongxuan.identity import models as identity_models

ACCOUNTS = identity_models.Account.__table__
"""Named so that the foreign keys to ``account`` find their table whichever slice is loaded first."""


class AdminUnit(Base):
    """One unit during one period. ``valid_from`` is null when nobody recorded its beginning; ``valid_to`` is exclusive.

    A code outlives its unit: since 1 July 2025 the code 15634 means a larger commune than before.
    """

    __tablename__ = "admin_unit"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    level: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    search_key: Mapped[str] = mapped_column(index=True)
    parent_code: Mapped[str | None]
    decree: Mapped[str | None]
    area_km2_official: Mapped[Decimal | None]
    area_km2_measured: Mapped[Decimal | None]
    population: Mapped[int | None]
    population_note: Mapped[str | None]
    label_point: Mapped[Any | None] = mapped_column(Geometry("POINT", 4326, spatial_index=False))
    geom: Mapped[Any | None] = mapped_column(Geometry("MULTIPOLYGON", 4326, spatial_index=False))

    __table_args__ = (
        CheckConstraint("level IN ('province', 'district', 'commune')", name="level"),
        CheckConstraint("valid_from < valid_to", name="period"),
        ExcludeConstraint(
            (text("code"), "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_admin_unit_one_at_a_time",
            using="gist",
        ),
        Index("ix_admin_unit_geom", "geom", postgresql_using="gist"),
    )


class AdminChange(Base):
    """A unit (code before the day) passed wholly or in part into another (code from that day on)."""

    __tablename__ = "admin_change"

    from_code: Mapped[str] = mapped_column(primary_key=True)
    to_code: Mapped[str] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    share: Mapped[str]
    likely: Mapped[bool] = mapped_column(Boolean)
    """The successor that took the larger part; a guess, never an answer."""
    decree: Mapped[str | None]

    __table_args__ = (CheckConstraint("share IN ('full', 'part')", name="share"),)


class AdminAlias(Base):
    """A name or code that sources still print although no unit of our list has it."""

    __tablename__ = "admin_alias"

    search_key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    to_code: Mapped[str | None]
    note_vi: Mapped[str]
    note_en: Mapped[str]


class Source(Base):
    """Where facts come from: a document, page or data set that was read."""

    __tablename__ = "source"

    id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    url: Mapped[str | None]
    licence: Mapped[str | None]
    retrieved_on: Mapped[date | None]


class Claim(Base):
    """One source (or one person) says that one field of one thing has one value. Claims may contradict each other."""

    __tablename__ = "claim"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    entity: Mapped[str]
    entity_id: Mapped[str]
    field: Mapped[str]
    value: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))
    confidence: Mapped[int]
    status: Mapped[str]
    note: Mapped[str | None]
    origin: Mapped[str]
    checked_on: Mapped[date | None]
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        CheckConstraint("entity IN ('area', 'place', 'festival', 'product')", name="entity"),
        CheckConstraint("confidence BETWEEN 0 AND 100", name="confidence"),
        CheckConstraint(
            "status IN ('verified', 'partly', 'unverified', 'inferred', 'conflict', 'disputed', 'unknown')",
            name="status",
        ),
        CheckConstraint("origin IN ('geodata', 'officer', 'import')", name="origin"),
        UniqueConstraint(
            "entity",
            "entity_id",
            "field",
            "value",
            "source_id",
            name="uq_claim_what",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_claim_entity", "entity", "entity_id"),
    )
