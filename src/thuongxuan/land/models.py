"""Stored parcels and the history of what happened to them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.clock import new_id, now
from thuongxuan.db.base import Base


class Parcel(Base):
    """A parcel as its owner declared it. ``owner_id`` is the account it belongs to, ``entered_by`` who typed it.

    ``original`` and ``srid`` keep what was declared, verbatim; ``geom`` is the same shape in WGS 84.
    """

    __tablename__ = "parcel"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("parcel.id"))
    name: Mapped[str]
    how: Mapped[str]
    srid: Mapped[int]
    notation: Mapped[str]
    original: Mapped[str]
    geom: Mapped[Any] = mapped_column(Geometry("POLYGON", srid=4326, spatial_index=False), nullable=False)
    area_ha: Mapped[Decimal] = mapped_column(Numeric(10, 4))
    commune_code: Mapped[str] = mapped_column(index=True)
    commune_share: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    map_sheet: Mapped[str | None]
    parcel_number: Mapped[str | None]
    planting_area_code: Mapped[str | None]
    gps_accuracy_m: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    status: Mapped[str]
    return_reason: Mapped[str | None]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    row_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        CheckConstraint("how IN ('drawn', 'walked', 'pasted', 'cadastral')", name="how"),
        CheckConstraint("status IN ('draft', 'submitted', 'approved', 'returned', 'superseded')", name="status"),
        CheckConstraint("notation IN ('geojson', 'wkt', 'corners')", name="notation"),
        CheckConstraint("area_ha > 0", name="area"),
        CheckConstraint("commune_share BETWEEN 0 AND 1", name="commune_share"),
        CheckConstraint("ST_IsValid(geom)", name="valid"),
        CheckConstraint("status <> 'returned' OR return_reason IS NOT NULL", name="returned_with_reason"),
        Index("ix_parcel_approved_geom", "geom", postgresql_using="gist", postgresql_where=text("status = 'approved'")),
        Index("ix_parcel_submitted", "updated_at", postgresql_where=text("status = 'submitted'")),
        # One parcel is replaced once; a second draft may exist, but only one of them can be approved.
        Index(
            "uq_parcel_replaces_approved",
            "replaces_id",
            unique=True,
            postgresql_where=text("status IN ('approved', 'superseded')"),
        ),
    )


class ParcelEvent(Base):
    """One step in the life of a parcel, never changed: who typed it, for whom, when, and why."""

    __tablename__ = "parcel_event"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    parcel_id: Mapped[UUID] = mapped_column(ForeignKey("parcel.id"), index=True)
    step: Mapped[str]
    reason: Mapped[str | None]
    parcel_version: Mapped[int]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        CheckConstraint(
            "step IN ('drafted', 'changed', 'submitted', 'approved', 'returned', 'superseded')", name="step"
        ),
    )
