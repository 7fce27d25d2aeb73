"""What the pages of parcels show, gathered from queries and put into words."""

from typing import Any
from uuid import UUID

from thuongxuan.db.session import ReadSession
from thuongxuan.errors import m
from thuongxuan.geo.systems import SYSTEMS
from thuongxuan.i18n import Language, format_number, translate
from thuongxuan.land.checking import notice, planting_code_remark
from thuongxuan.land.overlap_sql import overlaps_of_parcel
from thuongxuan.land.queries import history
from thuongxuan.land.schemas import Finding, ParcelCommand, ParcelView
from thuongxuan.land.sketch import sketch
from thuongxuan.land.status import HOW_NAMES, STATUS_NAMES, STEP_NAMES
from thuongxuan.settings import Settings

FIELDS = list(ParcelCommand.__struct_fields__)
NAMES: dict[str, Any] = {"statuses": STATUS_NAMES, "step_names": STEP_NAMES, "ways": HOW_NAMES}


def form_context(language: Language) -> dict[str, Any]:
    """What the first screen needs beside the form."""
    systems = [(system.code, f"{translate(language, system.name)} · {system.code}") for system in SYSTEMS.values()]
    return {**NAMES, "systems": systems}


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
    geometry = bytes(finding.geometry).decode()
    return {**NAMES, "finding": finding, "geometry": geometry, "picture": sketch(finding.geometry), "fields": FIELDS}


async def owner_context(
    session: ReadSession, settings: Settings, parcel: ParcelView, language: Language
) -> dict[str, Any]:
    """The page of a parcel for its owner: overlaps without names of others."""
    found = await overlaps_of_parcel(session, parcel.id, settings.parcel_overlap_min_m2)
    return {
        **await _common(session, parcel, language),
        "overlaps": [notice(overlap, parcel.owner_id) for overlap in found],
        "picture": sketch(parcel.geometry),
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
        "shared": "[" + ",".join(bytes(overlap.geometry).decode() for overlap in found) + "]",
        "picture": sketch(parcel.geometry, [overlap.geometry for overlap in found]),
    }


async def _common(
    session: ReadSession, parcel: ParcelView, language: Language, *, people: bool = False
) -> dict[str, Any]:
    return {
        **NAMES,
        "parcel": parcel,
        "geometry": bytes(parcel.geometry).decode(),
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
