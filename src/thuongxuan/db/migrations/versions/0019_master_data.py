"""Attributes of places, classes and parties that captured master data tells."""

import sqlalchemy as sa
from alembic import op

revision = "0019_master_data"
down_revision = "0018_recalls"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "epcis_attribute",
        sa.Column("owner_id", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("ix_epcis_attribute_name", "epcis_attribute", ["name", "digest"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("epcis_attribute")
