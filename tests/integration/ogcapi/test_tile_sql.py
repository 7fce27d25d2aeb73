"""What the statement makes of shapes: outlines, lines, and collections of mixed shapes with stored EPSG:3857."""

from typing import Any

import msgspec
import pytest
import shapely
from shapely.geometry import shape

from tests.support.tiles import HERE, layers, over
from thuongxuan.db.session import Database
from thuongxuan.geo.collection import Collection, GeometryColumn, GeometryType, Property, Title
from thuongxuan.ogcapi.feature_sql import FeatureQuery
from thuongxuan.ogcapi.tile_store import make
from thuongxuan.standards.ogc.tiles import Tile, degrees

NAME = Title("Thử", "Trial")


def collection(kind: GeometryType, *, mercator: str | None = "m", key: Any = "integer") -> Collection:
    """The trial table as a collection."""
    return Collection(
        id="it's",
        title=NAME,
        description=NAME,
        view="trial",
        key_kind=key,
        geometry=GeometryColumn(type=kind, mercator=mercator),
        properties=(Property(name="name", kind="string", title=NAME),),
    )


@pytest.fixture
async def trial(database: Database) -> None:
    """A table of shapes, empty."""
    await database.hot.execute(
        "CREATE TABLE trial (id bigint PRIMARY KEY, name text, geom geometry(Geometry, 4326),"
        " m geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED)"
    )


async def put(database: Database, *wkt: str) -> None:
    """Rows numbered from 1."""
    for number, text in enumerate(wkt, 1):
        sql = "INSERT INTO trial VALUES ($1, $2, ST_GeomFromText($3, 4326))"
        await database.hot.execute(sql, number, f"n{number}", text)


async def tile_of(database: Database, tile: Tile, kind: GeometryType, **options: Any) -> list[dict[str, Any]]:
    """The features of a tile of the trial table."""
    queries = (FeatureQuery(collection=collection(kind, **options)),)
    made = await make(database.hot, queries, tile, 10_000_000)
    found: list[dict[str, Any]] = layers(made.body).get("it's", {}).get("features", [])
    return found


def inside(tile: Tile, *corners: tuple[float, float]) -> str:
    """A ring through places given as shares of a tile, from its north-west corner."""
    west, south, east, north = degrees(tile.bounds)
    ring = [(west + (east - west) * x, north + (south - north) * y) for x, y in (*corners, corners[0])]
    return "(" + ", ".join(f"{x} {y}" for x, y in ring) + ")"


SQUARE = ((0.25, 0.25), (0.25, 0.75), (0.75, 0.75), (0.75, 0.25))
HOLE = ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6))
WIDE = ((-3.0, -3.0), (-3.0, 3.0), (3.0, 3.0), (3.0, -3.0))


def signed_area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


@pytest.mark.parametrize("outer", [SQUARE, tuple(reversed(SQUARE)), WIDE])
async def test_outer_rings_are_clockwise_to_the_eye_and_holes_are_not(
    database: Database, trial: None, outer: tuple[tuple[float, float], ...]
) -> None:
    tile = over(14)
    await put(database, f"POLYGON({inside(tile, *outer)}, {inside(tile, *HOLE)})")
    (found,) = await tile_of(database, tile, "Polygon")
    first, second = found["geometry"]["coordinates"]
    assert signed_area(first) > 0  # Mapbox Vector Tile 2.1 section 4.3.4.4, y pointing down
    assert signed_area(second) < 0
    assert abs(signed_area(second)) == pytest.approx(0.2 * 0.2 * 4096**2, rel=0.01)


async def test_what_is_only_scaled_lies_where_clipping_would_put_it(database: Database, trial: None) -> None:
    tile = over(14)
    rings = [inside(tile, (x, y), (x, y + 0.06), (x + 0.05, y + 0.03)) for x in (0.1, 0.5, 0.94) for y in (0, 0.7)]
    await put(database, *(f"POLYGON({ring})" for ring in rings))
    west, south, east, north = tile.bounds
    rows = await database.hot.fetch(
        "SELECT id, ST_AsText(ST_AsMVTGeom(m, ST_MakeEnvelope($1, $2, $3, $4, 3857), 4096, 64)) AS clipped FROM trial",
        *(west, south, east, north),
    )
    found = {feature["id"]: shape(feature["geometry"]) for feature in await tile_of(database, tile, "Polygon")}
    for row in rows:
        clipped = shapely.from_wkt(row["clipped"])
        assert found[row["id"]].hausdorff_distance(clipped) <= 1, row["clipped"]
    assert len(found) == len(rows) == 6


async def test_a_shape_that_reaches_beyond_the_buffer_is_cut_there(database: Database, trial: None) -> None:
    tile = over(14)
    await put(database, f"POLYGON({inside(tile, *WIDE)})")
    (found,) = await tile_of(database, tile, "Polygon")
    assert shape(found["geometry"]).bounds == (-64, -64, 4160, 4160)


async def test_whole_numbers_as_keys_are_feature_ids_and_texts_are_properties(database: Database, trial: None) -> None:
    tile = over(14)
    await put(database, f"POLYGON({inside(tile, *SQUARE)})")
    (found,) = await tile_of(database, tile, "Polygon")
    assert (found["id"], found["properties"]) == (1, {"name": "n1", "label_here": True})
    await database.hot.execute("ALTER TABLE trial ALTER id TYPE text USING 'k' || id")
    (found,) = await tile_of(database, tile, "Polygon", key="string")
    assert found["properties"] == {"id": "k1", "name": "n1", "label_here": True}


@pytest.mark.parametrize("z", [6, 10, 13, 14, 20])
async def test_stored_shapes_give_the_same_tile_as_shapes_transformed_now(
    database: Database, trial: None, z: int
) -> None:
    tile = over(14)
    await put(database, f"POLYGON({inside(tile, *SQUARE)})", f"POLYGON({inside(over(10), *SQUARE)})")
    stored, transformed = (FeatureQuery(collection=collection("Polygon", mercator=column)) for column in ("m", None))
    one, other = [await make(database.hot, (query,), over(z), 10_000_000) for query in (stored, transformed)]
    assert one == other


async def test_low_levels_leave_out_what_is_smaller_than_a_pixel_and_corners_nobody_sees(
    database: Database, trial: None
) -> None:
    tile = over(14)
    zigzag = [(0.25 + n / 200, 0.25 + n % 2 / 5000) for n in range(100)]
    await put(database, f"POLYGON({inside(tile, *zigzag, (0.75, 0.75))})")
    corners = {}
    for z in (13, 14):
        (found,) = await tile_of(database, over(z), "Polygon")
        corners[z] = len(found["geometry"]["coordinates"][0])
    assert corners[14] > 90
    assert corners[13] < 20
    await database.hot.execute("TRUNCATE trial")
    await put(database, f"POLYGON({inside(tile, (0.5, 0.5), (0.5, 0.504), (0.504, 0.504))})", "POINT(105.2 19.9)")
    assert [feature["id"] for feature in await tile_of(database, over(14), "Geometry")] == [1, 2]
    assert [feature["id"] for feature in await tile_of(database, over(12), "Geometry")] == [2]


async def test_lines_are_drawn_and_cut(database: Database, trial: None) -> None:
    x, y = HERE
    await put(database, f"LINESTRING({x - 1} {y}, {x + 1} {y})", f"LINESTRING({x} {y}, {x + 0.001} {y})")
    found = await tile_of(database, over(14), "LineString")
    assert [feature["geometry"]["type"] for feature in found] == ["LineString", "LineString"]
    xs = [corner[0] for corner in found[0]["geometry"]["coordinates"]]
    assert (min(xs), max(xs)) == (-64, 4160)


async def test_mixed_and_missing_shapes_harm_nothing(database: Database, trial: None) -> None:
    x, y = HERE
    square = inside(over(14), *SQUARE)
    await put(
        database,
        f"POINT({x} {y})",
        f"MULTIPOINT({x} {y}, {x + 0.001} {y})",
        f"GEOMETRYCOLLECTION(POINT({x} {y}), POLYGON({square}))",
        "POLYGON EMPTY",
        f"MULTIPOLYGON(({square}))",
    )
    await database.hot.execute("INSERT INTO trial VALUES (6, NULL, NULL)")
    found = {feature["id"]: feature for feature in await tile_of(database, over(14), "Geometry")}
    assert sorted(found) == [1, 2, 3, 5]
    assert {kind["geometry"]["type"] for kind in found.values()} == {"Point", "MultiPoint", "Polygon"}


async def test_the_first_of_each_cluster_is_the_same_whatever_the_order_of_rows(
    database: Database, trial: None
) -> None:
    x, y = HERE
    await put(database, *(f"POINT({x + n % 7 / 1000} {y + n % 5 / 1000})" for n in range(60)))
    query = FeatureQuery(collection=collection("Point"))
    before = await make(database.hot, (query,), over(7), 10_000_000)
    await database.hot.execute("CREATE TABLE other AS SELECT id, name, geom FROM trial ORDER BY md5(id::text)")
    await database.hot.execute("TRUNCATE trial")
    await database.hot.execute("INSERT INTO trial SELECT * FROM other")
    assert await make(database.hot, (query,), over(7), 10_000_000) == before
    found = layers(before.body)["it's"]["features"]
    assert sum(feature["properties"]["point_count"] for feature in found) == 60


async def test_properties_are_chosen_for_each_layer(database: Database, trial: None) -> None:
    await put(database, f"POINT({HERE[0]} {HERE[1]})")
    query = msgspec.structs.replace(FeatureQuery(collection=collection("Point")), properties=())
    made = await make(database.hot, (query,), over(14), 10_000_000)
    assert layers(made.body)["it's"]["features"][0]["properties"] == {}


async def test_an_area_that_tiles_share_is_named_in_one_of_them(database: Database, trial: None) -> None:
    middle = over(10)
    around = [Tile(10, middle.x + x, middle.y + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    ring = inside(middle, (-0.4, -0.4), (-0.4, 1.2), (0.2, 1.2), (0.2, 0.1), (1.3, 0.1), (1.3, -0.4))
    bow = inside(middle, (0.6, 0.6), (1.4, 1.4), (1.4, 0.6), (0.6, 1.4))
    await put(database, f"POLYGON({ring})", f"POLYGON({bow})", f"POLYGON({inside(middle, *SQUARE)})")
    found = [feature for tile in around for feature in await tile_of(database, tile, "Polygon")]
    assert len([feature for feature in found if feature["id"] == 1]) >= 4
    assert sorted(f["id"] for f in found if f["properties"].get("label_here")) == [1, 2, 3]
    assert {f["properties"].get("label_here") for f in found} == {True, None}
