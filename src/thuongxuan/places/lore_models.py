"""Stored festivals and what is known of local products."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.clock import new_id
from thuongxuan.db.base import Base


class EventSeries(Base):
    """A festival or season that comes again; ``rule`` is null when nobody knows the date."""

    __tablename__ = "event_series"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), index=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    summary_vi: Mapped[str] = mapped_column(default="")
    summary_en: Mapped[str] = mapped_column(default="")
    rule: Mapped[dict[str, Any] | None]


class EventOccurrence(Base):
    """One year's date as somebody confirmed or cancelled it; it overrides what the rule gives for ``rule_date``."""

    __tablename__ = "event_occurrence"

    series_id: Mapped[UUID] = mapped_column(ForeignKey("event_series.id", ondelete="CASCADE"), primary_key=True)
    rule_date: Mapped[date] = mapped_column(primary_key=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[str]
    note_vi: Mapped[str] = mapped_column(default="")
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        CheckConstraint("status IN ('confirmed', 'cancelled')", name="status"),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )


class FestivalDate(Base):
    """A coming as the lunar rule alone gives it, computed ahead because SQL knows no lunar calendar.

    What somebody decided about it is in ``EventOccurrence``; ``festival_dates.refresh`` writes this table.
    """

    __tablename__ = "festival_date"

    series_id: Mapped[UUID] = mapped_column(ForeignKey("event_series.id", ondelete="CASCADE"), primary_key=True)
    rule_date: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date]

    __table_args__ = (CheckConstraint("rule_date <= ends_on", name="period"),)


class ProductFact(Base):
    """A kind of product the land is known for (or is wrongly taken for). Not a product that somebody sells here."""

    __tablename__ = "product_fact"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str | None]
    producer: Mapped[str | None]
    status: Mapped[str]
    status_note: Mapped[str | None]
    local: Mapped[bool] = mapped_column(default=True)
    belongs_to: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("status IN ('verified', 'partly', 'unverified', 'conflict')", name="status"),
        CheckConstraint("local OR belongs_to IS NOT NULL", name="belongs_to"),
    )


class ProductArea(Base):
    """A commune in which a product is at home, wholly or in part."""

    __tablename__ = "product_area"

    product_fact_id: Mapped[UUID] = mapped_column(ForeignKey("product_fact.id", ondelete="CASCADE"), primary_key=True)
    commune_code: Mapped[str] = mapped_column(primary_key=True, index=True)
    share: Mapped[str]

    __table_args__ = (CheckConstraint("share IN ('full', 'part')", name="share"),)


class ProductCertificate(Base):
    """A geographical indication or a star certificate, as one source states it."""

    __tablename__ = "product_certificate"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    product_fact_id: Mapped[UUID] = mapped_column(ForeignKey("product_fact.id", ondelete="CASCADE"), index=True)
    scheme: Mapped[str]
    number: Mapped[str | None]
    level: Mapped[int | None]
    decision_no: Mapped[str | None]
    issued_on: Mapped[date | None]
    issued_year: Mapped[int | None]
    holder: Mapped[str | None]
    status: Mapped[str]
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))

    __table_args__ = (
        CheckConstraint("scheme IN ('gi', 'ocop')", name="scheme"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    )
