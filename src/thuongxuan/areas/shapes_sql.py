"""Outlines in SQL: communes as finished GeoJSON text, and the commune that holds most of a shape."""

from sqlalchemy import bindparam, text
from sqlalchemy.types import LargeBinary, Text

COMMUNES_GEOJSON = text("""
SELECT '{"type":"FeatureCollection","features":[' || coalesce(string_agg(feature, ',' ORDER BY code), '') || ']}'
FROM (
    SELECT code, json_build_object(
        'type', 'Feature',
        'id', code,
        'properties', json_build_object(
            'code', code, 'name_vi', name_vi, 'name_en', name_en, 'area_km2', area_km2_official::float8,
            'label_lon', round(ST_X(label_point)::numeric, 5), 'label_lat', round(ST_Y(label_point)::numeric, 5)
        ),
        'geometry', ST_AsGeoJSON(geom, 6, 0)::json
    )::text AS feature
    FROM admin_unit
    WHERE level = 'commune' AND (valid_from IS NULL OR valid_from <= :day) AND (valid_to IS NULL OR valid_to > :day)
) AS features
""")

# A point or a line has no area: it counts as wholly inside the commune that it meets.
_COMMUNE_OF = """
WITH given AS MATERIALIZED (SELECT {reader}(:shape) AS shape)
SELECT code, name_vi, share
FROM (
    SELECT u.code, u.name_vi,
        least(1, coalesce(ST_Area(ST_Intersection(u.geom, g.shape)) / nullif(ST_Area(g.shape), 0), 1)) AS share
    FROM given AS g
    JOIN admin_unit AS u ON ST_Intersects(u.geom, g.shape)
    WHERE u.level = 'commune' AND (u.valid_from IS NULL OR u.valid_from <= :day)
        AND (u.valid_to IS NULL OR u.valid_to > :day)
) AS shares
ORDER BY share DESC, code
LIMIT 1
"""
COMMUNE_OF_TEXT = text(_COMMUNE_OF.format(reader="ST_GeomFromEWKT")).bindparams(bindparam("shape", type_=Text))
COMMUNE_OF_BYTES = text(_COMMUNE_OF.format(reader="ST_GeomFromEWKB")).bindparams(bindparam("shape", type_=LargeBinary))
