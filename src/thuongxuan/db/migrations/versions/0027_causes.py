"""Each cause that holds a harvest back is written down, and is released only by its own act."""

import sqlalchemy as sa
from alembic import op

revision = "0027_causes"
down_revision = "0026_cycle_template"
branch_labels = None
depends_on = None

DOUBTED = """
UPDATE harvest h SET doubted = true
WHERE h.held AND EXISTS (SELECT FROM harvest_doubt d
                         WHERE d.harvest_id = h.id AND (d.holds AND d.decision IS NULL OR d.decision = 'rejected'))
"""
RECALLED = """
INSERT INTO recall_hold (recall_id, harvest_id)
SELECT c.id, h.id FROM recall c LEFT JOIN diary_record r ON r.id = c.record_id
JOIN harvest h ON h.id = c.harvest_id OR h.parcel_id = c.parcel_id OR h.crop_cycle_id = r.crop_cycle_id
WHERE h.held AND NOT c.drill
"""
"""Whatever is held in the cycle of a recalled record counts as held by that recall: rather too much than too little."""
HELD = "UPDATE harvest h SET held = false WHERE h.held AND NOT EXISTS (SELECT FROM recall_hold WHERE harvest_id = h.id)"


def upgrade() -> None:
    """Create the table and the mark, and tell apart what the one mark meant so far."""
    op.add_column("harvest", sa.Column("doubted", sa.Boolean, nullable=False, server_default="false"))
    op.create_table(
        "recall_hold",
        sa.Column("recall_id", sa.Uuid, sa.ForeignKey("recall.id"), primary_key=True),
        sa.Column("harvest_id", sa.Uuid, sa.ForeignKey("harvest.id"), primary_key=True, index=True),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("released_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name=op.f("ck_recall_hold_released")),
    )
    for sql in (DOUBTED, RECALLED, HELD):
        op.execute(sql)


def downgrade() -> None:
    """Remove them; what was doubted stays held."""
    op.execute("UPDATE harvest SET held = true WHERE doubted")
    op.drop_table("recall_hold")
    op.drop_column("harvest", "doubted")
