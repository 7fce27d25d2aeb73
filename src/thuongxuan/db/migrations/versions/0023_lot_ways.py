"""A lineage downwards reads two indexes and no table."""

import sqlalchemy as sa
from alembic import op

revision = "0023_lot_ways"
down_revision = "0022_serials"
branch_labels = None
depends_on = None

MADE = sa.text("made_by IS NOT NULL")


def upgrade() -> None:
    """Make the indexes wider."""
    op.drop_index("ix_lot_input_batch_id", "lot_input")
    op.create_index("ix_lot_input_batch_id", "lot_input", ["batch_id", "operation_id"])
    op.drop_index("ix_batch_made_by", "batch")
    op.create_index("ix_batch_made_by", "batch", ["made_by"], postgresql_include=["id"], postgresql_where=MADE)


def downgrade() -> None:
    """Make them narrow again."""
    op.drop_index("ix_batch_made_by", "batch")
    op.create_index("ix_batch_made_by", "batch", ["made_by"], postgresql_where=MADE)
    op.drop_index("ix_lot_input_batch_id", "lot_input")
    op.create_index("ix_lot_input_batch_id", "lot_input", ["batch_id"])
