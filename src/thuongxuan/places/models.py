"""Stored places with their texts and everything a visitor asks about them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from thuongxuan.areas import models as areas_models
from thuongxuan.clock import new_id, now
from thuongxuan.db.base import Base
from thuongxuan.places.kinds import KINDS

SOURCES = areas_models.Source.__table__
"""Named so that the foreign keys to ``source`` and ``account`` find their tables whichever slice is loaded first."""
STATUSES = ("draft", "published", "closed_temp", "closed", "merged", "withdrawn")
METHODS = ("gps", "phone_gps", "imagery", "map", "imported", "centroid_placeholder")
SENSITIVITIES = ("public", "blur_1km", "hidden")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The text of a CHECK that a column holds one of a few words."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Place(Base):
    """One place. ``geom`` is null until somebody surveyed it; a stand-in point never leaves a draft."""

    __tablename__ = "place"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(index=True)
    status: Mapped[str]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    geom: Mapped[Any | None] = mapped_column(Geometry("POINT", 4326, spatial_index=False))
    precision_m: Mapped[int | None]
    geom_method: Mapped[str | None]
    commune_code: Mapped[str | None] = mapped_column(index=True)
    former_unit_code: Mapped[str | None]
    elevation_m: Mapped[int | None]
    sensitivity: Mapped[str] = mapped_column(default="public")
    osm_tags: Mapped[dict[str, Any]] = mapped_column(default=dict)
    xref: Mapped[dict[str, Any]] = mapped_column(default=dict)
    checked_on: Mapped[date | None]
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    row_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("status", STATUSES), name="status"),
        CheckConstraint(one_of("geom_method", METHODS), name="geom_method"),
        CheckConstraint(one_of("sensitivity", SENSITIVITIES), name="sensitivity"),
        CheckConstraint("geom_method <> 'centroid_placeholder' OR status = 'draft'", name="no_stand_in_published"),
        CheckConstraint("(geom IS NULL) = (geom_method IS NULL)", name="point_has_method"),
        CheckConstraint("(status = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        CheckConstraint("status <> 'published' OR commune_code IS NOT NULL", name="published_in_a_commune"),
        Index("ix_place_geom", "geom", postgresql_using="gist"),
    )


class PlaceText(Base):
    """The words about a place in one language."""

    __tablename__ = "place_text"

    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    alt_names: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    summary: Mapped[str] = mapped_column(default="")
    story: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    getting_there: Mapped[str] = mapped_column(default="")
    safety: Mapped[str] = mapped_column(default="")
    etiquette: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="author")
    reviewed_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("lang IN ('vi', 'en', 'tmm', 'mtq')", name="lang"),
        CheckConstraint("origin IN ('author', 'human_tr', 'machine_tr')", name="origin"),
        CheckConstraint("length(name) BETWEEN 1 AND 160", name="name"),
        CheckConstraint("length(summary) <= 280", name="summary"),
    )


class Designation(Base):
    """A rank or recognition of a place or a festival. A decision number is unique only within its issuer and date."""

    __tablename__ = "designation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("event_series.id", ondelete="CASCADE"), index=True)
    scheme: Mapped[str]
    level: Mapped[str | None]
    type: Mapped[str | None]
    decision_no: Mapped[str | None]
    decision_date: Mapped[date | None]
    decision_year: Mapped[int | None]
    issuer: Mapped[str | None]
    received_on: Mapped[date | None]
    note_vi: Mapped[str | None]
    note_en: Mapped[str | None]
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))

    __table_args__ = (
        CheckConstraint("num_nonnulls(place_id, series_id) = 1", name="one_subject"),
        CheckConstraint(
            "scheme IN ('di_tich', 'ich_national', 'ich_unesco', 'national_park', 'nature_reserve', 'heritage_tree', "
            "'tourism_site', 'gi')",
            name="scheme",
        ),
        CheckConstraint("level IN ('quoc_gia_dac_biet', 'quoc_gia', 'cap_tinh', 'kiem_ke')", name="level"),
        UniqueConstraint(
            *("place_id", "series_id", "scheme", "issuer", "decision_date", "decision_no"),
            name="uq_designation_what",
            postgresql_nulls_not_distinct=True,
        ),
    )


class OpeningRule(Base):
    """Opening hours in OpenStreetMap grammar, and what happens at Tết and on the Hùng Kings' day (Giỗ Tổ)."""

    __tablename__ = "opening_rule"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), unique=True)
    hours: Mapped[str]
    tet: Mapped[str] = mapped_column(default="unknown")
    gio_to: Mapped[str] = mapped_column(default="unknown")
    status: Mapped[str] = mapped_column(default="unverified")
    note_vi: Mapped[str | None]
    note_en: Mapped[str | None]
    confirmed_on: Mapped[date | None]
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))

    __table_args__ = (
        CheckConstraint("tet IN ('as_usual', 'closed', 'unknown')", name="tet"),
        CheckConstraint("gio_to IN ('as_usual', 'closed', 'unknown')", name="gio_to"),
        CheckConstraint("status IN ('verified', 'unverified')", name="status"),
    )


class Price(Base):
    """What a visit costs, in đồng; ``free`` is said, never assumed."""

    __tablename__ = "price"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    audience: Mapped[str]
    amount_vnd: Mapped[int | None]
    free: Mapped[bool]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))

    __table_args__ = (
        CheckConstraint(
            "audience IN ('everyone', 'adult', 'child', 'student', 'elder', 'parking', 'boat')", name="audience"
        ),
        CheckConstraint("(free AND amount_vnd IS NULL) OR (NOT free AND amount_vnd > 0)", name="amount"),
    )


class AccessLeg(Base):
    """One part of the way to a place."""

    __tablename__ = "access_leg"

    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str]
    length_m: Mapped[int | None]
    minutes: Mapped[int | None]
    wet_season: Mapped[str] = mapped_column(default="unknown")
    note_vi: Mapped[str | None]
    note_en: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("mode IN ('car', 'bus29', 'motorbike', 'foot', 'boat')", name="mode"),
        CheckConstraint("wet_season IN ('ok', 'caution', 'no', 'unknown')", name="wet_season"),
    )


class Notice(Base):
    """A warning for a time."""

    __tablename__ = "notice"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    text_vi: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="")
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        CheckConstraint(
            "kind IN ('flood', 'landslide', 'reservoir_release', 'fire', 'closure', 'festival_crowd', 'other')",
            name="kind",
        ),
    )


class Contact(Base):
    """How to reach a place. Nothing is public without a recorded consent."""

    __tablename__ = "contact"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    kind: Mapped[str]
    value: Mapped[str]
    public: Mapped[bool] = mapped_column(default=False)
    consent_on: Mapped[date | None]
    consent_how: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("kind IN ('phone', 'email', 'web')", name="kind"),
        CheckConstraint("NOT public OR (consent_on IS NOT NULL AND consent_how IS NOT NULL)", name="consent"),
    )
