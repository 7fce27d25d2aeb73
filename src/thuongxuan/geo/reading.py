"""The one way a geometry that somebody typed, pasted, drew or walked comes in.

Three notations are told apart by how they begin: GeoJSON, well-known text, and a list of corners.
"""

from thuongxuan.errors import m
from thuongxuan.geo.corner_list import read_corners
from thuongxuan.geo.geojson_text import read_geojson
from thuongxuan.geo.rings import check_rings
from thuongxuan.geo.shapes import Draft, Limits, Refused, Shape
from thuongxuan.geo.systems import System
from thuongxuan.geo.wkt_text import read_wkt


def read_shape(text: str, system: System, limits: Limits | None = None) -> Shape:
    """The polygon in the text, in the declared system; raises ``Refused`` with reason and position.

    GeoJSON and well-known text put x (longitude, easting) first; a list of corners puts the northing first,
    as Vietnamese land papers do. Rings must be closed in the first two; a list of corners closes itself.
    """
    limits = limits or Limits()
    draft = read_draft(text, system, limits)
    check_rings(draft, system, limits)
    return Shape(system.srid, draft.notation, draft.rings, draft.heights_left_out)


def read_draft(text: str, system: System, limits: Limits) -> Draft:
    """The rings as they were written, before their shape is checked; raises ``Refused`` when they can not be read."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Refused("not-text", m("Chưa đọc được: có ký tự lạ trong hình thửa.")) from None
    if "\x00" in text:
        raise Refused("not-text", m("Chưa đọc được: có ký tự lạ trong hình thửa."))
    if size > limits.max_bytes:
        raise Refused(
            "too-large",
            m("Hình quá dài: {size} byte, nhiều hơn mức {limit}.", size=size, limit=limits.max_bytes),
        )
    return _read(text.strip().lstrip("\ufeff"), system)


def _read(text: str, system: System) -> Draft:
    if not text:
        raise Refused("empty", m("Chưa có hình thửa."))
    if text[0] in "{[":
        return read_geojson(text, system.srid)
    if "(" in text:
        return read_wkt(text, system.srid)
    return read_corners(text, system)
