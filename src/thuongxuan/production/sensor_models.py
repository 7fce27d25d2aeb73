"""The table of sensor readings, append-only."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base

OUT_OF_RANGE = (
    "out_of_range IS NOT DISTINCT FROM CASE WHEN value < lower THEN 'below' WHEN value > upper THEN 'above' END"
)


class SensorReading(Base):
    """One value that a device measured for a crop cycle. A trigger refuses UPDATE and DELETE.

    ``batch_id`` is the request it came with; bounds are in the unit of the value and belong to the range.
    """

    __tablename__ = "sensor_reading"
    __table_args__ = (
        CheckConstraint("lower <= upper", name="bounds"),
        CheckConstraint("bounds_from IN ('given', 'template')", name="bounds_from"),
        CheckConstraint(OUT_OF_RANGE, name="out_of_range"),
        CheckConstraint("offset_minutes BETWEEN -840 AND 840", name="offset_minutes"),
        # What a device measured at an instant is one value, however often it is sent; also the index of each series.
        UniqueConstraint("crop_cycle_id", "device", "type", "measured_at", name="uq_sensor_reading_series"),
        Index("ix_sensor_reading_time", "crop_cycle_id", "measured_at", "id"),
        Index("ix_sensor_reading_owner", "on_behalf_of"),
        Index(
            "ix_sensor_reading_outside",
            "crop_cycle_id",
            "measured_at",
            postgresql_where="out_of_range IS NOT NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    crop_cycle_id: Mapped[UUID] = mapped_column(ForeignKey("crop_cycle.id"))
    batch_id: Mapped[UUID]
    device: Mapped[str]
    type: Mapped[str]
    measured_at: Mapped[datetime]
    offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    value: Mapped[Decimal]
    uom: Mapped[str]
    lower: Mapped[Decimal | None]
    upper: Mapped[Decimal | None]
    bounds_from: Mapped[str | None]
    out_of_range: Mapped[str | None]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    received_at: Mapped[datetime]
