"""A crop cycle names the version of the process template that it follows."""

import sqlalchemy as sa
from alembic import op

revision = "0026_cycle_template"
down_revision = "0025_trails"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the name of the template."""
    op.add_column("crop_cycle", sa.Column("template", sa.Text))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("crop_cycle", "template")
