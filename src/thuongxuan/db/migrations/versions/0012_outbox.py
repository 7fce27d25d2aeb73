"""Letters to other programs that wait to be delivered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012_outbox"
down_revision = "0011_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the outbox."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("secret", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_try_at", sa.DateTime(timezone=True)),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text, nullable=False, server_default=""),
    )
    waiting, done = sa.text("next_try_at IS NOT NULL"), sa.text("next_try_at IS NULL")
    op.create_index("ix_outbox_next_try_at", "outbox", ["next_try_at", "id"], postgresql_where=waiting)
    op.create_index("ix_outbox_destination", "outbox", ["destination"], postgresql_where=waiting)
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"], postgresql_where=done)


def downgrade() -> None:
    """Remove it; letters that wait are lost."""
    op.drop_table("outbox")
