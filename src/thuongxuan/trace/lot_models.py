"""Tables of the value chain: what was done with lots, what went in, and which harvests stand behind what came out."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from thuongxuan.db.base import Base
from thuongxuan.trace.models import Entered

OPERATIONS = ("split", "pool", "process", "pack", "ship", "receive", "sell", "dispose")


class LotOperation(Entered, Base):
    """One dated step of lots; a trigger refuses UPDATE and DELETE.

    What it made are the batches whose ``made_by`` it is. Those of a shipment are registered by its recipient, whose
    step ``receive`` answers it; ``answers`` is unique, so a shipment arrives once.
    """

    __tablename__ = "lot_operation"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('split', 'pool', 'process', 'pack', 'ship', 'receive', 'sell', 'dispose')", name="kind"
        ),
        CheckConstraint("(kind = 'process') = (process IS NOT NULL)", name="process"),
        CheckConstraint("(kind = 'receive') = (answers IS NOT NULL)", name="answers"),
        CheckConstraint("recipient_id IS NULL OR kind = 'ship'", name="recipient"),
        CheckConstraint("kind <> 'dispose' OR note <> ''", name="reason_of_disposal"),
        Index("ix_lot_operation_owner_id", "owner_id", "id"),
        Index("ix_lot_operation_recipient_id", "recipient_id", "id", postgresql_where="recipient_id IS NOT NULL"),
        UniqueConstraint("answers"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    process: Mapped[str | None]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    occurred_on: Mapped[date]
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    recipient: Mapped[str]
    document: Mapped[str]
    note: Mapped[str]
    answers: Mapped[UUID | None] = mapped_column(ForeignKey("lot_operation.id"))


class LotInput(Base):
    """Kilograms an operation took from a lot. Their sum over a lot equals its ``drawn_kg``; never changed."""

    __tablename__ = "lot_input"
    __table_args__ = (
        CheckConstraint("kg > 0", name="kg"),
        Index("ix_lot_input_batch_id", "batch_id", "operation_id"),
    )

    operation_id: Mapped[UUID] = mapped_column(ForeignKey("lot_operation.id"), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    kg: Mapped[Decimal]


class BatchOrigin(Base):
    """A harvest that stands behind a lot made from lots, at any depth: what the scan page is made of. Never changed."""

    __tablename__ = "batch_origin"

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    harvest_id: Mapped[UUID] = mapped_column(ForeignKey("harvest.id"), primary_key=True, index=True)
