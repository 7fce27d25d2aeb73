"""Checks of rings, each refusing with its own reason at the exact place. Nothing here repairs anything:
repairing 8 KB of linework took GEOS 13 seconds, and it would register a shape that nobody drew.
"""

import re
from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from thuongxuan.errors import m
from thuongxuan.geo.shapes import Draft, Limits, Position, Refused, Ring
from thuongxuan.geo.systems import System

_REASON_AT = re.compile(r"(.*)\[(\S+) (\S+)\]$")
_INTERIORS_MEET = "T********"
# Twice the area below this part of the squared diagonal is a line, whatever the unit of the coordinates.
_FLAT = 1e-9


def check_rings(draft: Draft, system: System, limits: Limits) -> None:
    """Raise ``Refused`` at the first fault: positions first, then each ring alone, then rings together."""
    count = sum(len(ring) for ring in draft.rings)
    if count > limits.max_vertices:
        reason = m("Hình có {count} góc, nhiều hơn mức {limit}.", count=count, limit=limits.max_vertices)
        raise Refused("too-many-corners", reason)
    if not draft.rings or not draft.rings[0]:
        raise Refused("too-few-corners", m("Chưa có góc nào. Một thửa cần ít nhất 3 góc."))
    for ring in draft.rings:
        for position in ring:
            _check_range(position, system)
    for number, ring in enumerate(draft.rings):
        _check_ring(ring, number)
    _check_holes([shapely.Polygon(ring) for ring in draft.rings])


def _check_range(at: Position, system: System) -> None:
    if system.holds(at.x, at.y):
        return
    if not system.metres and (abs(at.x) > 180 or abs(at.y) > 180):
        raise Refused(
            "wrong-system",
            m("Số quá lớn, không phải là độ. Hãy chọn đúng hệ tọa độ (VN-2000 tính bằng mét)."),
            at,
        )
    if system.holds(at.y, at.x):
        text = m("X và Y bị đổi chỗ.") if system.metres else m("Kinh độ và vĩ độ bị đổi chỗ.")
        raise Refused("swapped", text, at)
    if system.metres and abs(at.x) <= 180 and abs(at.y) <= 180:
        raise Refused("wrong-system", m("Đây là số độ, không phải mét. Hãy chọn đúng hệ tọa độ."), at)
    raise Refused("outside-country", m("Góc này nằm ngoài Việt Nam."), at)


def _check_ring(ring: Ring, number: int) -> None:
    if len(ring) < 2 or ring[0] != ring[-1]:
        raise Refused("unclosed", m("Vòng chưa khép kín: góc cuối phải trùng góc đầu."), (ring or (None,))[-1])
    _check_repeats(ring[:-1])
    if len(ring) < 4:
        raise Refused("too-few-corners", m("Hình chỉ có {count} góc. Cần ít nhất 3 góc.", count=len(ring) - 1), ring[0])
    polygon = shapely.Polygon(ring)
    _check_flat(polygon, ring)
    kind, at = _invalid(polygon)
    if kind == "Ring Self-intersection":
        raise Refused("self-touching", m("Đường biên chạm vào chính nó."), at)
    if kind:
        raise Refused("self-crossing", m("Đường biên tự cắt chính nó."), at)


def _check_repeats(corners: Sequence[Position]) -> None:
    first_seen: dict[Position, int] = {}
    for number, corner in enumerate(corners, 1):
        earlier = first_seen.setdefault(corner, number)
        if earlier == number:
            continue
        if number - earlier in (1, len(corners) - 1):
            reason = m("Góc {first} và góc {second} trùng nhau.", first=earlier, second=number)
            raise Refused("duplicate-corner", reason, corner)
        reason = m("Đường biên đi qua một chỗ hai lần: góc {first} và góc {second}.", first=earlier, second=number)
        raise Refused("repeated-corner", reason, corner)


def _check_flat(polygon: shapely.Polygon, ring: Ring) -> None:
    west, south, east, north = polygon.bounds
    # The hull, because the two halves of a crossed outline cancel out in its own area.
    if polygon.convex_hull.area * 2 <= _FLAT * ((east - west) ** 2 + (north - south) ** 2):
        raise Refused("no-area", m("Các góc nằm trên một đường thẳng, thửa không có diện tích."), ring[0])


def _check_holes(polygons: list[shapely.Polygon]) -> None:
    shell, holes = polygons[0], polygons[1:]
    shapely.prepare(shell)
    for number, hole in enumerate(holes, 1):
        if not shell.covers(hole):
            reason = m("Phần khoét thứ {number} vượt ra ngoài thửa.", number=number)
            raise Refused("hole-outside", reason, _first_outside(shell, hole))
    tree = shapely.STRtree(holes)
    for number, hole in enumerate(holes):
        for other in sorted(int(index) for index in tree.query(hole, predicate="intersects")):
            if other > number and shapely.relate_pattern(hole, holes[other], _INTERIORS_MEET):
                reason = m("Phần khoét {first} và {second} chồng lên nhau.", first=number + 1, second=other + 1)
                raise Refused("holes-overlap", reason, _meeting(hole, holes[other]))
    kind, at = _invalid(shapely.Polygon(shell.exterior, [hole.exterior for hole in holes]))
    if kind:
        raise Refused("holes-split", m("Phần khoét cắt thửa thành nhiều mảnh."), at)


def _first_outside(shell: shapely.Polygon, hole: shapely.Polygon) -> Position:
    """The first corner of the hole that lies outside; if none does, where it crosses the outer ring."""
    for x, y in hole.exterior.coords:
        if not shell.covers(shapely.Point(x, y)):
            return Position(x, y)
    return _meeting(shell, hole)


def _meeting(one: shapely.Polygon, other: shapely.Polygon) -> Position:
    """Where two outlines meet; of a polygon wholly inside another, its first corner."""
    meeting: BaseGeometry = shapely.intersection(one.exterior, other.exterior)
    inner = other if one.covers(other) else one
    x, y = shapely.get_coordinates(inner if meeting.is_empty else meeting)[0]
    return Position(float(x), float(y))


def _invalid(polygon: shapely.Polygon) -> tuple[str, Position | None]:
    """What GEOS finds wrong and where; an empty text when it finds nothing."""
    if polygon.is_valid:
        return "", None
    found = _REASON_AT.match(shapely.is_valid_reason(polygon))
    return (found[1], Position(float(found[2]), float(found[3]))) if found else ("Invalid", None)
