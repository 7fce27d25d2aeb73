"""Areas with validity, changes between them, other names; sources and claims of every local fact."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

revision = "0003_areas"
down_revision = "0002_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what this slice stores."""
    op.create_table(
        "admin_unit",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("name_vi", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("search_key", sa.Text, nullable=False, index=True),
        sa.Column("parent_code", sa.Text),
        sa.Column("decree", sa.Text),
        sa.Column("area_km2_official", sa.Numeric),
        sa.Column("area_km2_measured", sa.Numeric),
        sa.Column("population", sa.Integer),
        sa.Column("population_note", sa.Text),
        sa.Column("label_point", Geometry("POINT", 4326, spatial_index=False)),
        sa.Column("geom", Geometry("MULTIPOLYGON", 4326, spatial_index=False)),
        sa.CheckConstraint("level IN ('province', 'district', 'commune')", name=op.f("ck_admin_unit_level")),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_admin_unit_period")),
        ExcludeConstraint(
            (sa.text("code"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            name="ex_admin_unit_one_at_a_time",
            using="gist",
        ),
    )
    op.create_index("ix_admin_unit_geom", "admin_unit", ["geom"], postgresql_using="gist")
    op.create_table(
        "admin_change",
        sa.Column("from_code", sa.Text, primary_key=True),
        sa.Column("to_code", sa.Text, primary_key=True),
        sa.Column("on_date", sa.Date, primary_key=True),
        sa.Column("share", sa.Text, nullable=False),
        sa.Column("likely", sa.Boolean, nullable=False),
        sa.Column("decree", sa.Text),
        sa.CheckConstraint("share IN ('full', 'part')", name=op.f("ck_admin_change_share")),
    )
    op.create_table(
        "admin_alias",
        sa.Column("search_key", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("to_code", sa.Text),
        sa.Column("note_vi", sa.Text, nullable=False),
        sa.Column("note_en", sa.Text, nullable=False),
    )
    _create_provenance()


def _create_provenance() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("licence", sa.Text),
        sa.Column("retrieved_on", sa.Date),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("entity_id", sa.Text, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("value", JSONB),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id")),
        sa.Column("confidence", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("checked_on", sa.Date),
        sa.Column("checked_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.CheckConstraint("entity IN ('area', 'place', 'festival', 'product')", name=op.f("ck_claim_entity")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 100", name=op.f("ck_claim_confidence")),
        sa.CheckConstraint(
            "status IN ('verified', 'partly', 'unverified', 'inferred', 'conflict', 'disputed', 'unknown')",
            name=op.f("ck_claim_status"),
        ),
        sa.CheckConstraint("origin IN ('geodata', 'officer', 'import')", name=op.f("ck_claim_origin")),
        sa.UniqueConstraint(
            "entity",
            "entity_id",
            "field",
            "value",
            "source_id",
            name="uq_claim_what",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_claim_entity", "claim", ["entity", "entity_id"])


def downgrade() -> None:
    """Remove it again."""
    for table in ("claim", "source", "admin_alias", "admin_change", "admin_unit"):
        op.drop_table(table)
