"""Harvests that a rule holds back, and exceptions that two officers grant."""

import sqlalchemy as sa
from alembic import op

revision = "0020_holds"
down_revision = "0019_master_data"
branch_labels = None
depends_on = None

GRANTED = """
CREATE VIEW granted_exception AS
SELECT q.id, q.crop_cycle_id, q.cause_id, q.rule, q.harvest_on
FROM exception_request q
WHERE (SELECT count(*) >= 2 AND bool_and(d.granted) FROM exception_decision d WHERE d.request_id = q.id)
"""


def upgrade() -> None:
    """Create the tables, the view of what is granted, and the mark on harvests."""
    op.add_column("harvest", sa.Column("barred", sa.Boolean, nullable=False, server_default="false"))
    op.create_table(
        "harvest_hold",
        sa.Column("harvest_id", sa.Uuid, sa.ForeignKey("harvest.id"), primary_key=True),
        sa.Column("cause_id", sa.Uuid, sa.ForeignKey("diary_record.id"), primary_key=True, index=True),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("rule IN ('interval', 'limit')", name=op.f("ck_harvest_hold_rule")),
    )
    _create_exceptions()
    for table in ("exception_request", "exception_decision"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION tx_refuse_change()"
        )
    op.execute(GRANTED)


def _create_exceptions() -> None:
    op.create_table(
        "exception_request",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("crop_cycle_id", sa.Uuid, sa.ForeignKey("crop_cycle.id"), nullable=False, index=True),
        sa.Column("cause_id", sa.Uuid, sa.ForeignKey("diary_record.id"), nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("harvest_on", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("delegation_id", sa.Uuid, sa.ForeignKey("delegation.id")),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rule IN ('interval', 'limit')", name=op.f("ck_exception_request_rule")),
        sa.CheckConstraint(
            "(rule = 'interval') = (harvest_on IS NOT NULL)", name=op.f("ck_exception_request_day_of_interval")
        ),
        sa.UniqueConstraint("cause_id", "harvest_on", postgresql_nulls_not_distinct=True),
    )
    op.create_table(
        "exception_decision",
        sa.Column("request_id", sa.Uuid, sa.ForeignKey("exception_request.id"), primary_key=True),
        sa.Column("officer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_exception_decision_reason")),
    )


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP VIEW granted_exception")
    for table in ("exception_decision", "exception_request", "harvest_hold"):
        op.drop_table(table)
    op.drop_column("harvest", "barred")
