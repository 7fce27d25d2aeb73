"""The event repository: immutable events by month, capture jobs, named queries, subscriptions, places of events."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0016_epcis"
down_revision = "0015_record_kinds"
branch_labels = None
depends_on = None

TABLES = (
    "epcis_match",
    "epcis_subscription",
    "epcis_query",
    "epcis_pending",
    "epcis_location",
    "epcis_capture",
    "epcis_value",
    "epcis_event",
    "epcis_identity",
)

# Months are made ahead of their events: a new partition may not take rows that the default partition already holds.
MONTHS = """
CREATE FUNCTION tx_epcis_months(ahead int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    month timestamptz;
    name text;
    made int := 0;
BEGIN
    FOR month IN SELECT date_trunc('month', now(), 'UTC') + make_interval(months => n) FROM generate_series(0, ahead) n
    LOOP
        name := 'epcis_event_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
        IF to_regclass(name) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF epcis_event FOR VALUES FROM (%L) TO (%L)',
                           name, month, month + interval '1 month');
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$
"""


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _time(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _text(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=null) for name in names]


def _owner() -> sa.Column[Any]:
    return sa.Column("owner_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False)


def upgrade() -> None:
    """Create the tables, a year of months, and the trigger that keeps events as they were captured."""
    _create_events()
    _create_values()
    _create_captures()
    _create_subscriptions()
    op.execute(MONTHS)
    op.execute("CREATE TABLE epcis_event_other PARTITION OF epcis_event DEFAULT")
    op.execute("SELECT tx_epcis_months(12)")
    op.execute(
        "CREATE TRIGGER epcis_event_append_only BEFORE UPDATE OR DELETE ON epcis_event "
        "FOR EACH ROW EXECUTE FUNCTION tx_refuse_change()"
    )


def _create_events() -> None:
    op.create_table(
        "epcis_identity",
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("event", sa.Uuid, nullable=False),
        _time("record_time"),
    )
    op.create_index("ix_epcis_identity_digest", "epcis_identity", ["digest"])
    op.create_table(
        "epcis_event",
        sa.Column("record_time", sa.DateTime(timezone=True), primary_key=True),
        _id(),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("entered_by", sa.Uuid, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("parties", ARRAY(sa.Uuid), nullable=False),
        *_text("event_id"),
        _time("event_time"),
        *_text("read_point", "biz_location", null=True),
        sa.Column("tokens", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("measures", JSONB),
        *_text("context", null=True),
        *_text("document"),
        postgresql_partition_by="RANGE (record_time)",
    )
    op.create_index("ix_epcis_event_tokens", "epcis_event", ["tokens"], postgresql_using="gin")
    op.create_index("ix_epcis_event_event_time", "epcis_event", ["event_time", "id"])
    op.create_index("ix_epcis_event_owner_id", "epcis_event", ["owner_id", "event_time", "id"])
    for column in ("read_point", "biz_location"):
        op.create_index(
            f"ix_epcis_event_{column}",
            "epcis_event",
            [column, "event_time", "id"],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_index("ix_epcis_event_public", "epcis_event", ["event_time", "id"], postgresql_where=sa.text("public"))


def _create_values() -> None:
    op.create_table(
        "epcis_value",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("value", sa.Text(collation="C"), primary_key=True),
        sa.Column("owner_id", sa.Uuid, primary_key=True),
        sa.Column("public", sa.Boolean, primary_key=True),
    )
    op.create_table(
        "epcis_location",
        sa.Column("owner_id", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("parent", sa.Text, primary_key=True),
        sa.Column("geom", Geometry(srid=4326, spatial_index=False)),
    )
    op.create_index("ix_epcis_location_parent", "epcis_location", ["parent"])
    op.create_index("ix_epcis_location_geom", "epcis_location", ["geom"], postgresql_using="gist")


def _create_captures() -> None:
    op.create_table(
        "epcis_capture",
        _id(),
        _owner(),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        *_text("behaviour"),
        sa.Column("body", sa.LargeBinary),
        *_text("header", null=True),
        _time("created_at"),
        _time("finished_at", null=True),
        sa.Column("success", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("stored", sa.Integer, nullable=False, server_default="0"),
        sa.Column("errors", JSONB),
        _time("next_try_at", null=True),
        sa.CheckConstraint("behaviour IN ('rollback', 'proceed')", name=op.f("ck_epcis_capture_behaviour")),
    )
    op.create_index("ix_epcis_capture_owner_id", "epcis_capture", ["owner_id", "id"])
    op.create_index(
        "ix_epcis_capture_next_try_at",
        "epcis_capture",
        ["next_try_at"],
        postgresql_where=sa.text("next_try_at IS NOT NULL"),
    )


def _create_subscriptions() -> None:
    op.create_table(
        "epcis_query",
        _id(),
        _owner(),
        *_text("name", "document"),
        _time("created_at"),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_epcis_query_owner_id")),
    )
    op.create_table(
        "epcis_subscription",
        _id(),
        sa.Column("query_id", sa.Uuid, sa.ForeignKey("epcis_query.id", ondelete="CASCADE"), nullable=False),
        sa.Column("dest", sa.Text),
        sa.Column("secret", sa.Text),
        sa.Column("schedule", JSONB),
        sa.Column("report_if_empty", sa.Boolean, nullable=False),
        _time("initial_record_time", null=True),
        _time("created_at"),
        _time("next_run_at", null=True),
        _time("seen_at", null=True),
        sa.CheckConstraint("(dest IS NULL) = (seen_at IS NOT NULL)", name=op.f("ck_epcis_subscription_receiver")),
    )
    op.create_index("ix_epcis_subscription_query_id", "epcis_subscription", ["query_id", "id"])
    op.create_table(
        "epcis_pending",
        sa.Column("event", sa.Uuid, primary_key=True),
        _time("record_time"),
    )
    op.create_table(
        "epcis_match",
        sa.Column(
            "subscription_id", sa.Uuid, sa.ForeignKey("epcis_subscription.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("event", sa.Uuid, primary_key=True),
        _time("record_time"),
    )


def downgrade() -> None:
    """Remove them; all captured events are lost."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP FUNCTION tx_epcis_months")
