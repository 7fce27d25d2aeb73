"""Places that were withdrawn, and what became of the features that places were."""

from alembic import op

revision = "0014_place_record"
down_revision = "0013_lots"
branch_labels = None
depends_on = None

STATUSES = ("draft", "published", "closed_temp", "closed", "merged")
RECORDS = """
CREATE VIEW place_record AS
SELECT p.slug AS id, p.row_version, t.slug AS became, p.status = 'withdrawn' AS gone
FROM place AS p LEFT JOIN place AS t ON t.id = p.merged_into
WHERE p.status <> 'draft'
"""


def _statuses(*names: str) -> None:
    op.drop_constraint(op.f("ck_place_status"), "place")
    listed = ", ".join(f"'{name}'" for name in names)
    op.create_check_constraint(op.f("ck_place_status"), "place", f"status IN ({listed})")


def upgrade() -> None:
    """Know withdrawn places."""
    _statuses(*STATUSES, "withdrawn")
    op.execute(RECORDS)


def downgrade() -> None:
    """A withdrawn place is a draft again."""
    op.execute("DROP VIEW place_record")
    op.execute("UPDATE place SET status = 'draft' WHERE status = 'withdrawn'")
    _statuses(*STATUSES)
