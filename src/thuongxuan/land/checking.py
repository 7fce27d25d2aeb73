"""The check of a shape before anything is stored: read it, measure it, place it, and see what it overlaps."""

import re
from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from thuongxuan.areas.queries import current_refs
from thuongxuan.db.session import ReadSession
from thuongxuan.errors import FieldError, Invalid, Message, m
from thuongxuan.geo.reading import read_draft, read_shape
from thuongxuan.geo.shapes import Limits, Position, Refused, Shape
from thuongxuan.geo.systems import SYSTEMS, System, system_of
from thuongxuan.land.locality_sql import commune_of_shape, first_outside, lines_in_wgs84, measure, to_lon_lat
from thuongxuan.land.overlap_sql import overlaps_of_shape
from thuongxuan.land.schemas import Finding, Overlap, OverlapNotice, ShapeInput
from thuongxuan.settings import Settings

# Codes seen in print look like VN-DTOR-0017; the authority publishes no grammar, so another form only warns.
_PLANTING_CODE = re.compile(r"VN-?[A-Z]{2,4}(?:OR|PH)-?\d{3,4}")
_MOSTLY = 0.995
"""Below this share a parcel is said to straddle communes; outlines are too coarse for finer words."""
_DRAWN = 3
"""A parcel has two or three neighbours along the side that is in doubt."""


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
    return read_shape(text, system, _limits(settings))


def _limits(settings: Settings) -> Limits:
    return Limits(settings.max_geometry_bytes, settings.max_geometry_vertices)


async def drawable(session: ReadSession, settings: Settings, text: str, crs: str) -> msgspec.Raw | None:
    """The outline of a shape that may be faulty, as GeoJSON lines, so that its fault can be shown on a map.

    ``None`` when the text can not be read, or lies where it can not be shifted.
    """
    system = system_of(crs)
    if system is None:
        return None
    try:
        rings = [ring for ring in read_draft(text, system, _limits(settings)).rings if len(ring) > 1]
    except Refused:
        return None
    corners = sum(map(len, rings))
    if not 0 < corners <= settings.max_geometry_vertices or not all(system.holds(*at) for ring in rings for at in ring):
        return None
    return await lines_in_wgs84(session, rings, system.srid)


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
        shared=shared_ground(overlaps),
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


def shared_ground(overlaps: Sequence[Overlap]) -> tuple[msgspec.Raw, ...]:
    """The pieces of ground to draw over an owner's shape: only what it shares, never more of the other parcel.

    Of a shape that lies over many parcels none is drawn: it is a mistake, or somebody who maps the neighbours.
    """
    return tuple(overlap.geometry for overlap in overlaps) if len(overlaps) <= _DRAWN else ()


async def _explained(session: ReadSession, refused: Refused, system: System) -> Invalid:
    if refused.at is None:
        return Invalid([FieldError("shape", refused.code, refused.reason)])
    on_map = await _on_map(session, refused.at, system)
    reason = m("{reason} Vị trí: {place}.", reason=refused.reason, place=_place(refused.at, system, on_map))
    return Invalid([FieldError("shape", refused.code, reason, on_map)])


async def _on_map(session: ReadSession, at: Position, system: System) -> tuple[float, float] | None:
    """Longitude and latitude of a position; ``None`` when it is nowhere on a map."""
    if system.srid != 4326:
        return await to_lon_lat(session, at, system.srid) if system.holds(at.x, at.y) else None
    return (at.x, at.y) if abs(at.x) <= 180 and abs(at.y) <= 90 else None


def _place(at: Position, system: System, on_map: tuple[float, float] | None) -> Message:
    """The position in longitude and latitude, and in the declared system when that is another one."""
    if system.srid == 4326:
        return m("kinh độ {lon}, vĩ độ {lat}", lon=_number(at.x, 7), lat=_number(at.y, 7))
    own = {"x": _number(at.x, 3 if system.metres else 7), "y": _number(at.y, 3 if system.metres else 7)}
    if on_map is None:
        return m("X (bắc) {y}, Y (đông) {x} theo {system}", **own, system=system.code)
    lon, lat = on_map
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
