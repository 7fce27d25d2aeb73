"""What sensors measured for crop cycles, append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0028_sensors"
down_revision = "0027_causes"
branch_labels = None
depends_on = None

RULES = {
    "bounds": "lower <= upper",
    "bounds_from": "bounds_from IN ('given', 'template')",
    "out_of_range": (
        "out_of_range IS NOT DISTINCT FROM CASE WHEN value < lower THEN 'below' WHEN value > upper THEN 'above' END"
    ),
    "offset_minutes": "offset_minutes BETWEEN -840 AND 840",
}


def upgrade() -> None:
    """Create the table and the trigger that keeps it as it was sent."""
    op.create_table(
        "sensor_reading",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("crop_cycle_id", sa.Uuid, sa.ForeignKey("crop_cycle.id"), nullable=False),
        sa.Column("batch_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("device", "type")),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offset_minutes", sa.SmallInteger, nullable=False),
        sa.Column("value", sa.Numeric, nullable=False),
        sa.Column("uom", sa.Text, nullable=False),
        *(sa.Column(name, sa.Numeric) for name in ("lower", "upper")),
        *(sa.Column(name, sa.Text) for name in ("bounds_from", "out_of_range")),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("delegation_id", sa.Uuid, sa.ForeignKey("delegation.id")),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("crop_cycle_id", "device", "type", "measured_at", name="uq_sensor_reading_series"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_sensor_reading_{name}")) for name, rule in RULES.items()),
    )
    op.create_index("ix_sensor_reading_time", "sensor_reading", ["crop_cycle_id", "measured_at", "id"])
    op.create_index("ix_sensor_reading_owner", "sensor_reading", ["on_behalf_of"])
    op.create_index(
        "ix_sensor_reading_outside",
        "sensor_reading",
        ["crop_cycle_id", "measured_at"],
        postgresql_where=sa.text("out_of_range IS NOT NULL"),
    )
    op.execute(
        "CREATE TRIGGER sensor_reading_append_only BEFORE UPDATE OR DELETE ON sensor_reading"
        " FOR EACH ROW EXECUTE FUNCTION tx_refuse_change()"
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("sensor_reading")
