"""What the open API reads: views of public columns of public rows, and counters that tell when they change."""

import sqlalchemy as sa
from alembic import op

revision = "0010_open_data"
down_revision = "0009_limits"
branch_labels = None
depends_on = None

# Writers of one collection would wait for each other at a single counter; 64 rows, chosen by the backend, do not.
CHANGED = """
CREATE FUNCTION tx_collection_changed() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN
    INSERT INTO collection_version AS v (collection, shard, version, changed_at)
    SELECT name, pg_backend_pid() % 64, 1, now() FROM unnest(TG_ARGV) AS name
    ON CONFLICT (collection, shard) DO UPDATE SET version = v.version + 1, changed_at = excluded.changed_at;
    RETURN NULL;
END $$
"""

ANY_CHANGE = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
WATCHED = (
    ("admin_unit", ANY_CHANGE, ("communes", "former-units")),
    ("admin_change", ANY_CHANGE, ("former-units",)),
    ("place", ANY_CHANGE, ("places", "heritage", "festivals")),
    ("place_text", ANY_CHANGE, ("places", "heritage")),
    ("opening_rule", ANY_CHANGE, ("places",)),
    ("designation", ANY_CHANGE, ("heritage",)),
    ("event_series", ANY_CHANGE, ("festivals",)),
    ("event_occurrence", ANY_CHANGE, ("festivals",)),
    ("festival_date", ANY_CHANGE, ("festivals",)),
    ("product_fact", ANY_CHANGE, ("products",)),
    ("product_area", ANY_CHANGE, ("products",)),
    ("product_certificate", ANY_CHANGE, ("products",)),
    ("batch", ANY_CHANGE, ("batches",)),
    ("product", ANY_CHANGE, ("batches",)),
    # A batch and its draws are one statement, and neither draws nor the parcel of a harvest ever change.
    ("account", "UPDATE OF display_name, public_name", ("batches",)),
    ("parcel", "UPDATE OF commune_code", ("batches",)),
    ("growing_area", ANY_CHANGE, ("growing-areas",)),
)
"""Which changes of a table touch which collections."""

LISTED = "('published', 'closed_temp', 'closed')"
# The point as the public may know it: exact, snapped to 0.01 degrees (about 1 km), or not at all.
PUBLIC_POINT = "CASE p.sensitivity WHEN 'public' THEN p.geom WHEN 'blur_1km' THEN ST_SnapToGrid(p.geom, 0.01) END"


def words(columns: str) -> str:
    """A column for ``q``: folded words, each after a space."""
    return f"' ' || regexp_replace(tx_fold(concat_ws(' ', {columns})), '[^a-z0-9]+', ' ', 'g') AS search"


COMMUNES = """
CREATE VIEW open_commune AS
SELECT code AS id, name_vi, name_en, area_km2_official, area_km2_measured, population, decree, valid_from,
    ST_ForcePolygonCCW(geom) AS geom, ' ' || tx_fold(concat_ws(' ', name_vi, name_en, code)) AS search
FROM admin_unit
WHERE level = 'commune' AND (valid_from IS NULL OR valid_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    AND (valid_to IS NULL OR valid_to > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
"""

FORMER_UNITS = """
CREATE VIEW open_former_unit AS
SELECT u.code || '-' || u.valid_to AS id, u.code, u.name_vi, u.name_en, u.valid_from, u.valid_to,
    s.successors, s.split, ' ' || tx_fold(concat_ws(' ', u.name_vi, u.name_en, u.code)) AS search
FROM admin_unit AS u
JOIN LATERAL (
    SELECT array_agg(to_code ORDER BY to_code) AS successors, count(*) > 1 AS split
    FROM admin_change WHERE from_code = u.code AND on_date = u.valid_to
) AS s ON s.successors IS NOT NULL
WHERE u.level = 'commune' AND u.valid_to <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
"""

PLACES = f"""
CREATE VIEW open_place AS
SELECT p.slug AS id, p.kind, p.status, vi.name AS name_vi, coalesce(en.name, vi.name) AS name_en, vi.alt_names,
    vi.summary AS summary_vi, coalesce(en.summary, '') AS summary_en, p.commune_code, p.former_unit_code,
    CASE p.sensitivity WHEN 'blur_1km' THEN greatest(p.precision_m, 1000) WHEN 'public' THEN p.precision_m END
        AS precision_m,
    CASE WHEN p.sensitivity <> 'hidden' THEN p.geom_method END AS geometry_method,
    p.geom IS NOT NULL AND p.sensitivity <> 'hidden' AS surveyed,
    p.elevation_m, o.hours AS opening_hours, p.checked_on, p.updated_at,
    {PUBLIC_POINT} AS geom,
    {words("vi.name, array_to_string(vi.alt_names, ' '), vi.summary, vi.address, en.name, en.summary")}
FROM place AS p
JOIN place_text AS vi ON vi.place_id = p.id AND vi.lang = 'vi'
LEFT JOIN place_text AS en ON en.place_id = p.id AND en.lang = 'en'
LEFT JOIN opening_rule AS o ON o.place_id = p.id
WHERE p.status IN {LISTED}
"""  # noqa: S608 - put together from constants

HERITAGE = """
CREATE VIEW open_heritage AS
SELECT o.id, o.kind, o.name_vi, o.name_en, o.summary_vi, o.summary_en, o.commune_code, d.schemes, d.levels,
    d.decisions, d.first_designated_on, o.precision_m, o.geom, o.search
FROM open_place AS o
JOIN place AS p ON p.slug = o.id
LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT scheme) AS schemes, array_agg(DISTINCT level) FILTER (WHERE level IS NOT NULL) AS levels,
        array_agg(DISTINCT concat_ws(' ', decision_no, issuer)) FILTER (WHERE decision_no IS NOT NULL) AS decisions,
        min(decision_date) AS first_designated_on
    FROM designation WHERE place_id = p.id
) AS d ON true
WHERE d.schemes IS NOT NULL OR p.kind IN ('relic_temple', 'relic_historical', 'relic_architectural', 'legend_site',
    'heritage_tree')
"""

FESTIVALS = f"""
CREATE VIEW open_festival AS
SELECT s.slug || '-' || to_char(rule_date, 'YYYY-MM-DD') AS id, s.slug AS festival, s.name_vi, s.name_en, s.summary_vi,
    s.summary_en, p.slug AS place_id, p.commune_code, coalesce(o.starts_on, rule_date) AS starts_on,
    coalesce(o.ends_on, d.ends_on) AS ends_on, coalesce(o.status, 'expected') AS status,
    coalesce(o.note_vi, '') AS note_vi,
    CASE s.rule->>'type'
        WHEN 'lunar' THEN format('Ngày %s tháng %s âm lịch', s.rule->>'day', s.rule->>'month')
            || CASE WHEN (s.rule->>'days')::int > 1 THEN format(', %s ngày', s.rule->>'days') ELSE '' END
        WHEN 'lunar_season' THEN format('Từ ngày %s tháng %s đến hết tháng %s âm lịch',
            s.rule->'start'->>1, s.rule->'start'->>0, s.rule->>'end_month')
        END AS rule_vi,
    CASE s.rule->>'type'
        WHEN 'lunar' THEN format('Day %s of lunar month %s', s.rule->>'day', s.rule->>'month')
            || CASE WHEN (s.rule->>'days')::int > 1 THEN format(', for %s days', s.rule->>'days') ELSE '' END
        WHEN 'lunar_season' THEN format('From day %s of lunar month %s to the end of lunar month %s',
            s.rule->'start'->>1, s.rule->'start'->>0, s.rule->>'end_month')
        END AS rule_en,
    {PUBLIC_POINT} AS geom, {words("s.name_vi, s.name_en, s.summary_vi, s.summary_en")}
FROM festival_date AS d
FULL JOIN event_occurrence AS o USING (series_id, rule_date)
JOIN event_series AS s ON s.id = series_id
LEFT JOIN place AS p ON p.id = s.place_id AND p.status IN {LISTED}
"""  # noqa: S608 - put together from constants

PRODUCTS = f"""
CREATE VIEW open_product AS
SELECT f.slug AS id, f.name_vi, f.name_en, f.kind, f.producer, f.status, f.status_note,
    ARRAY(SELECT commune_code FROM product_area WHERE product_fact_id = f.id ORDER BY 1) AS communes,
    ARRAY(SELECT commune_code FROM product_area WHERE product_fact_id = f.id AND share = 'part' ORDER BY 1)
        AS communes_in_part,
    ARRAY(SELECT DISTINCT scheme FROM product_certificate WHERE product_fact_id = f.id ORDER BY 1) AS schemes,
    ARRAY(
        SELECT concat_ws('; ', upper(scheme) || coalesce(' ' || level || '/5', ''), number,
            decision_no, coalesce(issued_on::text, issued_year::text), holder, status)
        FROM product_certificate WHERE product_fact_id = f.id ORDER BY scheme, issued_year, level, holder, number
    ) AS certificates,
    {words("f.name_vi, f.name_en, f.producer")}
FROM product_fact AS f
WHERE f.local
"""  # noqa: S608 - put together from constants

# The lot in an address: everything but unreserved characters encoded (RFC 3986 section 2.3), as on the labels.
LOT_IN_PATH = """CASE WHEN b.lot ~ '^[A-Za-z0-9._-]+$' THEN b.lot ELSE (
        SELECT string_agg(CASE WHEN c ~ '[A-Za-z0-9._-]' THEN c
            ELSE '%' || upper(encode(convert_to(c, 'UTF8'), 'hex')) END, '' ORDER BY n)
        FROM regexp_split_to_table(b.lot, '') WITH ORDINALITY AS t (c, n)) END"""

BATCHES = f"""
CREATE VIEW open_batch AS
SELECT b.id, p.name_vi, p.name_en, p.gtin, p.code AS product_code, b.lot, p.crop, b.status, b.status_reason,
    b.produced_on, b.expires_on,
    ARRAY(
        SELECT DISTINCT l.commune_code FROM batch_draw AS d
        JOIN harvest AS h ON h.id = d.harvest_id JOIN parcel AS l ON l.id = h.parcel_id
        WHERE d.batch_id = b.id ORDER BY 1
    ) AS communes,
    CASE WHEN a.public_name THEN a.display_name END AS producer,
    CASE WHEN p.gtin IS NULL THEN '/TX/' || p.code ELSE '/01/' || p.gtin END || '/10/' || {LOT_IN_PATH} AS scan_page,
    {words("p.name_vi, p.name_en, p.code, p.gtin, b.lot, CASE WHEN a.public_name THEN a.display_name END")}
FROM batch AS b
JOIN product AS p ON p.id = b.product_id
JOIN account AS a ON a.id = b.owner_id
"""  # noqa: S608 - put together from constants

GROWING_AREAS = f"""
CREATE VIEW open_growing_area AS
SELECT id, crop, level, commune_code, producers, area_ha, as_of, geom, {words("crop")} FROM growing_area
"""  # noqa: S608 - put together from constants

VIEWS = {
    "open_commune": COMMUNES,
    "open_former_unit": FORMER_UNITS,
    "open_place": PLACES,
    "open_heritage": HERITAGE,
    "open_festival": FESTIVALS,
    "open_product": PRODUCTS,
    "open_batch": BATCHES,
    "open_growing_area": GROWING_AREAS,
}


def upgrade() -> None:
    """Create the counters, their triggers and the views."""
    op.create_table(
        "collection_version",
        sa.Column("collection", sa.Text, primary_key=True),
        sa.Column("shard", sa.Integer, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(CHANGED)
    for table, changes, collections in WATCHED:
        names = ", ".join(f"'{name}'" for name in collections)
        op.execute(
            f"CREATE TRIGGER {table}_changes_collections AFTER {changes} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION tx_collection_changed({names})"
        )
    for view in VIEWS.values():
        op.execute(view)


def downgrade() -> None:
    """Remove them again."""
    for view in reversed(VIEWS):
        op.execute(f"DROP VIEW {view}")
    for table, _, _ in WATCHED:
        op.execute(f"DROP TRIGGER {table}_changes_collections ON {table}")
    op.execute("DROP FUNCTION tx_collection_changed()")
    op.drop_table("collection_version")
