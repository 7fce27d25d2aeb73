"""Geometry that comes in another system."""

ON_WGS84 = "SELECT ST_AsGeoJSON(ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON($1::text), $2::int), 4326), 9, 0)"
