"""Tables of what a rule forbids: harvests that are held back, and exceptions that officers grant."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base

RULES = ("interval", "limit")
"""``interval``: a harvest while a pre-harvest or withdrawal interval runs. ``limit``: a result above its limit."""


class HarvestHold(Base):
    """A harvest from which no batch may draw, and the record that is the cause; open until ``released_at``."""

    __tablename__ = "harvest_hold"
    __table_args__ = (CheckConstraint("rule IN ('interval', 'limit')", name="rule"),)

    harvest_id: Mapped[UUID] = mapped_column(ForeignKey("harvest.id"), primary_key=True)
    cause_id: Mapped[UUID] = mapped_column(ForeignKey("diary_record.id"), primary_key=True, index=True)
    rule: Mapped[str]
    since: Mapped[datetime]
    released_at: Mapped[datetime | None]


class ExceptionRequest(Base):
    """A producer asks for an exception from a rule: for one cause, and for a harvest on one day. Never changed."""

    __tablename__ = "exception_request"
    __table_args__ = (
        CheckConstraint("rule IN ('interval', 'limit')", name="rule"),
        CheckConstraint("(rule = 'interval') = (harvest_on IS NOT NULL)", name="day_of_interval"),
        UniqueConstraint("cause_id", "harvest_on", postgresql_nulls_not_distinct=True),
        Index("ix_exception_request_crop_cycle_id", "crop_cycle_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    crop_cycle_id: Mapped[UUID] = mapped_column(ForeignKey("crop_cycle.id"))
    cause_id: Mapped[UUID] = mapped_column(ForeignKey("diary_record.id"))
    rule: Mapped[str]
    harvest_on: Mapped[date | None]
    reason: Mapped[str]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    delegation_id: Mapped[UUID | None] = mapped_column(ForeignKey("delegation.id"))
    received_at: Mapped[datetime]


class ExceptionDecision(Base):
    """What one officer decides. Two grants of different officers and no refusal make an exception. Never changed."""

    __tablename__ = "exception_decision"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("exception_request.id"), primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    granted: Mapped[bool]
    reason: Mapped[str]
    received_at: Mapped[datetime]
