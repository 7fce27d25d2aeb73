"""GeoJSON (RFC 7946) as people paste it: one polygon, alone, in a Feature or in a collection of one."""

import math
from typing import Any

import msgspec

from thuongxuan.errors import Message, m
from thuongxuan.geo.shapes import Draft, Position, Refused, Ring
from thuongxuan.geo.systems import system_of

_ADVICE: dict[str, Message] = {
    "Point": m("Đây là một điểm. Một thửa cần ít nhất 3 góc."),
    "MultiPoint": m("Đây là các điểm rời. Hãy nối chúng thành một vùng kín (Polygon)."),
    "LineString": m("Đây là một đường. Hãy khép kín thành một vùng (Polygon)."),
    "MultiLineString": m("Đây là các đường. Hãy khép kín thành một vùng (Polygon)."),
    "MultiPolygon": m("Hình có nhiều mảnh rời nhau. Hãy đăng ký mỗi mảnh là một thửa."),
    "GeometryCollection": m("Đây là một tập hợp nhiều hình. Hãy gửi riêng từng vùng (Polygon)."),
}


def read_geojson(text: str, srid: int) -> Draft:
    """The rings of the one polygon in the text; raises ``Refused``. ``srid`` is the declared system."""
    geometry = _geometry(_document(text), srid)
    kind = geometry.get("type")
    if kind != "Polygon":
        raise wrong_type(kind)
    rings = geometry.get("coordinates")
    if not isinstance(rings, list) or not rings:
        raise Refused("bad-coordinates", m("Hình không có tọa độ."))
    read = [_ring(ring, number) for number, ring in enumerate(rings, 1)]
    return Draft("geojson", tuple(ring for ring, _ in read), heights_left_out=any(tall for _, tall in read))


def wrong_type(kind: object) -> Refused:
    """The refusal of a geometry that is not a polygon."""
    advice = _ADVICE.get(kind) if isinstance(kind, str) else None
    code = "collection" if kind == "GeometryCollection" else "wrong-type"
    return Refused(code, advice or m("Cần một hình kiểu Polygon (một vùng kín)."))


def _document(text: str) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(text)
    except RecursionError:
        raise Refused("too-deep", m("GeoJSON lồng nhau quá nhiều lớp.")) from None
    except msgspec.MsgspecError:
        if "NaN" in text or "Infinity" in text:
            raise Refused("not-finite", m("Có tọa độ không phải là số (NaN hoặc vô cực).")) from None
        raise Refused("not-json", m("Không đọc được GeoJSON: có lỗi trong cách viết.")) from None
    return _object(document)


def _geometry(document: dict[str, Any], srid: int) -> dict[str, Any]:
    _same_system(document, srid)
    if document.get("type") == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise Refused("not-one", m("Hãy gửi đúng một thửa mỗi lần."))
        document = _object(features[0])
    if document.get("type") == "Feature":
        document = _object(document.get("geometry"))
    _same_system(document, srid)
    return document


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("not-geojson", m("Đây không phải là một hình GeoJSON."))
    return value


def _same_system(document: dict[str, Any], srid: int) -> None:
    """The ``crs`` member of GeoJSON 2008 may stand there, but must not contradict what was declared."""
    crs = document.get("crs")
    if not isinstance(crs, dict):
        return
    properties = crs.get("properties")
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    named = system_of(name[:200])
    if named is None or named.srid != srid:
        raise Refused(
            "crs-conflict",
            m(
                "Trong GeoJSON ghi hệ tọa độ {named}, nhưng bạn chọn EPSG:{declared}.",
                named=name[:60] or "?",
                declared=srid,
            ),
        )


def _ring(ring: object, number: int) -> tuple[Ring, bool]:
    if not isinstance(ring, list):
        raise Refused("bad-coordinates", m("Vòng thứ {ring} không phải là danh sách các góc.", ring=number))
    positions, tall = [], False
    for corner, pair in enumerate(ring, 1):
        position, height = _position(pair, number, corner)
        positions.append(position)
        tall = tall or height
    return tuple(positions), tall


def _position(pair: object, ring: int, corner: int) -> tuple[Position, bool]:
    if (
        not isinstance(pair, list)
        or len(pair) not in (2, 3)
        or any(isinstance(number, bool) or not isinstance(number, int | float) for number in pair)
    ):
        reason = m("Góc {corner} của vòng {ring} phải gồm 2 số (và có thể thêm độ cao).", corner=corner, ring=ring)
        raise Refused("bad-coordinates", reason)
    numbers = [_float(number) for number in pair]
    if not all(map(math.isfinite, numbers)):
        raise Refused("not-finite", m("Góc {corner} có tọa độ không phải là số hữu hạn.", corner=corner))
    return Position(numbers[0], numbers[1]), len(numbers) == 3


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf
