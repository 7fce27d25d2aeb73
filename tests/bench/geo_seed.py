"""Made-up open data of a province: as many outlines of fields as points of places, and their descriptors."""

import math
import os

from thuongxuan.db.embedded import APPLICATION_ROLE
from thuongxuan.geo.collection import Collection, GeometryColumn, Property, Title

SCHEMA = "open"
ROWS = int(os.environ.get("BENCH_FEATURES", "300000"))
"""Features of each kind."""
ACROSS = math.ceil(math.sqrt(ROWS))
"""Fields in a row, and rows of fields."""
WEST, SOUTH, STEP = 104.8, 19.3, 0.002
"""A field each 200 m: about 145 outlines and 145 points in a tile of level 14, as in a densely farmed valley."""
EAST, NORTH = WEST + ACROSS * STEP, SOUTH + ACROSS * STEP


def _titled(name: str) -> Title:
    return Title(name, name)


def _collection(name: str, geometry: GeometryColumn) -> Collection:
    return Collection(
        id=name,
        title=_titled(name),
        description=_titled(name),
        view=f"{SCHEMA}.{name}",
        key_kind="integer",
        geometry=geometry,
        properties=(
            Property(name="name", kind="string", title=_titled("name"), sortable=True),
            Property(name="kind", kind="string", title=_titled("kind"), sortable=True),
            Property(name="size", kind="number", title=_titled("size")),
            Property(name="changed_on", kind="date", title=_titled("changed_on")),
        ),
    )


AREAS = _collection("areas", GeometryColumn(type="Polygon", mercator="mercator"))
POINTS = _collection("points", GeometryColumn(type="Point", mercator="mercator"))
PUBLISHED = (AREAS, POINTS)


MANY = Collection(
    id="many",
    title=_titled("many"),
    description=_titled("many"),
    view=f"{SCHEMA}.many",
    key_kind="integer",
    geometry=GeometryColumn(type="Point"),
    properties=(Property(name="name", kind="string", title=_titled("name")),),
)
"""A million points, to be streamed."""
MANY_ROWS = int(os.environ.get("BENCH_STREAMED", "1000000"))
COLLECTIONS = (*PUBLISHED, MANY)


def statements() -> list[str]:
    """SQL that makes both tables, in the order of a walk over the map, and the one to be streamed."""
    middle = f"ST_Point({WEST} + (i % {ACROSS} + 0.5) * {STEP}, {SOUTH} + (i / {ACROSS} + 0.5) * {STEP}, 4326)"
    return [
        f"CREATE SCHEMA {SCHEMA}",
        *_table("areas", f"ST_Buffer({middle}, {STEP} * (0.2 + 0.25 * random()), 2)"),
        *_table("points", middle),
        f"""CREATE TABLE {SCHEMA}.many AS
            SELECT i AS id, 'Điểm số ' || i AS name, ST_Point(104.8 + (i % 1000) * 0.001, 19.3 + i * 1e-6, 4326) AS geom
            FROM generate_series(1, {MANY_ROWS}) i""",
        f"ALTER TABLE {SCHEMA}.many ADD PRIMARY KEY (id)",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {APPLICATION_ROLE}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {APPLICATION_ROLE}",
        "VACUUM ANALYZE",
    ]


def _table(name: str, shape: str) -> list[str]:
    """Outlines have eight corners, the usual number of a field that was walked."""
    table = f"{SCHEMA}.{name}"
    return [
        f"""CREATE TABLE {table} AS
            SELECT (row_number() OVER (ORDER BY ST_GeoHash(geom, 8)))::int AS id, name, kind, size, changed_on, geom,
                   ST_Transform(geom, 3857) AS mercator
            FROM (SELECT 'Thửa số ' || i AS name, (ARRAY['lúa', 'quế', 'luồng', 'rừng'])[1 + i % 4] AS kind,
                         round((0.05 + random() * 2)::numeric, 3)::float8 AS size,
                         date '2026-01-01' + (i % 300)::int AS changed_on, {shape} AS geom
                  FROM generate_series(0, {ROWS} - 1) i) made ORDER BY id""",
        f"ALTER TABLE {table} ADD PRIMARY KEY (id)",
        f"CREATE INDEX ON {table} USING gist (geom)",
        f"CREATE INDEX ON {table} USING gist (mercator)",
        f"""INSERT INTO collection_version (collection, shard, version, changed_at)
            VALUES ('{name}', 0, 1, '2026-11-01')""",
    ]
