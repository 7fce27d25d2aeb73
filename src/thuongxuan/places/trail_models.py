"""Stored trails: only lines that somebody walked and recorded."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import SmallInteger

from thuongxuan.clock import new_id, now
from thuongxuan.db.base import Base

METHODS = ("gps", "phone_gps")
DIFFICULTIES = ("easy", "moderate", "hard")


class Trail(Base):
    """A trail as it was walked, with heights where the receiver gave them. Null is: nobody said."""

    __tablename__ = "trail"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    geom: Mapped[Any] = mapped_column(Geometry("LINESTRINGZ", 4326, dimension=3, spatial_index=False), nullable=False)
    has_heights: Mapped[bool]
    ascent_m: Mapped[int | None]
    method: Mapped[str]
    precision_m: Mapped[int]
    difficulty: Mapped[str | None]
    guide_required: Mapped[bool | None]
    permit_required: Mapped[bool | None]
    closed_months: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    surveyed_on: Mapped[date]
    surveyed_by: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        CheckConstraint("method IN ('gps', 'phone_gps')", name="method"),
        CheckConstraint("difficulty IN ('easy', 'moderate', 'hard')", name="difficulty"),
        CheckConstraint("precision_m BETWEEN 1 AND 100", name="precision_m"),
        CheckConstraint("closed_months <@ ARRAY[1,2,3,4,5,6,7,8,9,10,11,12]::smallint[]", name="closed_months"),
        CheckConstraint("surveyed_by <> ''", name="surveyed_by"),
    )
