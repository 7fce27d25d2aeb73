"""A small drawing of a parcel, so that its shape can be seen without a map, a script or a request."""

import math
from collections.abc import Iterable
from typing import Any

import msgspec

_WIDTH = 100.0
_MARGIN = 6.0
_MIN_EXTENT = 1e-9


class Sketch(msgspec.Struct, frozen=True):
    """SVG path data in a box of ``width`` by ``height`` units; north is up."""

    width: float
    height: float
    shape: str
    others: tuple[str, ...]


def sketch(geometry: msgspec.Raw, others: Iterable[msgspec.Raw] = ()) -> Sketch:
    """Draw a GeoJSON polygon in longitude and latitude, with the pieces that it shares with others over it."""
    rings = _rings(geometry)
    corners = [corner for ring in rings for corner in ring]
    west, north = min(lon for lon, _ in corners), max(lat for _, lat in corners)
    east, south = max(lon for lon, _ in corners), min(lat for _, lat in corners)
    # A degree of longitude is shorter than one of latitude away from the equator.
    narrowing = math.cos(math.radians((north + south) / 2))
    wide, high = max((east - west) * narrowing, _MIN_EXTENT), max(north - south, _MIN_EXTENT)
    scale = (_WIDTH - 2 * _MARGIN) / max(wide, high)

    def path(rings: list[list[tuple[float, float]]]) -> str:
        return "".join(
            "M"
            + "L".join(
                f"{_MARGIN + (lon - west) * narrowing * scale:.1f} {_MARGIN + (north - lat) * scale:.1f}"
                for lon, lat in ring[:-1]
            )
            + "Z"
            for ring in rings
        )

    return Sketch(
        round(2 * _MARGIN + wide * scale, 1),
        round(2 * _MARGIN + high * scale, 1),
        path(rings),
        tuple(path(_rings(other)) for other in others),
    )


def _rings(geometry: msgspec.Raw) -> list[list[tuple[float, float]]]:
    value: dict[str, Any] = msgspec.json.decode(geometry)
    polygons = value["coordinates"] if value["type"] == "MultiPolygon" else [value["coordinates"]]
    return [[(lon, lat) for lon, lat in ring] for polygon in polygons for ring in polygon]
