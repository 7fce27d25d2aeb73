"""What a written feature says, held against its descriptor: every fault with its path, and only what is different.

A value that was sent as it is published is no change. So whoever reads a feature, changes one property and sends the
whole back writes that property alone: a position that is published blurred does not become the stored one.
"""

from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from thuongxuan.errors import FieldError, Invalid, m
from thuongxuan.geo.collection import Collection, Kind, Property
from thuongxuan.standards.geojson import Geometry
from thuongxuan.web.form_decode import refusal
from thuongxuan.web.json_faults import faults

Values = dict[str, Any]
TYPES: dict[Kind, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "date": str,
    "datetime": str,
    "strings": list[str],
    "uuid": str,
}
PLACE_TOLERANCE = 1e-7
"""Degrees. Positions are published to seven decimals, so nobody can have seen a smaller difference."""


class Target(Struct, frozen=True):
    """A feature as it shall be: its properties, and its geometry as GeoJSON on WGS 84."""

    properties: Values
    geometry: Values | None = None


def changes(collection: Collection, wanted: Target, present: Target, *, lenient: bool) -> Values:
    """What has to change so that ``present`` becomes ``wanted``, by the names of properties and ``geometry``; null
    removes. Raises ``Invalid`` with every fault.

    ``lenient`` leaves out what is unknown or only given out (Features Part 4, ``handling``).
    """
    receivable = {prop.name: prop for prop in collection.receivables}
    errors = [] if lenient else list(_unasked(collection, wanted, present))
    changed: Values = {}
    for name, prop in receivable.items():
        value = wanted.properties.get(name)
        if prop.required and _empty(value):
            errors.append(refusal(f"properties.{name}", "required"))
        elif not _same(value, present.properties.get(name)):
            errors += [] if value is None else faults(value, kind_of(prop), f"properties.{name}")
            changed[name] = value
    errors += _geometry_faults(collection, wanted.geometry)
    if errors:
        raise Invalid(errors)
    return changed if _same_place(wanted.geometry, present.geometry) else changed | {"geometry": wanted.geometry}


def _unasked(collection: Collection, wanted: Target, present: Target) -> Any:
    receivable = {prop.name for prop in collection.receivables}
    for name, value in wanted.properties.items():
        if name in receivable:
            continue
        if collection.find(name) is None:
            yield FieldError(f"properties.{name}", "unknown_field", m("Không có mục tên này."))
        elif not _same(value, present.properties.get(name)):
            yield FieldError(f"properties.{name}", "read_only", m("Mục này do máy chủ tính, không sửa được."))


@lru_cache(maxsize=256)
def kind_of(prop: Property) -> Any:
    """The type of a property's values."""
    if prop.enum:
        return Literal[prop.enum]
    limits = {"max_length": prop.longest, "ge": prop.least, "le": prop.most}
    given: Values = {word: limit for word, limit in limits.items() if limit is not None}
    if prop.pattern:
        given["pattern"] = f"^{prop.pattern}$"
    return Annotated[TYPES[prop.kind], Meta(**given)] if given else TYPES[prop.kind]


def _geometry_faults(collection: Collection, geometry: Any) -> list[FieldError]:
    if geometry is None:
        return []
    if collection.geometry is None:
        return [FieldError("geometry", "unexpected", m("Tập này không có hình trên bản đồ."))]
    if found := faults(geometry, Geometry, "geometry"):
        return found
    wanted = collection.geometry.type
    if wanted not in {"Geometry", geometry["type"]}:
        return [FieldError("geometry.type", "choice", m("Hãy chọn một trong: {choices}.", choices=wanted))]
    return []


def _same(one: Any, other: Any) -> bool:
    return one == other or (_empty(one) and _empty(other))


def _empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _same_place(one: Values | None, other: Values | None) -> bool:
    if one is None or other is None:
        return one is other
    return one["type"] == other.get("type") and _near(one.get("coordinates"), other.get("coordinates"))


def _near(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_near, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= PLACE_TOLERANCE
    return bool(one == other)


def present_of(feature: bytes) -> Target:
    """A published feature, as the text of its GeoJSON object."""
    decoded = msgspec.json.decode(feature)
    return Target(decoded["properties"], decoded["geometry"])
