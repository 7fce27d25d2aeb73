"""Doubts about harvests, and how officers settled them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024_doubts"
down_revision = "0023_lot_ways"
branch_labels = None
depends_on = None

RULES = {
    "kind": "kind IN ('yield', 'unripe', 'overlap')",
    "decision": "decision IN ('accepted', 'rejected')",
    "decided": "(decision IS NULL) = (decided_by IS NULL)",
}


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "harvest_doubt",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("harvest_id", sa.Uuid, sa.ForeignKey("harvest.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("score", sa.Numeric, nullable=False),
        sa.Column("holds", sa.Boolean, nullable=False),
        sa.Column("evidence", JSONB, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id")),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_harvest_doubt_{name}")) for name, rule in RULES.items()),
        sa.UniqueConstraint("harvest_id", "kind"),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("harvest_doubt")
