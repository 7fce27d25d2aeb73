"""Trails that somebody walked and recorded, and their open collection."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0025_trails"
down_revision = "0024_doubts"
branch_labels = None
depends_on = None

RULES = {
    "method": "method IN ('gps', 'phone_gps')",
    "difficulty": "difficulty IN ('easy', 'moderate', 'hard')",
    "precision_m": "precision_m BETWEEN 1 AND 100",
    "closed_months": "closed_months <@ ARRAY[1,2,3,4,5,6,7,8,9,10,11,12]::smallint[]",
    "surveyed_by": "surveyed_by <> ''",
}
VIEW = """
CREATE VIEW open_trail AS
SELECT t.slug AS id, t.name_vi, coalesce(nullif(t.name_en, ''), t.name_vi) AS name_en,
    round(ST_Length(t.geom::geography))::int AS length_m, t.ascent_m,
    CASE WHEN t.has_heights THEN round(ST_ZMin(t.geom))::int END AS lowest_m,
    CASE WHEN t.has_heights THEN round(ST_ZMax(t.geom))::int END AS highest_m,
    t.difficulty, t.guide_required, t.permit_required, t.closed_months::text[] AS closed_months,
    ARRAY(
        SELECT code FROM admin_unit AS u WHERE u.level = 'commune' AND u.valid_to IS NULL
            AND ST_Intersects(u.geom, t.geom)
        ORDER BY 1
    ) AS communes,
    t.method, t.precision_m, t.surveyed_on, t.surveyed_by, t.updated_at, ST_Force2D(t.geom) AS geom,
    ' ' || regexp_replace(tx_fold(t.name_vi || ' ' || t.name_en), '[^a-z0-9]+', ' ', 'g') AS search
FROM trail AS t
"""


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "trail",
        sa.Column("id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("slug", "name_vi", "name_en")),
        sa.Column("geom", Geometry("LINESTRINGZ", 4326, dimension=3, spatial_index=False), nullable=False),
        sa.Column("has_heights", sa.Boolean, nullable=False),
        sa.Column("ascent_m", sa.Integer),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("precision_m", sa.Integer, nullable=False),
        sa.Column("difficulty", sa.Text),
        sa.Column("guide_required", sa.Boolean),
        sa.Column("permit_required", sa.Boolean),
        sa.Column("closed_months", ARRAY(sa.SmallInteger)),
        sa.Column("surveyed_on", sa.Date, nullable=False),
        sa.Column("surveyed_by", sa.Text, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("slug"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_trail_{name}")) for name, rule in RULES.items()),
    )
    op.execute(VIEW)
    op.execute(
        "CREATE TRIGGER trail_changes_collections AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON trail"
        " FOR EACH STATEMENT EXECUTE FUNCTION tx_collection_changed('trails')"
    )
    op.execute(  # a trail tells the communes it runs through
        "CREATE TRIGGER admin_unit_changes_trails"
        " AFTER INSERT OR UPDATE OF code, level, valid_to, geom OR DELETE OR TRUNCATE ON admin_unit"
        " FOR EACH STATEMENT EXECUTE FUNCTION tx_collection_changed('trails')"
    )


def downgrade() -> None:
    """Remove them."""
    op.execute("DROP TRIGGER admin_unit_changes_trails ON admin_unit")
    op.execute("DROP VIEW open_trail")
    op.drop_table("trail")
