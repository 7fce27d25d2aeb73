"""Recalls: what was stopped in one action, what it had been before, and who has to know."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018_recalls"
down_revision = "0017_followed"
branch_labels = None
depends_on = None

APPEND_ONLY = ("recall", "recall_lot")


def _refers(name: str, table: str, **how: bool) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid, sa.ForeignKey(f"{table}.id"), **how)  # type: ignore[arg-type]  # only booleans


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "recall",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("drill", sa.Boolean, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        _refers("batch_id", "batch", index=True),
        _refers("harvest_id", "harvest"),
        _refers("parcel_id", "parcel"),
        _refers("record_id", "diary_record"),
        _refers("entered_by", "account", nullable=False),
        _instant("started_at"),
        _instant("finished_at"),
        sa.CheckConstraint("status IN ('suspended', 'recalled')", name=op.f("ck_recall_status")),
        sa.CheckConstraint(
            "num_nonnulls(batch_id, harvest_id, parcel_id, record_id) = 1", name=op.f("ck_recall_one_origin")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_recall_reason")),
    )
    op.create_table(
        "recall_lot",
        _refers("recall_id", "recall", primary_key=True),
        _refers("batch_id", "batch", primary_key=True, index=True),
        sa.Column("status_before", sa.Text, nullable=False),
        sa.Column("left_kg", sa.Numeric, nullable=False),
        sa.CheckConstraint(
            "status_before IN ('active', 'suspended', 'recalled')", name=op.f("ck_recall_lot_status_before")
        ),
    )
    op.create_table(
        "recall_notice",
        sa.Column("id", sa.Uuid, primary_key=True),
        _refers("recall_id", "recall", nullable=False),
        _refers("account_id", "account"),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("lots", sa.Integer, nullable=False),
        sa.Column("kg", sa.Numeric, nullable=False),
        _instant("read_at", nullable=True),
        _instant("called_at", nullable=True),
        _refers("called_by", "account"),
        sa.CheckConstraint("(account_id IS NULL) = (recipient <> '')", name=op.f("ck_recall_notice_account_or_name")),
        sa.CheckConstraint("(called_at IS NULL) = (called_by IS NULL)", name=op.f("ck_recall_notice_called")),
    )
    op.create_index("ix_recall_notice_recall_id", "recall_notice", ["recall_id"])
    held = sa.text("account_id IS NOT NULL")
    op.create_index("ix_recall_notice_account_id", "recall_notice", ["account_id"], postgresql_where=held)
    op.create_table(
        "recall_hook",
        _refers("account_id", "account", primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        _instant("set_at"),
    )
    op.add_column("harvest", sa.Column("held", sa.Boolean, nullable=False, server_default="false"))
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION tx_refuse_change()"
        )


def downgrade() -> None:
    """Remove them."""
    op.drop_column("harvest", "held")
    for table in ("recall_hook", "recall_notice", "recall_lot", "recall"):
        op.drop_table(table)
