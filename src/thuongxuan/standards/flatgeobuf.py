"""FlatGeobuf 3 (flatgeobuf.org) as a stream: no index, number of features unknown.

PostGIS can write it too, but its version 3.3 writes values into the wrong columns as soon as one of them is null.
"""

import struct
from collections.abc import Sequence
from typing import Any, Literal

import flatbuffers
import numpy as np
import shapely

MAGIC = bytes.fromhex("6667620366676201")
ColumnType = Literal["boolean", "integer", "number", "string", "json", "datetime"]
COLUMN_TYPES: dict[ColumnType, int] = {
    "boolean": 2,
    "integer": 7,
    "number": 10,
    "string": 11,
    "json": 12,
    "datetime": 13,
}
GEOMETRY_TYPES = {"Geometry": 0, "Point": 1, "LineString": 2, "Polygon": 3, "MultiPolygon": 6}
"""Numbers of ``GeometryType``; the writer knows the kinds that our collections have."""
_SHAPELY_TYPES = {0: 1, 1: 2, 3: 3, 4: 4, 5: 5, 6: 6}
"""From shapely's type numbers to FlatGeobuf's: point, line, polygon and their multiples."""


def header(name: str, geometry: str, srid: int, columns: Sequence[tuple[str, ColumnType]]) -> bytes:
    """The magic bytes and the header table."""
    builder = flatbuffers.Builder(1024)
    made = [_column(builder, column, COLUMN_TYPES[kind]) for column, kind in columns]
    vector = _offsets(builder, made)
    title = builder.CreateString(name)
    authority = builder.CreateString("EPSG")
    builder.StartObject(6)
    builder.PrependUOffsetTRelativeSlot(0, authority, 0)
    builder.PrependInt32Slot(1, srid, 0)
    crs = builder.EndObject()
    builder.StartObject(14)
    builder.PrependUOffsetTRelativeSlot(0, title, 0)
    builder.PrependUint8Slot(2, GEOMETRY_TYPES[geometry], 0)
    builder.PrependUOffsetTRelativeSlot(7, vector, 0)
    builder.PrependUint16Slot(9, 0, 16)
    builder.PrependUOffsetTRelativeSlot(10, crs, 0)
    builder.FinishSizePrefixed(builder.EndObject())
    return MAGIC + bytes(builder.Output())


def feature(geometry: bytes | None, values: Sequence[Any], kinds: Sequence[ColumnType]) -> bytes:
    """One feature: well-known binary or null, and its values in the order of the columns; nulls are left out."""
    builder = flatbuffers.Builder(256)
    shape = _geometry(builder, shapely.from_wkb(geometry)) if geometry else None
    properties = builder.CreateByteVector(b"".join(map(_value, range(len(values)), values, kinds)))
    builder.StartObject(3)
    if shape is not None:
        builder.PrependUOffsetTRelativeSlot(0, shape, 0)
    builder.PrependUOffsetTRelativeSlot(1, properties, 0)
    builder.FinishSizePrefixed(builder.EndObject())
    return bytes(builder.Output())


def _value(index: int, value: Any, kind: ColumnType) -> bytes:
    if value is None:
        return b""
    if kind == "boolean":
        return struct.pack("<H?", index, value)
    if kind == "integer":
        return struct.pack("<Hq", index, value)
    if kind == "number":
        return struct.pack("<Hd", index, value)
    text = str(value).encode()
    return struct.pack("<HI", index, len(text)) + text


def _column(builder: Any, name: str, number: int) -> int:
    text = builder.CreateString(name)
    builder.StartObject(11)
    builder.PrependUOffsetTRelativeSlot(0, text, 0)
    builder.PrependUint8Slot(1, number, 0)
    made: int = builder.EndObject()
    return made


def _offsets(builder: Any, made: list[int]) -> int:
    builder.StartVector(4, len(made), 4)
    for offset in reversed(made):
        builder.PrependUOffsetTRelative(offset)
    vector: int = builder.EndVector()
    return vector


def _geometry(builder: Any, shape: Any) -> int:
    kind = int(shapely.get_type_id(shape))
    parts = ends = xy = None
    if kind == 6:  # a multipolygon holds its polygons as parts
        parts = _offsets(builder, [_geometry(builder, part) for part in shapely.get_parts(shape)])
    else:
        pieces = [shapely.get_coordinates(ring) for ring in _pieces(shape, kind)]
        xy = builder.CreateNumpyVector(np.concatenate(pieces).ravel() if pieces else np.empty(0))
        if len(pieces) > 1:
            ends = builder.CreateNumpyVector(np.cumsum([len(piece) for piece in pieces]).astype(np.uint32))
    builder.StartObject(8)
    for slot, vector in ((0, ends), (1, xy), (7, parts)):
        if vector is not None:
            builder.PrependUOffsetTRelativeSlot(slot, vector, 0)
    builder.PrependUint8Slot(6, _SHAPELY_TYPES.get(kind, 0), 0)
    made: int = builder.EndObject()
    return made


def _pieces(shape: Any, kind: int) -> list[Any]:
    if kind == 3:
        return list(shapely.get_rings(shape))
    return list(shapely.get_parts(shape)) if kind == 5 else [shape]
