"""Rows of a file of places, GeoJSON or CSV, before anything in them is judged. Pure."""

import csv
import io
import math
import unicodedata
from typing import Any, Literal

import msgspec
from msgspec import Struct

from thuongxuan.errors import FieldError, Malformed, TooLarge, m
from thuongxuan.places.schemas import PlaceInput

Format = Literal["geojson", "csv"]
MAX_BYTES = 5_000_000
"""A locality's places with their texts stay below 1 MB."""
COLUMNS = frozenset(PlaceInput.__struct_fields__)
_LISTS = frozenset({"alt_names"})


class RawRow(Struct, frozen=True):
    """One row: its number in the file (from 1), its fields, and a fault of its shape."""

    number: int
    values: dict[str, Any]
    error: FieldError | None = None


def format_of(name: str) -> Format:
    """The format by a file's name. Raises ``Malformed`` for another ending."""
    lower = name.lower()
    if lower.endswith(".csv"):
        return "csv"
    if lower.endswith((".geojson", ".json")):
        return "geojson"
    raise Malformed(m("Chỉ nhận tệp .geojson hoặc .csv."))


def read_rows(content: bytes, kind: Format, max_rows: int) -> list[RawRow]:
    """The rows of a file. Raises ``TooLarge`` or ``Malformed`` when the file as a whole cannot be taken."""
    if len(content) > MAX_BYTES:
        raise TooLarge(m("Tệp lớn hơn {limit} byte.", limit=MAX_BYTES))
    try:
        text = unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Malformed(m("Tệp không phải mã UTF-8 (lỗi ở byte {at}).", at=error.start)) from error
    if "\0" in text:
        raise Malformed(m("Dữ liệu có ký tự không đọc được."))
    rows = _csv_rows(text, max_rows) if kind == "csv" else _geojson_rows(text)
    if not rows:
        raise Malformed(m("Tệp không có dòng dữ liệu nào."))
    if len(rows) > max_rows:
        raise TooLarge(m("Tệp có hơn {limit} dòng.", limit=max_rows))
    return rows


def _csv_rows(text: str, max_rows: int) -> list[RawRow]:
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header)
        rows = []
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                rows.append(_csv_row(number, header, cells))
            if len(rows) > max_rows:
                break
    except csv.Error as error:
        raise Malformed(m("Tệp CSV hỏng ở dòng {line}.", line=reader.line_num)) from error
    return rows


def _check_header(header: list[str]) -> None:
    names = ["slug" if name == "id" else name for name in header]
    errors = [FieldError(name, "unknown_column", m("Không có cột tên này.")) for name in names if name not in COLUMNS]
    errors += [
        FieldError(name, "repeated_column", m("Cột này có hai lần.")) for name in set(names) if names.count(name) > 1
    ]
    if errors:
        raise Malformed(m("Dòng đầu của tệp CSV phải là tên các cột."), errors)


def _csv_row(number: int, header: list[str], cells: list[str]) -> RawRow:
    if len(cells) != len(header):
        reason = m("Dòng có {found} ô, cần {expected}.", found=len(cells), expected=len(header))
        return RawRow(number, {}, FieldError("", "cells", reason))
    values: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=True):
        if cell.strip():
            field = "slug" if name == "id" else name
            values[field] = [cell.strip()] if field in _LISTS else cell.strip()
    return RawRow(number, values)


def _geojson_rows(text: str) -> list[RawRow]:
    try:
        given = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(m("Không đọc được GeoJSON: có lỗi trong cách viết.")) from error
    features = given.get("features") if isinstance(given, dict) else None
    if not isinstance(features, list):
        raise Malformed(m("Cần một FeatureCollection (RFC 7946)."))
    return [_feature(number, feature) for number, feature in enumerate(features, 1)]


def _feature(number: int, feature: Any) -> RawRow:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return RawRow(number, {}, FieldError("", "feature", m("Đây không phải một Feature có properties.")))
    values = dict(properties)
    identifier = values.pop("id", None) or feature.get("id")
    if identifier is not None:
        values.setdefault("slug", str(identifier))
    geometry = feature.get("geometry")
    if geometry is None:
        return RawRow(number, values)
    position = _position(geometry)
    if position is None:
        return RawRow(number, values, FieldError("geometry", "point", m("Vị trí phải là một điểm (Point) hoặc null.")))
    return RawRow(number, values | {"lon": position[0], "lat": position[1]})


def _position(geometry: Any) -> tuple[float, float] | None:
    """Longitude and latitude of a Point; a height is left out."""
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    given = geometry.get("coordinates")
    if not isinstance(given, list) or len(given) not in (2, 3):
        return None
    numbers = [value for value in given if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(numbers) != len(given) or not all(abs(value) < 1e9 and math.isfinite(value) for value in numbers):
        return None
    return float(numbers[0]), float(numbers[1])
