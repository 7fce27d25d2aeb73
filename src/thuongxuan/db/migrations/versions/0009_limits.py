"""What clients have used of their rate limits."""

import sqlalchemy as sa
from alembic import op

revision = "0009_limits"
down_revision = "0008_cql2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; it is not in the write-ahead log, because after a crash everybody may start anew."""
    op.create_table(
        "rate_bucket",
        sa.Column("bucket", sa.LargeBinary, primary_key=True),
        sa.Column("full_at", sa.Double, nullable=False),
        sa.Column("granted", sa.Integer, nullable=False),
        sa.CheckConstraint("granted >= 0", name=op.f("ck_rate_bucket_granted")),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    """Remove it again."""
    op.drop_table("rate_bucket")
