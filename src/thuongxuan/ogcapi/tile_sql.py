"""One statement for a vector tile: a layer for each collection, as finished bytes (Mapbox Vector Tile 2.1)."""

from functools import cached_property

from msgspec import Struct

from thuongxuan.geo.collection import Collection, Property
from thuongxuan.ogcapi.feature_sql import Binder, FeatureQuery, Statement, conditions, quoted
from thuongxuan.standards.ogc.tiles import Bounds, Tile, degrees

EXTENT = 4096
"""Units across a tile: eight for each pixel of a tile drawn 512 pixels wide."""
BUFFER = 64
"""Units beyond each edge, so that symbols and outlines are not cut: eight such pixels."""
DETAIL = 14
"""From this level on nothing is generalised: a unit is 0.6 m."""
CLUSTERED = 10
"""Below this level points that would touch (eight pixels, 1.2 km at level 9) are one feature with ``point_count``."""
PIXEL = EXTENT // 512
OVERVIEW = 5
"""Below this level a whole locality is a few pixels: shapes from one unit on are kept, so that level 0, which some
clients look at first to learn what a layer holds, is not empty where the level of a commune is not."""
KEPT_PARTS = 2**28


class Layer(Struct, frozen=True):
    """What is asked of a collection, and which share of its features is kept."""

    query: FeatureQuery
    kept: float = 1.0


class _Frame:
    """A tile's place as bound parameters; each is bound when it is first used, because an unused one has no type."""

    def __init__(self, tile: Tile, bind: Binder) -> None:
        self.tile = tile
        self.bind = bind
        self.unit = tile.width / EXTENT
        self._buffered = tile.grown(BUFFER / EXTENT)

    @cached_property
    def exact(self) -> str:
        """The square."""
        return _envelope(self.tile.bounds, 3857, self.bind)

    @cached_property
    def buffered(self) -> str:
        """The square with its buffer."""
        return _envelope(self._buffered, 3857, self.bind)

    @cached_property
    def in_degrees(self) -> str:
        """The same in EPSG:4326, for the index of the stored shapes."""
        return _envelope(degrees(self._buffered), 4326, self.bind)

    @cached_property
    def shift(self) -> str:
        """The last arguments of ``ST_TransScale``: to the corner in the north west, then to units."""
        west, _, _, north = self.tile.bounds
        scale = self.bind(1 / self.unit, "float8")
        return f"{self.bind(-west, 'float8')}, {self.bind(-north, 'float8')}, {scale}, -{scale}"

    @property
    def least(self) -> int:
        """The units across from which on a shape is seen."""
        return 1 if self.tile.z < OVERVIEW else PIXEL

    def metres(self, units: float) -> str:
        """A length in EPSG:3857."""
        return self.bind(self.unit * units, "float8")


def tile_layers(layers: tuple[Layer, ...], tile: Tile) -> Statement:
    """A statement that gives the layers, in order, as an array of bytes; joined they are the tile."""
    bind = Binder(layers[0].query)
    frame = _Frame(tile, bind)
    return Statement(f"SELECT ARRAY[{', '.join(_layer(layer, frame) for layer in layers)}]", tuple(bind.values))


def _layer(layer: Layer, frame: _Frame) -> str:
    collection = layer.query.collection
    integer = collection.key_kind == "integer"
    columns = [f'"{name}"' for name in columns_of(layer.query)]
    columns.append('_key AS "_id"' if integer else '_key AS "id"')
    rows = _rows(layer, frame)
    if _is_area(collection):
        columns.append(f"{_named_here(frame)} AS label_here")
    if _clusters(collection, frame.tile):
        rows = _clustered(rows, frame)
        columns.append("point_count")
    name = collection.id.replace("'", "''")
    feature_id = ", '_id'" if integer else ""
    return f"""(
SELECT ST_AsMVT(t, '{name}', {EXTENT}, '_geom'{feature_id}) FROM (
    SELECT {", ".join(columns)}, {_in_units(collection, frame)} AS _geom
    FROM ({rows} OFFSET 0) AS s ORDER BY _key
) AS t WHERE t._geom IS NOT NULL)"""  # noqa: S608 - descriptors only


def _rows(layer: Layer, frame: _Frame) -> str:
    """Key, properties and shape (EPSG:3857, generalised) of the features that may touch the tile."""
    query, collection = layer.query, layer.query.collection
    geometry = collection.geometry
    assert geometry is not None  # noqa: S101 - callers look first
    if geometry.mercator:
        shape = quoted(geometry.mercator)
        tests = [f"{shape} && {frame.buffered}"]
    else:
        shape = f"ST_Transform({quoted(geometry.column)}, 3857)"
        tests = [f"{quoted(geometry.column)} && {frame.in_degrees}"]
    if layer.kept < 1:
        share = frame.bind(int(layer.kept * KEPT_PARTS), "int")
        tests.append(f"('x' || substr(md5({quoted(collection.key)}::text), 1, 7))::bit(28)::int < {share}")
    if geometry.type != "Point" and frame.tile.z < DETAIL:
        tests.append(_visible(shape, frame))
        shape = f"ST_SimplifyPreserveTopology({shape}, {frame.metres(frame.least / 2)})"
    columns = [f'{_value(found)} AS "{found.name}"' for found in _chosen(query)]
    where = conditions(query, frame.bind)
    where = f"{where} AND " if where else " WHERE "
    return (
        f"SELECT {', '.join([*columns, f'{quoted(collection.key)} AS _key', f'{shape} AS _m'])} "  # noqa: S608 - descriptors only
        f"FROM {collection.view} AS c{where}{' AND '.join(tests)}"
    )


def _visible(shape: str, frame: _Frame) -> str:
    """At least a pixel wide or high, or a unit in an overview; a point always is."""
    wide, high = (f"ST_{axis}Max({shape}) - ST_{axis}Min({shape})" for axis in "XY")
    return f"(greatest({wide}, {high}) >= {frame.metres(frame.least)} OR ST_Dimension({shape}) = 0)"


def _clusters(collection: Collection, tile: Tile) -> bool:
    return collection.geometry is not None and collection.geometry.type == "Point" and tile.z < CLUSTERED


def _clustered(rows: str, frame: _Frame) -> str:
    """The first feature of each cell. A tile is a whole number of cells, so neighbouring tiles agree."""
    width = frame.metres(BUFFER)
    cell = f"floor(ST_X(_m) / {width}), floor(ST_Y(_m) / {width})"
    return (
        f"SELECT DISTINCT ON ({cell}) *, count(*) OVER (PARTITION BY {cell}) AS point_count "  # noqa: S608 - descriptors only
        f"FROM ({rows} OFFSET 0) AS r ORDER BY {cell}, _key"
    )


def _is_area(collection: Collection) -> bool:
    return collection.geometry is not None and collection.geometry.type in {"Polygon", "MultiPolygon"}


def _named_here(frame: _Frame) -> str:
    """True in the one tile of a level that holds the area's label point, else null: maps would name each part."""
    west, south, east, north = (frame.bind(edge, "float8") for edge in frame.tile.bounds)
    holds = f"ST_X(p) >= {west} AND ST_X(p) < {east} AND ST_Y(p) > {south} AND ST_Y(p) <= {north}"
    test = f"(SELECT nullif({holds}, false) FROM ST_PointOnSurface(_m) AS p)"  # noqa: S608 - bound values only
    return f"CASE WHEN _m @ {frame.exact} THEN true ELSE {test} END"


def _in_units(collection: Collection, frame: _Frame) -> str:
    """The shape in units of the tile. One that lies wholly inside needs neither clipping nor validation, only
    scaling and rounding, which is several times quicker.
    """
    scaled = f"ST_SnapToGrid(ST_TransScale(_m, {frame.shift}), 1)"
    inside = f"_m @ {frame.buffered}"
    kind = collection.geometry.type if collection.geometry else "Point"
    if _is_area(collection) or kind == "Geometry":
        scaled = f"ST_ForcePolygonCCW({scaled})"  # the y axis points down: outer rings are clockwise to the eye
    if kind == "Geometry":
        inside += " AND GeometryType(_m) <> 'GEOMETRYCOLLECTION'"
    return f"CASE WHEN {inside} THEN {scaled} ELSE ST_AsMVTGeom(_m, {frame.exact}, {EXTENT}, {BUFFER}) END"


def columns_of(query: FeatureQuery) -> list[str]:
    """The properties of a layer, in the order of the descriptor."""
    return [found.name for found in _chosen(query)]


def _chosen(query: FeatureQuery) -> list[Property]:
    wanted = query.properties
    return [p for p in query.collection.properties if (p.tiles if wanted is None else p.name in wanted)]


def _value(found: Property) -> str:
    """A property as a value that tiles know: text, number or truth (section 4.4)."""
    column = quoted(found.name)
    if found.kind == "strings":
        return f"array_to_string({column}, ', ')"
    if found.kind == "number":
        return f"{column}::float8"
    if found.kind == "date":
        return f"to_char({column}, 'YYYY-MM-DD')"
    if found.kind == "datetime":
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    return column


def _envelope(bounds: Bounds, srid: int, bind: Binder) -> str:
    return f"ST_MakeEnvelope({', '.join(bind(corner, 'float8') for corner in bounds)}, {srid})"
