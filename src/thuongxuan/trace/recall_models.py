"""Tables of recalls: what was stopped, what it had been before, and who has to know."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base


class Recall(Base):
    """One recall or suspension of everything made from a lot, a harvest, a parcel's harvests or a diary record.

    A ``drill`` changed nothing but made the report. A trigger refuses UPDATE and DELETE.
    """

    __tablename__ = "recall"
    __table_args__ = (
        CheckConstraint("status IN ('suspended', 'recalled')", name="status"),
        CheckConstraint("num_nonnulls(batch_id, harvest_id, parcel_id, record_id) = 1", name="one_origin"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    drill: Mapped[bool]
    status: Mapped[str]
    reason: Mapped[str]
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batch.id"), index=True)
    harvest_id: Mapped[UUID | None] = mapped_column(ForeignKey("harvest.id"))
    parcel_id: Mapped[UUID | None] = mapped_column(ForeignKey("parcel.id"))
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("diary_record.id"))
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]


class RecallLot(Base):
    """A lot a recall found, its state before, and what of it was still there. Never changed."""

    __tablename__ = "recall_lot"
    __table_args__ = (CheckConstraint("status_before IN ('active', 'suspended', 'recalled')", name="status_before"),)

    recall_id: Mapped[UUID] = mapped_column(ForeignKey("recall.id"), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True, index=True)
    status_before: Mapped[str]
    left_kg: Mapped[Decimal]


class RecallHold(Base):
    """A harvest that a recall holds back, until an officer releases what that recall holds."""

    __tablename__ = "recall_hold"
    __table_args__ = (CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),)

    recall_id: Mapped[UUID] = mapped_column(ForeignKey("recall.id"), primary_key=True)
    harvest_id: Mapped[UUID] = mapped_column(ForeignKey("harvest.id"), primary_key=True, index=True)
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class RecallNotice(Base):
    """Somebody who holds or got affected goods: an account, or a name that was written down when they left."""

    __tablename__ = "recall_notice"
    __table_args__ = (
        CheckConstraint("(account_id IS NULL) = (recipient <> '')", name="account_or_name"),
        CheckConstraint("(called_at IS NULL) = (called_by IS NULL)", name="called"),
        Index("ix_recall_notice_recall_id", "recall_id"),
        Index("ix_recall_notice_account_id", "account_id", postgresql_where="account_id IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recall_id: Mapped[UUID] = mapped_column(ForeignKey("recall.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    recipient: Mapped[str]
    lots: Mapped[int]
    kg: Mapped[Decimal]
    read_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    called_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class RecallHook(Base):
    """Where an account wants to be told of recalls by program. ``secret`` signs the message."""

    __tablename__ = "recall_hook"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    set_at: Mapped[datetime]
