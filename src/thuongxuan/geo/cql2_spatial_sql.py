"""Geometry literals of CQL2 as bound values, and spatial comparisons.

The literal is checked before the database sees it: coordinates inside the domain of their reference system, areas
that do not cross themselves. The constant is transformed, never the column, so that its index serves.
"""

import re
from collections.abc import Iterable
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from thuongxuan.errors import m
from thuongxuan.standards.ogc.cql2.fault import Fault, Place
from thuongxuan.standards.ogc.cql2.geometry import positions
from thuongxuan.standards.ogc.cql2.nodes import BBox, Geometry, GeometryCollection, Node
from thuongxuan.standards.ogc.crs import Crs

_GLOBE = (-180.0, -90.0, 180.0, 90.0)
_WEB_MERCATOR = 20_037_508.342_789_25
_ZONE = (-4_000_000.0, -10_000_000.0, 5_000_000.0, 10_000_000.0)
"""As far from its meridian as a transverse Mercator zone can be computed back."""
_DOMAINS = {
    4326: _GLOBE,
    4756: _GLOBE,
    3857: (-_WEB_MERCATOR, -_WEB_MERCATOR, _WEB_MERCATOR, _WEB_MERCATOR),
    **dict.fromkeys((3405, 5897, 32648), _ZONE),
}
_REASON_AT = re.compile(r".*\[(\S+) (\S+)\]$")
_MAKERS = {
    "Point": shapely.Point,
    "LineString": shapely.LineString,
    "Polygon": lambda rings: shapely.Polygon(rings[0], rings[1:]),
    "MultiPoint": shapely.MultiPoint,
    "MultiLineString": shapely.MultiLineString,
    "MultiPolygon": lambda areas: shapely.MultiPolygon([(rings[0], rings[1:]) for rings in areas]),
}


def constant(node: Node, crs: Crs) -> str:
    """The literal as hexadecimal EWKB, east before north, without heights: no collection stores any.

    Raises ``Fault`` for coordinates outside the system's domain and for areas whose outline crosses itself.
    """
    domain = _DOMAINS.get(crs.srid)
    if domain is not None:
        for position in positions(node):
            _check_domain(_east_north(position, crs), domain, node.at)
    shape = _box(node, crs) if isinstance(node, BBox) else _shape(node, crs)
    _check_valid(shape, node.at)
    return str(shapely.to_wkb(shapely.set_srid(shape, crs.srid), hex=True, include_srid=True))


def relate(name: str, left: str, right: str) -> str:
    """The condition of an ``s_`` comparison; both geometries in one reference system."""
    return f"ST_{name[2:].capitalize()}({left}, {right})"


def _east_north(position: Iterable[float], crs: Crs) -> tuple[float, float]:
    first, second, *_ = position
    return (second, first) if crs.flipped else (first, second)


def _check_domain(position: tuple[float, float], domain: tuple[float, float, float, float], at: Place) -> None:
    (x, y), (west, south, east, north) = position, domain
    if not (west <= x <= east and south <= y <= north):
        reason = m("Tọa độ {x} {y} nằm ngoài hệ tọa độ, hoặc đảo thứ tự hai trục.", x=x, y=y)
        raise Fault(at, "geometry", reason)


def _shape(node: Node, crs: Crs) -> BaseGeometry:
    if isinstance(node, GeometryCollection):
        return shapely.GeometryCollection([_shape(member, crs) for member in node.members])
    assert isinstance(node, Geometry)  # noqa: S101 - the only kind left
    return _MAKERS[node.type](_flat(node.coordinates, crs))


def _flat(value: tuple[Any, ...], crs: Crs) -> Any:
    if isinstance(value[0], tuple):
        return [_flat(item, crs) for item in value]
    return _east_north(value, crs)


def _box(node: BBox, crs: Crs) -> BaseGeometry:
    (west, south), (east, north) = (_east_north(corner, crs) for corner in positions(node))
    if south > north:
        raise Fault(node.at, "geometry", m("BBOX có cạnh nam nằm trên cạnh bắc."))
    if west <= east:
        return _rectangle(west, south, east, north)
    if _DOMAINS.get(crs.srid) != _GLOBE:
        raise Fault(node.at, "geometry", m("BBOX có cạnh tây nằm bên phải cạnh đông."))
    # The box crosses the antimeridian (RFC 7946 section 5.2): two parts, or one when the other has no width.
    halves = [(west, 180.0), (-180.0, east)]
    return shapely.union_all([_rectangle(left, south, right, north) for left, right in halves if left < right])


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A box without width or height is a line or a point: as a polygon it would not be valid."""
    if west < east and south < north:
        return shapely.box(west, south, east, north)
    if (west, south) == (east, north):
        return shapely.Point(west, south)
    return shapely.LineString([(west, south), (east, north)])


def _check_valid(shape: BaseGeometry, at: Place) -> None:
    if shape.is_valid:
        return
    found = _REASON_AT.match(shapely.is_valid_reason(shape))
    if found:
        raise Fault(at, "geometry", m("Đường biên tự cắt chính nó tại {x} {y}.", x=found[1], y=found[2]))
    raise Fault(at, "geometry", m("Hình không hợp lệ: cạnh hoặc vòng không có kích thước."))
