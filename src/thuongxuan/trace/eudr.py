"""Parcels as the information system of Regulation (EU) 2023/1115 reads them (API reference of the operator, version
1.0, sections 9 and 10): plots in WGS 84, six decimals, no holes, hectares as numbers. Pure.

The system cuts coordinates to six decimals by itself, which may spoil a ring. So they are cut here first, and what
comes out is checked, and cut again where it had to be mended.
"""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Any

import numpy as np
import shapely
from msgspec import Struct

DECIMALS = Decimal("0.000001")
LEAST_HA = 0.0001
"""The smallest area that the system takes."""
ATTEMPTS = 4


class Plot(Struct, frozen=True):
    """A parcel behind a lot; ``wkb`` is its outline in longitude and latitude."""

    owner_id: str
    producer: str
    place: str
    area_ha: Decimal
    wkb: bytes


class Spoilt(ValueError):
    """Nothing is left of a parcel at six decimals."""


def collection(plots: Iterable[Plot]) -> dict[str, Any]:
    """The plots as a GeoJSON FeatureCollection. Raises ``Spoilt`` with the name of the producer."""
    features = [feature for plot in plots for feature in _features(plot)]
    return {"type": "FeatureCollection", "features": features}


def _features(plot: Plot) -> list[dict[str, Any]]:
    parts = pieces(shapely.from_wkb(plot.wkb))
    if not parts:
        raise Spoilt(plot.producer)
    total = sum(part.area for part in parts)
    return [
        {
            "type": "Feature",
            "properties": {
                "ProducerName": plot.producer,
                "ProducerCountry": "VN",
                "ProductionPlace": plot.place,
                "Area": max(round(float(plot.area_ha) * part.area / total, 4), LEAST_HA),
            },
            "geometry": {"type": "Polygon", "coordinates": [_ring(part)]},
        }
        for part in parts
    ]


def pieces(shape: Any) -> list[Any]:
    """Valid polygons without holes, with at most six decimals, that cover a shape."""
    for _ in range(ATTEMPTS):
        parts = [piece for polygon in polygons_of(shape) for piece in _without_holes(polygon)]
        shape = shapely.MultiPolygon([cut for part in parts for cut in polygons_of(_cut(part))])
        done = list(shape.geoms)
        if all(part.is_valid and not part.interiors for part in done):
            return done
        shape = shapely.make_valid(shape)
    return [part for part in polygons_of(shape) if part.is_valid and not part.interiors]


def polygons_of(shape: Any) -> list[Any]:
    """The polygons of any shape that have an area."""
    parts = shapely.get_parts(shape) if hasattr(shape, "geoms") else [shape]
    if any(hasattr(part, "geoms") for part in parts):
        return [polygon for part in parts for polygon in polygons_of(part)]
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]


def _cut(polygon: Any) -> Any:
    """The polygon with its coordinates cut to six decimals, and without corners that became equal."""
    corners = [(_down(x), _down(y)) for x, y in polygon.exterior.coords]
    kept = [corner for index, corner in enumerate(corners) if not index or corner != corners[index - 1]]
    return shapely.Polygon(kept) if len(set(kept)) >= 3 else shapely.Polygon()


def _down(number: float) -> float:
    return float(Decimal(repr(float(number))).quantize(DECIMALS, ROUND_DOWN))


def _without_holes(polygon: Any) -> list[Any]:
    """The polygon, or its two halves beside a line through its first hole, each without holes."""
    if not polygon.interiors:
        return [polygon]
    west, south, east, north = polygon.bounds
    line = _down(shapely.Polygon(polygon.interiors[0]).representative_point().x)
    halves = [shapely.box(west, south, line, north), shapely.box(line, south, east, north)]
    parts = [part for half in halves for part in polygons_of(shapely.intersection(polygon, half))]
    return [piece for part in parts for piece in _without_holes(part)]


def _ring(polygon: Any) -> list[list[float]]:
    """The ring, counter-clockwise (RFC 7946 section 3.1.6)."""
    ring = shapely.get_coordinates(polygon.exterior if polygon.exterior.is_ccw else polygon.exterior.reverse())
    found: list[list[float]] = np.round(ring, 6).tolist()
    return found
