"""Tables of production: crop cycles, photographs, append-only diary records, harvests."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_production"
down_revision = "0005_land"
branch_labels = None
depends_on = None

# A harvest follows corrections (kg, date) and batches (drawn_kg), but never moves to another cycle, parcel or owner.
HARVEST_STAYS = """
CREATE FUNCTION tx_harvest_stays() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    IF TG_OP = 'DELETE' OR (OLD.id, OLD.crop_cycle_id, OLD.parcel_id, OLD.owner_id, OLD.crop)
        IS DISTINCT FROM (NEW.id, NEW.crop_cycle_id, NEW.parcel_id, NEW.owner_id, NEW.crop) THEN
        RAISE EXCEPTION 'a harvest keeps its cycle, parcel, owner and crop, and is never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    """Create the tables and the triggers that keep records as they were entered."""
    _create_crop_cycle()
    _create_photo()
    _create_diary_record()
    _create_harvest()
    _create_growing_area()
    for table in ("photo", "diary_record"):
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION tx_refuse_change()"
        )
    op.execute(HARVEST_STAYS)
    op.execute(
        "CREATE TRIGGER harvest_stays BEFORE UPDATE OR DELETE ON harvest"
        " FOR EACH ROW EXECUTE FUNCTION tx_harvest_stays()"
    )


def _entry() -> list[sa.Column[object]]:
    """Who typed, for whom, under which delegation, and when it arrived."""
    return [
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("delegation_id", sa.Uuid, sa.ForeignKey("delegation.id")),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _create_crop_cycle() -> None:
    op.create_table(
        "crop_cycle",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("parcel_id", sa.Uuid, sa.ForeignKey("parcel.id"), nullable=False, index=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("crop", sa.Text, nullable=False),
        sa.Column("variety", sa.Text, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("expected_harvest_on", sa.Date),
        sa.Column("receipt", sa.Text, nullable=False, unique=True),
        *_entry(),
        sa.Column("row_version", sa.Integer, nullable=False, server_default="1"),
        sa.CheckConstraint("expected_harvest_on >= started_on", name=op.f("ck_crop_cycle_harvest_after_start")),
    )
    op.create_index("ix_crop_cycle_owner_id", "crop_cycle", ["owner_id", "id"])


def _create_photo() -> None:
    op.create_table(
        "photo",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_photo_sha256")),
    )


def _create_diary_record() -> None:
    op.create_table(
        "diary_record",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("crop_cycle_id", sa.Uuid, sa.ForeignKey("crop_cycle.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("occurred_on", sa.Date, nullable=False),
        sa.Column("occurred_precision", sa.Text, nullable=False, server_default="day"),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("clear_on", sa.Date),
        sa.Column("photo_sha256", sa.Text),
        sa.Column("receipt", sa.Text, nullable=False, unique=True),
        sa.Column("supersedes", sa.Uuid, sa.ForeignKey("diary_record.id"), unique=True),
        sa.Column("reason", sa.Text),
        *_entry(),
        *_diary_checks(),
        sa.ForeignKeyConstraint(["photo_sha256", "on_behalf_of"], ["photo.sha256", "photo.owner_id"]),
    )
    op.create_index("ix_diary_record_crop_cycle_id", "diary_record", ["crop_cycle_id", "occurred_on"])
    op.create_index("ix_diary_record_on_behalf_of", "diary_record", ["on_behalf_of", "id"])
    op.create_index(
        "ix_diary_record_photo_sha256",
        "diary_record",
        ["photo_sha256"],
        postgresql_where=sa.text("photo_sha256 IS NOT NULL"),
    )


def _diary_checks() -> list[sa.CheckConstraint]:
    checks = {
        "kind": "kind IN ('planting', 'input', 'harvest', 'processing', 'check', 'note')",
        "occurred_precision": "occurred_precision = 'day'",
        "reason_of_correction": "(supersedes IS NULL) = (reason IS NULL)",
        "supersedes_another": "supersedes <> id",
        "clear_on_of_input": "clear_on IS NULL OR kind = 'input'",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_diary_record_{name}")) for name, rule in checks.items()]


def _create_harvest() -> None:
    op.create_table(
        "harvest",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("record_id", sa.Uuid, sa.ForeignKey("diary_record.id"), nullable=False, unique=True),
        sa.Column("crop_cycle_id", sa.Uuid, sa.ForeignKey("crop_cycle.id"), nullable=False, index=True),
        sa.Column("parcel_id", sa.Uuid, sa.ForeignKey("parcel.id"), nullable=False, index=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("crop", sa.Text, nullable=False),
        sa.Column("kg", sa.Numeric, nullable=False),
        sa.Column("drawn_kg", sa.Numeric, nullable=False, server_default="0"),
        sa.Column("harvested_on", sa.Date, nullable=False),
        sa.CheckConstraint("kg > 0", name=op.f("ck_harvest_kg")),
        sa.CheckConstraint("drawn_kg >= 0 AND drawn_kg <= kg", name=op.f("ck_harvest_drawn_within_kg")),
    )
    op.create_index("ix_harvest_owner_id", "harvest", ["owner_id", "id"])


def _create_growing_area() -> None:
    op.create_table(
        "growing_area",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("crop", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("commune_code", sa.Text),
        sa.Column("producers", sa.Integer, nullable=False),
        sa.Column("area_ha", sa.Integer),
        sa.Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.CheckConstraint("level IN ('cell', 'commune')", name=op.f("ck_growing_area_level")),
        sa.CheckConstraint("(level = 'commune') = (commune_code IS NOT NULL)", name=op.f("ck_growing_area_commune")),
        sa.CheckConstraint("producers >= 5", name=op.f("ck_growing_area_producers")),
    )
    op.create_table("growing_area_refresh", sa.Column("month", sa.Date, primary_key=True))


def downgrade() -> None:
    """Remove them again."""
    for table in ("growing_area_refresh", "growing_area", "harvest", "diary_record", "photo", "crop_cycle"):
        op.drop_table(table)
    op.execute("DROP FUNCTION tx_harvest_stays()")
