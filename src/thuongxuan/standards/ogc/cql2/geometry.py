"""Checks of geometry literals, the same for well-known text and GeoJSON: nothing is repaired."""

from typing import Any

from thuongxuan.errors import m
from thuongxuan.standards.ogc.cql2.fault import Fault, Place
from thuongxuan.standards.ogc.cql2.nodes import BBox, Coordinates, Geometry, GeometryCollection, GeometryType, Node

LEVELS: dict[GeometryType, int] = {
    "Point": 0,
    "LineString": 1,
    "MultiPoint": 1,
    "Polygon": 2,
    "MultiLineString": 2,
    "MultiPolygon": 3,
}
"""How many lists lie around a position."""
# Coordinates of every reference system on Earth are smaller, and sums of them stay exact in double precision.
_LARGEST = 1e9


def make_geometry(kind: GeometryType, raw: Any, at: Place) -> Geometry:
    """A geometry from nested lists of numbers. Raises ``Fault`` for wrong nesting, numbers, rings or dimensions."""
    geometry = Geometry(kind, _nested(raw, LEVELS[kind], at), at=at)
    _check_lines(geometry)
    if len({len(position) for position in positions(geometry)}) > 1:
        raise Fault(at, "geometry", m("Các điểm của một hình phải cùng số chiều: tất cả 2 số, hoặc tất cả 3 số."))
    return geometry


def make_collection(members: list[Geometry], at: Place) -> GeometryCollection:
    """A collection of at least one geometry. Raises ``Fault``."""
    if not members:
        raise Fault(at, "geometry", m("Tập hợp hình không được rỗng."))
    return GeometryCollection(tuple(members), at=at)


def make_bbox(raw: Any, at: Place) -> BBox:
    """A box of four or six finite numbers, south not above north. Raises ``Fault``."""
    if not isinstance(raw, list | tuple) or len(raw) not in {4, 6}:
        raise Fault(at, "geometry", m("BBOX cần 4 số (tây, nam, đông, bắc) hoặc 6 số (thêm độ cao)."))
    return BBox(tuple(coordinate(value, at) for value in raw), at=at)


def positions(node: Node) -> list[Coordinates]:
    """Every position of a geometry, in order; a box has two."""
    if isinstance(node, BBox):
        half = len(node.values) // 2
        return [node.values[:half], node.values[half:]]
    if isinstance(node, GeometryCollection):
        return [position for member in node.members for position in positions(member)]
    if not isinstance(node, Geometry):
        return []
    found: list[Any] = [node.coordinates]
    for _ in range(LEVELS[node.type]):
        found = [inner for outer in found for inner in outer]
    return found


def coordinate(value: Any, at: Place) -> float:
    """A finite number. Raises ``Fault``."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault(at, "geometry", m("Tọa độ phải là số."))
    if not abs(value) <= _LARGEST:  # so that NaN is refused too
        raise Fault(at, "geometry", m("Tọa độ quá lớn."))
    return float(value)


def _nested(raw: Any, level: int, at: Place) -> Coordinates:
    if not isinstance(raw, list | tuple) or not raw:
        raise Fault(at, "geometry", m("Tọa độ của hình thiếu hoặc lồng sai cấp."))
    if level:
        return tuple(_nested(item, level - 1, at) for item in raw)
    if len(raw) not in {2, 3}:
        raise Fault(at, "geometry", m("Mỗi điểm cần 2 số, hoặc 3 số khi có độ cao."))
    return tuple(coordinate(value, at) for value in raw)


def _check_lines(geometry: Geometry) -> None:
    for line in _at_level(geometry, "LineString", "MultiLineString"):
        if len(line) < 2:
            raise Fault(geometry.at, "geometry", m("Một đường cần ít nhất 2 điểm."))
    for ring in _at_level(geometry, "Polygon", "MultiPolygon"):
        if len(ring) < 4:
            raise Fault(geometry.at, "geometry", m("Một vòng cần ít nhất 4 điểm, điểm cuối trùng điểm đầu."))
        if ring[0] != ring[-1]:
            raise Fault(geometry.at, "geometry", m("Vòng chưa khép kín: điểm cuối phải trùng điểm đầu."))


def _at_level(geometry: Geometry, *types: GeometryType) -> list[Coordinates]:
    """The lists that hold positions, when the geometry is of one of the types."""
    if geometry.type not in types:
        return []
    found: list[Any] = [geometry.coordinates]
    for _ in range(LEVELS[geometry.type] - 1):
        found = [inner for outer in found for inner in outer]
    return found
