"""The check of a shape before anything is stored: read it, measure it, place it, and see what it overlaps."""

import re
from collections.abc import Collection
from uuid import UUID

from thuongxuan.areas.queries import current_refs
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import FieldError, Invalid, Message, m
from thuongxuan.geo.reading import read_shape
from thuongxuan.geo.shapes import Limits, Position, Refused, Shape
from thuongxuan.geo.systems import SYSTEMS, System, system_of
from thuongxuan.land.locality_sql import commune_of_shape, first_outside, measure, to_lon_lat
from thuongxuan.land.overlap_sql import overlaps_of_shape
from thuongxuan.land.schemas import Finding, Overlap, OverlapNotice, ShapeInput
from thuongxuan.settings import Settings

# Codes seen in print look like VN-DTOR-0017; the authority publishes no grammar, so another form only warns.
_PLANTING_CODE = re.compile(r"VN-?[A-Z]{2,4}(?:OR|PH)-?\d{3,4}")
_MOSTLY = 0.995
"""Below this share a parcel is said to straddle communes; outlines are too coarse for finer words."""


async def examine_input(session: ReadSession, settings: Settings, owner_id: UUID, command: ShapeInput) -> Finding:
    """``examine`` for a shape on its way in: a parcel does not overlap itself, nor the one that it replaces."""
    known = {command.parcel, command.replaces} - {None}
    return await examine(session, settings, owner_id, command, [one for one in known if one is not None])


async def examine(
    session: ReadSession, settings: Settings, owner_id: UUID, command: ShapeInput, apart_from: Collection[UUID] = ()
) -> Finding:
    """Everything that is known about a shape before it is saved.

    Raises ``Invalid`` with the field ``shape``, the reason, and the place in longitude and latitude as well as in
    the declared system.
    """
    system = system_of(command.crs)
    if system is None:
        offered = ", ".join(system.code for system in SYSTEMS.values())
        raise Invalid.of("crs", "unknown-system", m("Chưa nhận hệ tọa độ này. Đang nhận: {list}.", list=offered))
    try:
        shape = _read(command.shape, system, settings)
        return await _finding(session, settings, owner_id, shape, system, apart_from)
    except Refused as refused:
        raise await _explained(session, refused, system) from None


def _read(text: str, system: System, settings: Settings) -> Shape:
    return read_shape(text, system, Limits(settings.max_geometry_bytes, settings.max_geometry_vertices))


async def _finding(
    session: ReadSession,
    settings: Settings,
    owner_id: UUID,
    shape: Shape,
    system: System,
    apart_from: Collection[UUID],
) -> Finding:
    measured = await measure(session, shape.wkt, shape.srid)
    _check_area(measured.area_m2, settings)
    if not measured.valid:
        raise Refused("collapsed", m("Hình quá nhỏ hoặc có góc quá sát nhau."))
    corner = await first_outside(session, measured.ewkb)
    if corner is not None:
        reason = m("Góc này nằm ngoài địa bàn {locality}.", locality=settings.locality)
        raise Refused("outside-locality", reason, shape.rings[0][corner - 1])
    at = await to_lon_lat(session, shape.rings[0][0], shape.srid)
    commune = await commune_of_shape(session, measured.ewkb, at)
    name = (await current_refs(session))[commune.code]
    overlaps = await overlaps_of_shape(session, shape.wkt, shape.srid, settings.parcel_overlap_min_m2, apart_from)
    return Finding(
        srid=shape.srid,
        notation=shape.notation,
        wkt=shape.wkt,
        area_ha=round(measured.area_m2 / 10_000, 4),
        commune_code=commune.code,
        commune_name=name.name_vi,
        commune_name_en=name.name_en,
        commune_share=commune.share,
        overlaps=tuple(notice(overlap, owner_id) for overlap in overlaps),
        remarks=tuple(_remarks(shape, system, commune.share)),
        geometry=measured.geometry,
    )


def _check_area(area_m2: float, settings: Settings) -> None:
    if area_m2 < settings.parcel_min_m2:
        raise Refused(
            "too-small",
            m("Thửa chỉ có {area} m², nhỏ hơn mức {limit} m².", area=round(area_m2, 1), limit=settings.parcel_min_m2),
        )
    if area_m2 > settings.parcel_max_ha * 10_000:
        raise Refused(
            "too-big",
            m(
                "Thửa rộng {area} ha, lớn hơn mức {limit} ha. Hãy xem lại các góc.",
                area=round(area_m2 / 10_000, 1),
                limit=settings.parcel_max_ha,
            ),
        )


def _remarks(shape: Shape, system: System, commune_share: float) -> list[Message]:
    remarks = []
    if shape.heights_left_out:
        remarks.append(m("Độ cao trong tọa độ được giữ ở bản gốc, không dùng cho hình thửa."))
    if system.shift_accuracy_m:
        remarks.append(
            m(
                "Tọa độ VN-2000 được chuyển sang WGS 84 với sai số khoảng {metres} m. Bản gốc được giữ nguyên.",
                metres=round(system.shift_accuracy_m),
            )
        )
    if commune_share < _MOSTLY:
        remarks.append(m("Thửa nằm trên nhiều xã; {share} % thuộc xã được ghi.", share=int(commune_share * 100)))
    return remarks


def planting_code(text: str | None) -> str | None:
    """A planting-area code as it is stored: in capitals, without outer spaces, otherwise as given."""
    return text.strip().upper() or None if text else None


def planting_code_remark(code: str | None) -> Message | None:
    """A remark on a code of unusual form. Only the issuing authority knows its codes, so nothing is refused."""
    if code is None or _PLANTING_CODE.fullmatch(code):
        return None
    return m("Mã số vùng trồng “{code}” khác dạng thường gặp (ví dụ VN-THOR-0001). Hãy xem lại.", code=code)


def notice(overlap: Overlap, owner_id: UUID) -> OverlapNotice:
    """What an owner may know of an overlap: never whose the other parcel is, unless it is the owner's own."""
    own = overlap.owner_id == owner_id
    return OverlapNotice(
        area_m2=round(overlap.area_m2, 1),
        share=round(overlap.share, 4),
        own_parcel=overlap.parcel_id if own else None,
        own_name=overlap.name if own else None,
    )


async def _explained(session: ReadSession, refused: Refused, system: System) -> Invalid:
    reason = refused.reason
    if refused.at is not None:
        place = await _place(session, refused.at, system)
        reason = m("{reason} Vị trí: {place}.", reason=refused.reason, place=place)
    return Invalid([FieldError("shape", refused.code, reason)])


async def _place(session: ReadSession, at: Position, system: System) -> Message:
    """The position in longitude and latitude, and in the declared system when that is another one."""
    if system.srid == 4326:
        return m("kinh độ {lon}, vĩ độ {lat}", lon=_number(at.x, 7), lat=_number(at.y, 7))
    own = {"x": _number(at.x, 3 if system.metres else 7), "y": _number(at.y, 3 if system.metres else 7)}
    if not system.holds(at.x, at.y):
        return m("X (bắc) {y}, Y (đông) {x} theo {system}", **own, system=system.code)
    lon, lat = await to_lon_lat(session, at, system.srid)
    return m(
        "kinh độ {lon}, vĩ độ {lat} (X (bắc) {y}, Y (đông) {x} theo {system})",
        lon=_number(lon, 7),
        lat=_number(lat, 7),
        **own,
        system=system.code,
    )


def _number(value: float, digits: int) -> str:
    """Plain digits; a number beyond every map in short scientific form instead of three hundred digits."""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if abs(value) < 1e9 else f"{value:.3g}"
