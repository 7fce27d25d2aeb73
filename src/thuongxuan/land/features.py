"""Parcels as GeoJSON features, for the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from thuongxuan.errors import Invalid, Malformed, m
from thuongxuan.geo.systems import SYSTEMS
from thuongxuan.i18n import Language, translate
from thuongxuan.land.checking import notice, planting_code_remark
from thuongxuan.land.schemas import (
    Overlap,
    ParcelCommand,
    ParcelFeature,
    ParcelInput,
    ParcelPatch,
    ParcelProperties,
    ParcelView,
)

_SAME = tuple(name for name in ParcelProperties.__struct_fields__ if name in ParcelView.__struct_fields__)


class _Verbatim(msgspec.Struct):
    geometry: msgspec.Raw = msgspec.Raw()


def feature(parcel: ParcelView, language: Language, overlaps: list[Overlap] | None = None) -> ParcelFeature:
    """One parcel; with ``overlaps`` also what its owner may know of them, and remarks."""
    values: dict[str, Any] = {name: getattr(parcel, name) for name in _SAME}
    if overlaps is not None:
        remark = planting_code_remark(parcel.planting_area_code)
        values["overlaps"] = [notice(overlap, parcel.owner_id) for overlap in overlaps]
        values["remarks"] = [translate(language, remark)] if remark else []
    properties = ParcelProperties(**values, crs=SYSTEMS[parcel.srid].code, replaces=parcel.replaces_id)
    return ParcelFeature(id=parcel.id, geometry=msgspec.json.decode(parcel.geometry), properties=properties)


def new_command(data: ParcelInput, body: bytes) -> ParcelCommand:
    """The command of a POST; the geometry is taken as the very text that was sent."""
    values = {name: getattr(data, name) for name in ParcelInput.__struct_fields__ if name != "geometry"}
    return ParcelCommand(**values, shape=_verbatim(body))


def changed_command(parcel: ParcelView, data: ParcelPatch, body: bytes) -> ParcelCommand:
    """The command of a PATCH (RFC 7396): what is absent keeps its stored value."""
    values: dict[str, Any] = {
        "crs": f"EPSG:{parcel.srid}",
        "replaces": parcel.replaces_id,
        **{name: getattr(parcel, name) for name in ParcelPatch.__struct_fields__ if hasattr(parcel, name)},
    }
    given = {name: getattr(data, name) for name in ParcelPatch.__struct_fields__}
    values |= {name: value for name, value in given.items() if value is not msgspec.UNSET}
    shape = parcel.original if data.geometry is msgspec.UNSET else _verbatim(body)
    values.pop("geometry")
    return ParcelCommand(**values, shape=shape)


@contextmanager
def geometry_errors() -> Iterator[None]:
    """The form calls its field ``shape``, the API ``geometry``: a refusal names the field that was sent."""
    try:
        yield
    except Invalid as error:
        errors = [
            msgspec.structs.replace(one, field="geometry") if one.field == "shape" else one for one in error.errors
        ]
        raise Invalid(errors, error.detail) from None


def _verbatim(body: bytes) -> str:
    try:
        return bytes(msgspec.json.decode(body, type=_Verbatim).geometry).decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(m("Không đọc được JSON.")) from error
