"""What is asked of each server, and of the database alone."""

import re
from collections.abc import Callable

from msgspec import Struct

from tests.bench import geo_seed
from thuongxuan.ogcapi import feature_sql
from thuongxuan.ogcapi.feature_sql import FeatureQuery, Statement
from thuongxuan.ogcapi.tile_sql import Layer, tile_layers
from thuongxuan.standards.ogc.params import Box
from thuongxuan.standards.ogc.tiles import Tile, tile_at

LEVEL = 14
SIDE = 0.03
"""Degrees of a box by chance: 225 points, of which 100 are shown."""
SOUTH_WEST = tile_at(LEVEL, geo_seed.WEST, geo_seed.SOUTH)
NORTH_EAST = tile_at(LEVEL, geo_seed.EAST, geo_seed.NORTH)
COLUMNS = (SOUTH_WEST.x + 1, NORTH_EAST.x - 1)
ROWS = (NORTH_EAST.y + 1, SOUTH_WEST.y - 1)
"""Tiles that lie wholly in the data."""
ONE_TILE = f"{LEVEL}/{(ROWS[0] + ROWS[1]) // 2}/{(COLUMNS[0] + COLUMNS[1]) // 2}"


class Path(Struct, frozen=True):
    """One row of the table: a title, and the address at each server, empty where it has none."""

    title: str
    ours: str
    tipg: str = ""
    pygeoapi: str = ""
    gzip: bool = False


def _items(parameters: str, collection: str = "areas") -> Path:
    """Items of a collection at all three."""
    return Path(
        "",
        f"/ogc/collections/{collection}/items?{parameters}",
        f"/collections/{geo_seed.SCHEMA}.{collection}/items?{parameters}",
        f"/collections/{collection}/items?f=json&{parameters}",
    )


def _titled(title: str, path: Path) -> Path:
    return Path(title, path.ours, path.tipg, path.pygeoapi)


BOX = "bbox={lon},{lat},{east},{north}"
OURS_TILE = "/ogc/collections/areas/tiles/WebMercatorQuad"
PATHS = {
    "items10": _titled("10 items of the collection of areas", _items("limit=10")),
    "items100": _titled("100 items", _items("limit=100")),
    "items1000": _titled("1,000 items", _items("limit=1000")),
    "box": _titled("100 of the points in a box by chance", _items(f"limit=100&{BOX}", "points")),
    "feature": Path(
        "A feature by its id, by chance",
        "/ogc/collections/areas/items/{id}",
        f"/collections/{geo_seed.SCHEMA}.areas/items/{{id}}",
        "/collections/areas/items/{id}?f=json",
    ),
    "cold": Path(
        f"A tile of level {LEVEL} by chance, made anew",
        f"{OURS_TILE}/{LEVEL}/{{y}}/{{x}}",
        f"/collections/{geo_seed.SCHEMA}.areas/tiles/WebMercatorQuad/{LEVEL}/{{x}}/{{y}}",
    ),
    "kept": Path("A tile that is kept", f"{OURS_TILE}/{ONE_TILE}", gzip=True),
    "unchanged": Path("304: ten items that the client has", "/ogc/collections/areas/items?limit=10"),
}


def ceilings() -> dict[str, str]:
    """pgbench scripts with the statements of our server, by the name of the path."""
    areas = FeatureQuery(collection=geo_seed.AREAS)
    found = {
        f"items{limit}": _script("", feature_sql.page(FeatureQuery(collection=geo_seed.AREAS, limit=limit)), {})
        for limit in (10, 100, 1000)
    }
    found["box"] = _script(
        f"\\set lon random(0, {int((geo_seed.EAST - geo_seed.WEST - SIDE) * 10_000)})\n"
        f"\\set lat random(0, {int((geo_seed.NORTH - geo_seed.SOUTH - SIDE) * 10_000)})\n",
        *_linear(_box, "lon", "lat"),
    )
    one = Statement(feature_sql.some(areas, feature_sql.feature(areas)), ("",))
    found["feature"] = _script(f"\\set id random(1, {geo_seed.ROWS})\n", one, {1: "ARRAY[(:id)::text]"})
    found["cold"] = _script(
        f"\\set x random({COLUMNS[0]}, {COLUMNS[1]})\n\\set y random({ROWS[0]}, {ROWS[1]})\n", *_linear(_tile, "x", "y")
    )
    return found


def _tile(x: int, y: int) -> Statement:
    return tile_layers((Layer(FeatureQuery(collection=geo_seed.AREAS)),), Tile(LEVEL, x, y))


def _box(lon: int, lat: int) -> Statement:
    west, south = geo_seed.WEST + lon / 10_000, geo_seed.SOUTH + lat / 10_000
    box = Box(west, south, west + SIDE, south + SIDE)
    return feature_sql.page(FeatureQuery(collection=geo_seed.POINTS, limit=100, box=box))


def _linear(make: Callable[[int, int], Statement], first: str, second: str) -> tuple[Statement, dict[int, str]]:
    """The statement with each parameter as the linear function of two variables that it is."""
    base, right, down = make(0, 0), make(1, 0), make(0, 1)
    values = {}
    for number, (at, one, other) in enumerate(
        zip(base.parameters, right.parameters, down.parameters, strict=True), start=1
    ):
        values[number] = f"{at!r} + {one - at!r} * :{first} + {other - at!r} * :{second}"
    return base, values


def _script(head: str, statement: Statement, values: dict[int, str]) -> str:
    sets, bound = "", {}
    for number, value in values.items():
        if value.startswith("ARRAY"):
            bound[number] = value
        else:
            sets += f"\\set p{number} {value}\n"
            bound[number] = f":p{number}"
    sql = re.sub(r"\$(\d+)", lambda found: bound[int(found[1])], statement.sql)
    return head + sets + " ".join(sql.split()) + ";\n"
