"""What the pages of parcels show, gathered from queries and put into words."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec

from thuongxuan.db.session import ReadSession
from thuongxuan.errors import m
from thuongxuan.geo.systems import SYSTEMS
from thuongxuan.i18n import Language, format_number, translate
from thuongxuan.land.checking import drawable, notice, planting_code_remark, shared_ground
from thuongxuan.land.overlap_sql import overlaps_of_parcel
from thuongxuan.land.queries import history, own_ground
from thuongxuan.land.schemas import Finding, ParcelCommand, ParcelView
from thuongxuan.land.sketch import sketch
from thuongxuan.land.status import HOW_NAMES, STATUS_NAMES, STEP_NAMES
from thuongxuan.settings import Settings
from thuongxuan.web.forms import Form

FIELDS = list(ParcelCommand.__struct_fields__)
NAMES: dict[str, Any] = {"statuses": STATUS_NAMES, "step_names": STEP_NAMES, "ways": HOW_NAMES}


async def form_context(
    session: ReadSession, owner_id: UUID, language: Language, parcel_id: UUID | None = None
) -> dict[str, Any]:
    """What the first screen needs beside the form: among others the ground of the owner's other parcels."""
    systems = [(system.code, f"{translate(language, system.name)} · {system.code}") for system in SYSTEMS.values()]
    own = await own_ground(session, owner_id, parcel_id)
    return {**NAMES, "systems": systems, "own": text_of(own), "outline": "", "shared": "[]"}


async def refused_context(
    session: ReadSession, settings: Settings, owner_id: UUID, language: Language, form: Form
) -> dict[str, Any]:
    """The same for a shape that was refused, with its outline, so that the fault can be shown on it."""
    outline = await drawable(session, settings, form.value("shape"), form.value("crs", "EPSG:4326"))
    return await form_context(session, owner_id, language) | {"outline": text_of(outline)}


def text_of(geometry: msgspec.Raw | None) -> str:
    """GeoJSON for an attribute of a page; empty without a geometry."""
    return bytes(geometry).decode() if geometry else ""


def list_of(geometries: Iterable[msgspec.Raw]) -> str:
    """The same for several: a JSON list."""
    return "[" + ",".join(map(text_of, geometries)) + "]"


def stored_values(parcel: ParcelView, how: str = "") -> dict[str, Any]:
    """The first screen's values of a stored parcel; another way of taking the shape starts without the old one."""
    values = {name: getattr(parcel, name) for name in FIELDS if hasattr(parcel, name)}
    values |= {"parcel": parcel.id, "version": parcel.row_version, "replaces": parcel.replaces_id}
    if how in HOW_NAMES and how != parcel.how:
        return values | {"how": how, "gps_accuracy_m": None}
    return values | {"shape": parcel.original, "crs": f"EPSG:{parcel.srid}"}


def details_context() -> dict[str, Any]:
    """What the last screen needs beside the form: the values of earlier screens that it carries."""
    asked = {"name", "map_sheet", "parcel_number", "planting_area_code"}
    return {"carried": [name for name in FIELDS if name not in asked]}


def check_context(finding: Finding) -> dict[str, Any]:
    """What the second screen shows of a shape."""
    return {
        **NAMES,
        "finding": finding,
        "geometry": text_of(finding.geometry),
        "shared": list_of(finding.shared),
        "picture": sketch(finding.geometry, finding.shared),
        "fields": FIELDS,
    }


async def owner_context(
    session: ReadSession, settings: Settings, parcel: ParcelView, language: Language
) -> dict[str, Any]:
    """The page of a parcel for its owner: overlaps without names of others."""
    found = await overlaps_of_parcel(session, parcel.id, settings.parcel_overlap_min_m2)
    return {
        **await _common(session, parcel, language),
        "overlaps": [notice(overlap, parcel.owner_id) for overlap in found],
        "shared": list_of(shared_ground(found)),
        "picture": sketch(parcel.geometry, shared_ground(found)),
        "receipt": receipt(parcel.id),
    }


async def officer_context(
    session: ReadSession, settings: Settings, parcel: ParcelView, language: Language
) -> dict[str, Any]:
    """The page of a parcel for an officer: who, and where it overlaps whose."""
    found = await overlaps_of_parcel(session, parcel.id, settings.parcel_overlap_min_m2)
    return {
        **await _common(session, parcel, language, people=True),
        "overlaps": found,
        "shared": list_of(overlap.geometry for overlap in found),
        "picture": sketch(parcel.geometry, [overlap.geometry for overlap in found]),
    }


async def _common(
    session: ReadSession, parcel: ParcelView, language: Language, *, people: bool = False
) -> dict[str, Any]:
    return {
        **NAMES,
        "parcel": parcel,
        "geometry": text_of(parcel.geometry),
        "facts": _facts(parcel, language, people=people),
        "remark": planting_code_remark(parcel.planting_area_code),
        "steps": await history(session, parcel.id),
    }


def _facts(parcel: ParcelView, language: Language, *, people: bool) -> list[tuple[str, str | None]]:
    accuracy = parcel.gps_accuracy_m
    who = [(m("Chủ thửa"), parcel.owner_name), (m("Người nhập"), parcel.entered_by_name)] if people else []
    rows = [
        *who,
        (m("Diện tích"), _area(language, parcel.area_ha)),
        (m("Xã"), _commune(language, parcel)),
        (m("Tờ bản đồ số"), parcel.map_sheet),
        (m("Thửa đất số"), parcel.parcel_number),
        (m("Mã số vùng trồng"), parcel.planting_area_code),
        (m("Cách lấy hình"), translate(language, HOW_NAMES[parcel.how])),
        (m("Hệ tọa độ đã khai"), f"EPSG:{parcel.srid}"),
        (m("Sai số GPS"), f"{format_number(language, accuracy, 1)} m" if accuracy is not None else None),
    ]
    return [(translate(language, label), value) for label, value in rows]


def _area(language: Language, hectares: float) -> str:
    return f"{format_number(language, hectares, 4)} ha ({format_number(language, hectares * 10_000, 0)} m²)"


def _commune(language: Language, parcel: ParcelView) -> str:
    share = int(parcel.commune_share * 100)
    if share >= 99:
        return parcel.commune(language)
    return translate(language, m("{name} ({share} % diện tích)", name=parcel.commune(language), share=share))


def receipt(parcel_id: UUID) -> str:
    """A short code that a household can read out: the random tail of the identifier."""
    tail = parcel_id.hex[-8:].upper()
    return f"{tail[:4]}-{tail[4:]}"
