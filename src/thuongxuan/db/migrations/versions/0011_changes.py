"""What the changes of open collections are read from."""

import sqlalchemy as sa
from alembic import op

revision = "0011_changes"
down_revision = "0010_open_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the looks."""
    op.create_table(
        "collection_look",
        sa.Column("collection", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "feature_look",
        sa.Column("collection", sa.Text, primary_key=True),
        sa.Column("feature_id", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_feature_look_number", "feature_look", ["collection", "number", "feature_id"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("feature_look")
    op.drop_table("collection_look")
