"""Places with their details, festivals, and what is known of local products."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004_places"
down_revision = "0003_areas"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create what this slice stores."""
    _create_places()
    _create_heritage()
    _create_visits()
    _create_lore()


def downgrade() -> None:
    """Remove it again."""
    for table in (
        "product_certificate",
        "product_area",
        "product_fact",
        "festival_date",
        "event_occurrence",
        "contact",
        "notice",
        "access_leg",
        "price",
        "opening_rule",
        "designation",
        "event_series",
        "place_text",
        "place",
    ):
        op.drop_table(table)


def _create_places() -> None:
    op.create_table(
        "place",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False, index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("merged_into", sa.Uuid, sa.ForeignKey("place.id")),
        sa.Column("geom", Geometry("POINT", 4326, spatial_index=False)),
        sa.Column("precision_m", sa.Integer),
        sa.Column("geom_method", sa.Text),
        sa.Column("commune_code", sa.Text, index=True),
        sa.Column("former_unit_code", sa.Text),
        sa.Column("elevation_m", sa.Integer),
        sa.Column("sensitivity", sa.Text, nullable=False),
        sa.Column("osm_tags", JSONB, nullable=False),
        sa.Column("xref", JSONB, nullable=False),
        sa.Column("checked_on", sa.Date),
        sa.Column("checked_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("row_version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "geom_method IN ('gps', 'phone_gps', 'imagery', 'map', 'imported', 'centroid_placeholder')",
            name=op.f("ck_place_geom_method"),
        ),
        sa.CheckConstraint(
            "kind IN ('relic_temple', 'relic_historical', 'relic_architectural', 'legend_site', "
            "'waterfall', 'cave', 'peak', 'reservoir', 'dam', 'national_park', 'heritage_tree', "
            "'community_tourism_village', 'homestay', 'farm_visit', 'ocop_shop', 'border_gate', 'town')",
            name=op.f("ck_place_kind"),
        ),
        sa.CheckConstraint("(status = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_place_merged")),
        sa.CheckConstraint(
            "geom_method <> 'centroid_placeholder' OR status = 'draft'", name=op.f("ck_place_no_stand_in_published")
        ),
        sa.CheckConstraint("(geom IS NULL) = (geom_method IS NULL)", name=op.f("ck_place_point_has_method")),
        sa.CheckConstraint(
            "status <> 'published' OR commune_code IS NOT NULL", name=op.f("ck_place_published_in_a_commune")
        ),
        sa.CheckConstraint("sensitivity IN ('public', 'blur_1km', 'hidden')", name=op.f("ck_place_sensitivity")),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'closed_temp', 'closed', 'merged')", name=op.f("ck_place_status")
        ),
    )
    op.create_index("ix_place_geom", "place", ["geom"], postgresql_using="gist")
    op.create_table(
        "place_text",
        sa.Column("place_id", sa.Uuid, sa.ForeignKey("place.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("lang", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("alt_names", ARRAY(sa.Text), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("getting_there", sa.Text, nullable=False),
        sa.Column("safety", sa.Text, nullable=False),
        sa.Column("etiquette", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("reviewed_on", sa.Date),
        sa.CheckConstraint("lang IN ('vi', 'en', 'tmm', 'mtq')", name=op.f("ck_place_text_lang")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 160", name=op.f("ck_place_text_name")),
        sa.CheckConstraint("origin IN ('author', 'human_tr', 'machine_tr')", name=op.f("ck_place_text_origin")),
        sa.CheckConstraint("length(summary) <= 280", name=op.f("ck_place_text_summary")),
    )


def _create_heritage() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("place_id", sa.Uuid, sa.ForeignKey("place.id"), index=True),
        sa.Column("name_vi", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("summary_vi", sa.Text, nullable=False),
        sa.Column("summary_en", sa.Text, nullable=False),
        sa.Column("rule", JSONB),
    )
    op.create_table(
        "designation",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("place_id", sa.Uuid, sa.ForeignKey("place.id", ondelete="CASCADE"), index=True),
        sa.Column("series_id", sa.Uuid, sa.ForeignKey("event_series.id", ondelete="CASCADE"), index=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("level", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("decision_no", sa.Text),
        sa.Column("decision_date", sa.Date),
        sa.Column("decision_year", sa.Integer),
        sa.Column("issuer", sa.Text),
        sa.Column("received_on", sa.Date),
        sa.Column("note_vi", sa.Text),
        sa.Column("note_en", sa.Text),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id")),
        sa.CheckConstraint(
            "level IN ('quoc_gia_dac_biet', 'quoc_gia', 'cap_tinh', 'kiem_ke')", name=op.f("ck_designation_level")
        ),
        sa.CheckConstraint("num_nonnulls(place_id, series_id) = 1", name=op.f("ck_designation_one_subject")),
        sa.CheckConstraint(
            "scheme IN ('di_tich', 'ich_national', 'ich_unesco', 'national_park', 'nature_reserve', "
            "'heritage_tree', 'tourism_site', 'gi')",
            name=op.f("ck_designation_scheme"),
        ),
        sa.UniqueConstraint(
            "place_id",
            "series_id",
            "scheme",
            "issuer",
            "decision_date",
            "decision_no",
            name="uq_designation_what",
            postgresql_nulls_not_distinct=True,
        ),
    )


def _create_visits() -> None:
    op.create_table(
        "opening_rule",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("place_id", sa.Uuid, sa.ForeignKey("place.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("hours", sa.Text, nullable=False),
        sa.Column("tet", sa.Text, nullable=False),
        sa.Column("gio_to", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("note_vi", sa.Text),
        sa.Column("note_en", sa.Text),
        sa.Column("confirmed_on", sa.Date),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id")),
        sa.CheckConstraint("gio_to IN ('as_usual', 'closed', 'unknown')", name=op.f("ck_opening_rule_gio_to")),
        sa.CheckConstraint("status IN ('verified', 'unverified')", name=op.f("ck_opening_rule_status")),
        sa.CheckConstraint("tet IN ('as_usual', 'closed', 'unknown')", name=op.f("ck_opening_rule_tet")),
    )
    op.create_table(
        "price",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("place_id", sa.Uuid, sa.ForeignKey("place.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("amount_vnd", sa.Integer),
        sa.Column("free", sa.Boolean, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id")),
        sa.CheckConstraint(
            "(free AND amount_vnd IS NULL) OR (NOT free AND amount_vnd > 0)", name=op.f("ck_price_amount")
        ),
        sa.CheckConstraint(
            "audience IN ('everyone', 'adult', 'child', 'student', 'elder', 'parking', 'boat')",
            name=op.f("ck_price_audience"),
        ),
    )
    op.create_table(
        "access_leg",
        sa.Column("place_id", sa.Uuid, sa.ForeignKey("place.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("length_m", sa.Integer),
        sa.Column("minutes", sa.Integer),
        sa.Column("wet_season", sa.Text, nullable=False),
        sa.Column("note_vi", sa.Text),
        sa.Column("note_en", sa.Text),
        sa.CheckConstraint("mode IN ('car', 'bus29', 'motorbike', 'foot', 'boat')", name=op.f("ck_access_leg_mode")),
        sa.CheckConstraint("wet_season IN ('ok', 'caution', 'no', 'unknown')", name=op.f("ck_access_leg_wet_season")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("place_id", sa.Uuid, sa.ForeignKey("place.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("text_vi", sa.Text, nullable=False),
        sa.Column("text_en", sa.Text, nullable=False),
        sa.Column("entered_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.CheckConstraint(
            "kind IN ('flood', 'landslide', 'reservoir_release', 'fire', 'closure', 'festival_crowd', 'other')",
            name=op.f("ck_notice_kind"),
        ),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("place_id", sa.Uuid, sa.ForeignKey("place.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("consent_on", sa.Date),
        sa.Column("consent_how", sa.Text),
        sa.CheckConstraint(
            "NOT public OR (consent_on IS NOT NULL AND consent_how IS NOT NULL)", name=op.f("ck_contact_consent")
        ),
        sa.CheckConstraint("kind IN ('phone', 'email', 'web')", name=op.f("ck_contact_kind")),
    )


def _create_lore() -> None:
    op.create_table(
        "event_occurrence",
        sa.Column("series_id", sa.Uuid, sa.ForeignKey("event_series.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("rule_date", sa.Date, primary_key=True),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("note_vi", sa.Text, nullable=False),
        sa.Column("confirmed_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_event_occurrence_period")),
        sa.CheckConstraint("status IN ('confirmed', 'cancelled')", name=op.f("ck_event_occurrence_status")),
    )
    op.create_table(
        "festival_date",
        sa.Column("series_id", sa.Uuid, sa.ForeignKey("event_series.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("rule_date", sa.Date, primary_key=True),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.CheckConstraint("rule_date <= ends_on", name=op.f("ck_festival_date_period")),
    )
    op.create_table(
        "product_fact",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("name_vi", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("producer", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("status_note", sa.Text),
        sa.Column("local", sa.Boolean, nullable=False),
        sa.Column("belongs_to", sa.Text),
        sa.CheckConstraint("local OR belongs_to IS NOT NULL", name=op.f("ck_product_fact_belongs_to")),
        sa.CheckConstraint(
            "status IN ('verified', 'partly', 'unverified', 'conflict')", name=op.f("ck_product_fact_status")
        ),
    )
    op.create_table(
        "product_area",
        sa.Column("product_fact_id", sa.Uuid, sa.ForeignKey("product_fact.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("commune_code", sa.Text, primary_key=True, index=True),
        sa.Column("share", sa.Text, nullable=False),
        sa.CheckConstraint("share IN ('full', 'part')", name=op.f("ck_product_area_share")),
    )
    op.create_table(
        "product_certificate",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "product_fact_id", sa.Uuid, sa.ForeignKey("product_fact.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("level", sa.Integer),
        sa.Column("decision_no", sa.Text),
        sa.Column("issued_on", sa.Date),
        sa.Column("issued_year", sa.Integer),
        sa.Column("holder", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("source_id", sa.Text, sa.ForeignKey("source.id")),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_product_certificate_level")),
        sa.CheckConstraint("scheme IN ('gi', 'ocop')", name=op.f("ck_product_certificate_scheme")),
    )
