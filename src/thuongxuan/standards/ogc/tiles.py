"""Tile matrix sets, tileset metadata and TileJSON (17-083r4, 20-057, TileJSON 3.0.0).

WebMercatorQuad (17-083r4 annex D.1) halves the square of the world at each level; everything here follows from that.
"""

import math
from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from thuongxuan.standards.ogc.common import Link

MVT = "application/vnd.mapbox-vector-tile"
TMS_ID = "WebMercatorQuad"
TMS_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
EARTH_RADIUS = 6_378_137.0
HALF_WORLD = math.pi * EARTH_RADIUS
"""Metres from the middle of the map to its edge, in EPSG:3857."""
PIXELS = 256
PIXEL_SIZE = 0.28e-3
"""Metres of a standardised rendering pixel (17-083r4 section 6.2.2.2)."""
LEVELS = 25
"""WebMercatorQuad is defined for the levels 0 to 24."""

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""


class Tile(Struct, frozen=True, order=True):
    """One tile: level, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def width(self) -> float:
        """Metres of EPSG:3857 across."""
        return 2 * HALF_WORLD / (1 << self.z)

    @property
    def bounds(self) -> Bounds:
        """The tile's square in EPSG:3857."""
        west, north = -HALF_WORLD + self.x * self.width, HALF_WORLD - self.y * self.width
        return west, north - self.width, west + self.width, north

    def grown(self, share: float) -> Bounds:
        """The square with a margin of this share of its width on each side."""
        west, south, east, north = self.bounds
        margin = self.width * share
        return west - margin, south - margin, east + margin, north + margin


def degrees(bounds: Bounds) -> Bounds:
    """A box of EPSG:3857 in degrees (WGS 84): such a box is one of longitudes and latitudes."""
    west, south, east, north = (value / EARTH_RADIUS for value in bounds)
    return (
        math.degrees(west),
        math.degrees(math.atan(math.sinh(south))),
        math.degrees(east),
        math.degrees(math.atan(math.sinh(north))),
    )


def tile_at(z: int, longitude: float, latitude: float) -> Tile:
    """The tile of a level in which a position lies; positions beyond the map belong to its edge."""
    return Tile(z, *(_clamped(z, part) for part in _in_tiles(z, longitude, latitude)))


def covering(bounds: Bounds, z: int, share: float) -> list[Tile]:
    """The tiles of a level that, grown by this share of their width, touch a box given in degrees."""
    west, south, east, north = bounds
    left, top = (_clamped(z, part - share) for part in _in_tiles(z, west, north))
    right, bottom = (_clamped(z, part + share) for part in _in_tiles(z, east, south))
    return [Tile(z, x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]


def _in_tiles(z: int, longitude: float, latitude: float) -> tuple[float, float]:
    """A position counted in tiles from the north-west corner of the map."""
    height = math.asinh(math.tan(math.radians(max(min(latitude, 89.0), -89.0)))) / math.pi
    return (longitude + 180) / 360 * (1 << z), (1 - height) / 2 * (1 << z)


def _clamped(z: int, part: float) -> int:
    return min(max(math.floor(part), 0), (1 << z) - 1)


class TileMatrix(Struct, frozen=True, kw_only=True, rename="camel"):
    """One level (17-083r4 section 6.2.1). ``cellSize`` is metres of a pixel at the equator."""

    id: str
    scale_denominator: float
    cell_size: float
    corner_of_origin: str = "topLeft"
    point_of_origin: tuple[float, float] = (-HALF_WORLD, HALF_WORLD)
    tile_width: int = PIXELS
    tile_height: int = PIXELS
    matrix_width: int
    matrix_height: int


class TileMatrixSet(Struct, frozen=True, kw_only=True, rename="camel"):
    """A tile matrix set (17-083r4 section 6.2)."""

    id: str
    title: str
    uri: str
    crs: str
    ordered_axes: tuple[str, str]
    well_known_scale_set: str
    tile_matrices: list[TileMatrix]


class TileMatrixSetItem(Struct, frozen=True, kw_only=True):
    """An entry of the list of tile matrix sets."""

    id: str
    title: str
    uri: str
    crs: str
    links: list[Link]


class TileMatrixSetList(Struct, frozen=True, rename="camel"):
    """The list of tile matrix sets."""

    tile_matrix_sets: list[TileMatrixSetItem]


class TileMatrixLimits(Struct, frozen=True, kw_only=True, rename="camel"):
    """Which rows and columns of a level exist (17-083r4 section 6.3)."""

    tile_matrix: str
    min_tile_row: int = 0
    max_tile_row: int
    min_tile_col: int = 0
    max_tile_col: int


class BoundingBox(Struct, frozen=True, kw_only=True, rename="camel"):
    """A box whose first axis is longitude (17-083r4 section 6.2)."""

    lower_left: tuple[float, float]
    upper_right: tuple[float, float]
    crs: str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class Layer(Struct, frozen=True, kw_only=True, rename="camel"):
    """One layer of a tileset (17-083r4 section 7.2): a collection."""

    id: str
    title: str
    description: str
    data_type: str = "vector"
    geometry_dimension: int | UnsetType = UNSET
    min_tile_matrix: str
    max_tile_matrix: str
    bounding_box: BoundingBox | UnsetType = UNSET
    properties_schema: dict[str, Any]
    links: list[Link]


class TileSetItem(Struct, kw_only=True, rename="camel"):
    """An entry of the list of tilesets (20-057 section 9)."""

    title: str
    data_type: str = "vector"
    crs: str = WEB_MERCATOR
    tile_matrix_set_uri: str = field(name="tileMatrixSetURI", default=TMS_URI)
    links: list[Link]


class TileSet(TileSetItem, kw_only=True, rename="camel"):
    """Tileset metadata (20-057 section 8; 17-083r4 section 7)."""

    description: str
    tile_matrix_set_limits: list[TileMatrixLimits]
    layers: list[Layer]
    bounding_box: BoundingBox | UnsetType = UNSET
    attribution: str
    version: str
    media_types: tuple[str, ...] = (MVT,)


class TileSetList(Struct, frozen=True, kw_only=True):
    """The list of tilesets (20-057 section 9)."""

    links: list[Link]
    tilesets: list[TileSetItem]


class VectorLayer(Struct, frozen=True, kw_only=True):
    """A layer of TileJSON (section 3.3); ``fields`` gives a description for each property."""

    id: str
    description: str
    minzoom: int = 0
    maxzoom: int
    fields: dict[str, str]


class TileJson(Struct, frozen=True, kw_only=True):
    """TileJSON 3.0.0. Bounds are degrees."""

    tilejson: str = "3.0.0"
    name: str
    description: str
    attribution: str
    version: str = "1.0.0"
    scheme: str = "xyz"
    tiles: list[str]
    vector_layers: list[VectorLayer]
    minzoom: int = 0
    maxzoom: int
    bounds: Bounds | UnsetType = UNSET
    center: tuple[float, float, int] | UnsetType = UNSET


def web_mercator_quad() -> TileMatrixSet:
    """The definition of WebMercatorQuad, computed."""
    levels = []
    for z in range(LEVELS):
        cell = 2 * HALF_WORLD / PIXELS / 2**z
        levels.append(
            TileMatrix(
                id=str(z),
                scale_denominator=cell / PIXEL_SIZE,
                cell_size=cell,
                matrix_width=2**z,
                matrix_height=2**z,
            )
        )
    return TileMatrixSet(
        id=TMS_ID,
        title="Google Maps Compatible for the World",
        uri=TMS_URI,
        crs=WEB_MERCATOR,
        ordered_axes=("X", "Y"),
        well_known_scale_set="http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        tile_matrices=levels,
    )


def limits(last: int) -> list[TileMatrixLimits]:
    """The levels 0 to ``last``, each whole."""
    return [TileMatrixLimits(tile_matrix=str(z), max_tile_row=2**z - 1, max_tile_col=2**z - 1) for z in range(last + 1)]
