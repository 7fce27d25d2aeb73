"""Tables of land."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision = "0005_land"
down_revision = "0004_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create parcels and their append-only history."""
    op.create_table(
        "parcel",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("replaces_id", sa.Uuid, sa.ForeignKey("parcel.id")),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("srid", sa.Integer, nullable=False),
        sa.Column("notation", sa.Text, nullable=False),
        sa.Column("original", sa.Text, nullable=False),
        sa.Column("geom", Geometry("POLYGON", srid=4326, spatial_index=False), nullable=False),
        sa.Column("area_ha", sa.Numeric(10, 4), nullable=False),
        sa.Column("commune_code", sa.Text, nullable=False, index=True),
        sa.Column("commune_share", sa.Numeric(5, 4), nullable=False),
        sa.Column("map_sheet", sa.Text),
        sa.Column("parcel_number", sa.Text),
        sa.Column("planting_area_code", sa.Text),
        sa.Column("gps_accuracy_m", sa.Numeric(6, 1)),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("return_reason", sa.Text),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("delegation_id", sa.Uuid, sa.ForeignKey("delegation.id")),
        sa.Column("row_version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *_checks(),
    )
    op.create_index(
        "ix_parcel_approved_geom",
        "parcel",
        ["geom"],
        postgresql_using="gist",
        postgresql_where=sa.text("status = 'approved'"),
    )
    op.create_index("ix_parcel_submitted", "parcel", ["updated_at"], postgresql_where=sa.text("status = 'submitted'"))
    op.create_index(
        "uq_parcel_replaces_approved",
        "parcel",
        ["replaces_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('approved', 'superseded')"),
    )
    _create_history()


def _checks() -> list[sa.CheckConstraint]:
    rules = {
        "how": "how IN ('drawn', 'walked', 'pasted', 'cadastral')",
        "status": "status IN ('draft', 'submitted', 'approved', 'returned', 'superseded')",
        "notation": "notation IN ('geojson', 'wkt', 'corners')",
        "area": "area_ha > 0",
        "commune_share": "commune_share BETWEEN 0 AND 1",
        "valid": "ST_IsValid(geom)",
        "returned_with_reason": "status <> 'returned' OR return_reason IS NOT NULL",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_parcel_{name}")) for name, rule in rules.items()]


def _create_history() -> None:
    op.create_table(
        "parcel_event",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("parcel_id", sa.Uuid, sa.ForeignKey("parcel.id"), nullable=False, index=True),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("parcel_version", sa.Integer, nullable=False),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("delegation_id", sa.Uuid, sa.ForeignKey("delegation.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "step IN ('drafted', 'changed', 'submitted', 'approved', 'returned', 'superseded')",
            name=op.f("ck_parcel_event_step"),
        ),
    )
    op.execute(
        "CREATE TRIGGER parcel_event_append_only BEFORE UPDATE OR DELETE ON parcel_event "
        "FOR EACH ROW EXECUTE FUNCTION tx_refuse_change()"
    )


def downgrade() -> None:
    """Remove them again."""
    op.drop_table("parcel_event")
    op.drop_table("parcel")
