"""Well-known text (OGC 06-103r4 clause 7) as people paste it from GIS programs: one POLYGON."""

import math
import re

from thuongxuan.errors import m
from thuongxuan.geo.geojson_text import wrong_type
from thuongxuan.geo.shapes import Draft, Position, Refused, Ring

_HEAD = re.compile(r"(?:SRID\s*=\s*(\d{1,6})\s*;\s*)?([A-Z]{3,30})\s*(ZM|Z|M)?\s*\(", re.IGNORECASE)
_NAMES = {
    name.upper(): name
    for name in ("Point", "MultiPoint", "LineString", "MultiLineString", "MultiPolygon", "GeometryCollection")
}
_NUMBER = re.compile(
    r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$|[+-]?(?:nan|inf|infinity)$", re.ASCII | re.IGNORECASE
)
_BETWEEN_RINGS = re.compile(r"\)\s*,\s*\(")


def read_wkt(text: str, srid: int) -> Draft:
    """The rings of the polygon; raises ``Refused``. An ``SRID=`` prefix must agree with ``srid``."""
    # With single spaces the pattern below runs in linear time whatever is sent.
    text = " ".join(text.split())
    head = _HEAD.match(text)
    if head is None:
        raise Refused("not-wkt", m("Không đọc được WKT. Mẫu: POLYGON((105.2 19.9, …))."))
    named, kind, dimension = head.group(1), head.group(2).upper(), (head.group(3) or "").upper()
    # "POLYGONZ" is how some programs write "POLYGON Z".
    if kind.startswith("POLYGON") and kind[7:] in {"Z", "M", "ZM"}:
        kind, dimension = "POLYGON", kind[7:]
    if kind != "POLYGON":
        raise wrong_type(_NAMES.get(kind, kind))
    if named and int(named) != srid:
        reason = m("Trong WKT ghi SRID={named}, nhưng bạn chọn EPSG:{declared}.", named=named, declared=srid)
        raise Refused("crs-conflict", reason)
    if "M" in dimension:
        raise Refused("measured", m("WKT có giá trị đo M. Hãy xuất lại chỉ với tọa độ."))
    body = text[head.end() :].strip()
    if not (body.startswith("(") and body.replace(" ", "").endswith("))")):
        raise Refused("not-wkt", m("Không đọc được WKT: dấu ngoặc chưa đúng."))
    inside = body[1:].rstrip(") \t\r\n")
    rings = [_ring(part, number) for number, part in enumerate(_BETWEEN_RINGS.split(inside), 1)]
    return Draft("wkt", tuple(ring for ring, _ in rings), heights_left_out=any(tall for _, tall in rings))


def _ring(text: str, number: int) -> tuple[Ring, bool]:
    positions, tall = [], False
    for corner, part in enumerate(text.split(","), 1):
        values = part.split()
        if len(values) not in (2, 3):
            reason = m(
                "Góc {corner} của vòng {ring} phải gồm 2 số (và có thể thêm độ cao).",
                corner=corner,
                ring=number,
            )
            raise Refused("bad-coordinates", reason)
        numbers = [_number(value, corner) for value in values]
        positions.append(Position(numbers[0], numbers[1]))
        tall = tall or len(numbers) == 3
    return tuple(positions), tall


def _number(value: str, corner: int) -> float:
    if not _NUMBER.match(value):
        reason = m("Góc {corner}: “{value}” không phải là số.", corner=corner, value=value[:30])
        raise Refused("bad-coordinates", reason)
    number = float(value)
    if not math.isfinite(number):
        raise Refused("not-finite", m("Góc {corner} có tọa độ không phải là số hữu hạn.", corner=corner))
    return number
