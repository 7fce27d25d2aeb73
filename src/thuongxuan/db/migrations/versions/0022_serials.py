"""Labels with serial numbers: their key, which numbers a run printed, and the labels that were scanned."""

import sqlalchemy as sa
from alembic import op

revision = "0022_serials"
down_revision = "0021_resolver"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Number labels."""
    op.add_column("label_print", sa.Column("serial_from", sa.BigInteger))
    op.create_check_constraint(op.f("ck_label_print_serial_from"), "label_print", "serial_from >= 0")
    op.create_unique_constraint(op.f("uq_label_print_batch_id"), "label_print", ["batch_id", "serial_from"])
    op.create_table(
        "serial_key",
        sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_serial_key_single")),
        sa.CheckConstraint("length(key) = 32", name=op.f("ck_serial_key_length")),
    )
    op.create_table(
        "label_scan",
        sa.Column("batch_id", sa.Uuid, sa.ForeignKey("batch.id"), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("scans", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("label_scan")
    op.drop_table("serial_key")
    op.drop_column("label_print", "serial_from")
