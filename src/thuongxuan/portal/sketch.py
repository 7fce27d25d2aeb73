"""Communes as a small drawing: SVG paths out of GeoJSON, for pages that must show a map without any script."""

from collections.abc import Iterator
from itertools import combinations
from math import cos, radians
from typing import Any

import msgspec
from msgspec import Struct

WIDTH = 640.0
MARGIN = 6.0
STEP = 3.0
"""Points closer than this (of 640) to the one before are left out: nobody sees them on a telephone."""

NAME_WIDTH, NAME_HEIGHT = 78.0, 46.0
"""The room of a name in two lines at the size that the style sheet gives it on a telephone."""
PASSES = 8

Point = tuple[float, float]


class Area(Struct, frozen=True):
    """One commune of the drawing; ``path`` is SVG path data, ``x`` and ``y`` the place of its name."""

    code: str
    name_vi: str
    name_en: str
    path: str
    x: int
    y: int


class Sketch(Struct, frozen=True):
    """A drawing with its size in user units."""

    width: int
    height: int
    areas: list[Area]


class _Geometry(Struct):
    type: str
    coordinates: Any


class _Feature(Struct):
    properties: dict[str, Any]
    geometry: _Geometry | None


class _Collection(Struct):
    features: list[_Feature]


def draw(geojson: bytes) -> Sketch | None:
    """The sketch of a FeatureCollection in WGS 84 degrees; ``None`` when nothing in it has a shape.

    The projection is equirectangular, true at the middle latitude: over 60 km that is exact to less than a pixel.
    """
    features = [f for f in msgspec.json.decode(geojson, type=_Collection).features if f.geometry]
    points = [point for feature in features for ring in _rings(feature) for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, 1e-9)

    def place(lon: float, lat: float) -> Point:
        return MARGIN + (lon - west) * squeeze * scale, MARGIN + (north - lat) * scale

    height = round((north - south) * scale + 2 * MARGIN)
    return Sketch(round(WIDTH), height, _apart([_area(feature, place) for feature in features]))


def _apart(areas: list[Area]) -> list[Area]:
    """Names that would cover each other move apart, up and down by the same amount."""
    heights = [float(area.y) for area in areas]
    for _ in range(PASSES):
        for one, other in combinations(range(len(areas)), 2):
            overlap = NAME_HEIGHT - abs(heights[one] - heights[other])
            if overlap > 0 and abs(areas[one].x - areas[other].x) < NAME_WIDTH:
                up, down = (one, other) if heights[one] <= heights[other] else (other, one)
                heights[up] -= overlap / 2
                heights[down] += overlap / 2
    return [msgspec.structs.replace(area, y=round(y)) for area, y in zip(areas, heights, strict=True)]


def _area(feature: _Feature, place: Any) -> Area:
    given = feature.properties
    rings = [[place(*point[:2]) for point in ring] for ring in _rings(feature)]
    middle = place(given["label_lon"], given["label_lat"]) if given.get("label_lon") is not None else rings[0][0]
    return Area(
        code=str(given.get("code", "")),
        name_vi=short_name(str(given.get("name_vi", ""))),
        name_en=short_name(str(given.get("name_en", ""))),
        path="".join(_path(ring) for ring in rings),
        x=round(middle[0]),
        y=round(middle[1]),
    )


def short_name(name: str) -> str:
    """The name without the word for its level."""
    return name.removeprefix("Xã ").removesuffix(" Commune")


def _rings(feature: _Feature) -> Iterator[list[Point]]:
    shape = feature.geometry
    if shape is None:
        return
    for polygon in shape.coordinates if shape.type == "MultiPolygon" else [shape.coordinates]:
        yield from polygon


def _path(ring: list[Point]) -> str:
    kept = [ring[0]]
    for point in ring[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= STEP:
            kept.append(point)
    return "M" + "L".join(f"{round(x)} {round(y)}" for x, y in kept) + "Z"
