"""Reading areas. Rows become Structs here; a row never leaves this module."""

from datetime import date

from geoalchemy2 import Geography, Geometry
from msgspec import Raw
from sqlalchemy import ColumnElement, RowMapping, Text, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from thuongxuan.areas.models import AdminAlias, AdminChange, AdminUnit, Claim, Source
from thuongxuan.areas.schemas import (
    AreaDetail,
    AreaRef,
    AreaSummary,
    ClaimView,
    CommuneShare,
    FormerCommune,
    FormerUnit,
    Resolution,
    Status,
    UnitMatch,
)
from thuongxuan.areas.shapes_sql import COMMUNE_OF_BYTES, COMMUNE_OF_TEXT, COMMUNES_GEOJSON
from thuongxuan.clock import today
from thuongxuan.db.session import ReadSession

OUTLINE_TOLERANCE_M = 300
"""The outlines are generalised to about 300 m: this close outside them a point still counts as inside."""
_SUMMARY = [getattr(AdminUnit, name) for name in AreaSummary.__struct_fields__]
_NUMBERS = ("area_km2_official", "area_km2_measured")


def valid_on(day: date) -> ColumnElement[bool]:
    """Units that exist on a day."""
    return and_(
        or_(AdminUnit.valid_from.is_(None), AdminUnit.valid_from <= day),
        or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to > day),
    )


async def areas_on(session: ReadSession, day: date, level: str | None = None) -> list[AreaSummary]:
    """All units that exist on a day, the largest kind first, then by code."""
    statement = select(*_SUMMARY).where(valid_on(day)).order_by(func.length(AdminUnit.code), AdminUnit.code)
    if level:
        statement = statement.where(AdminUnit.level == level)
    return [_summary(row) for row in (await session.execute(statement)).mappings()]


async def communes(session: ReadSession) -> list[AreaSummary]:
    """Today's communes by code."""
    return await areas_on(session, today(), "commune")


async def current_names(session: ReadSession) -> dict[str, str]:
    """Vietnamese names of today's communes by code."""
    return {area.code: area.name_vi for area in await communes(session)}


async def current_refs(session: ReadSession) -> dict[str, AreaRef]:
    """Today's communes by code, with both names."""
    return {area.code: AreaRef(area.code, area.name_vi, area.name_en) for area in await communes(session)}


async def area(session: ReadSession, code: str, day: date) -> AreaDetail | None:
    """The unit that had a code on a day, with its history and claims."""
    statement = select(
        *_SUMMARY, AdminUnit.decree, func.ST_AsGeoJSON(AdminUnit.geom, 6, 0, type_=Text).label("geometry")
    )
    row = (await session.execute(statement.where(AdminUnit.code == code, valid_on(day)))).mappings().first()
    if row is None:
        return None
    return AreaDetail(
        _summary(row),
        row["decree"],
        await _changes(session, to_code=code, day=row["valid_from"]),
        await _changes(session, from_code=code, day=row["valid_to"]),
        await claims_of(session, "area", code),
        Raw(row["geometry"].encode()) if row["geometry"] else None,
    )


async def claims_of(session: ReadSession, entity: str, *entity_ids: str) -> list[ClaimView]:
    """What each source says about a thing, by field; a thing may have several ids."""
    statement = (
        select(
            *(getattr(Claim, name) for name in ClaimView.__struct_fields__ if name != "source"),
            Source.text.label("source"),
        )
        .outerjoin(Source, Source.id == Claim.source_id)
        .where(Claim.entity == entity, Claim.entity_id.in_(entity_ids))
        .order_by(Claim.field, Claim.confidence.desc(), Claim.source_id, Claim.id)
    )
    return [ClaimView(**row) for row in (await session.execute(statement)).mappings()]


async def units_named(session: ReadSession, key: str) -> list[UnitMatch]:
    """Units that have or had a code or name (as a search key), the newest first."""
    statement = (
        select(*(getattr(AdminUnit, name) for name in UnitMatch.__struct_fields__))
        .where(or_(AdminUnit.code == key, AdminUnit.search_key == key))
        .order_by(AdminUnit.valid_to.desc().nulls_first(), AdminUnit.code)
    )
    return [UnitMatch(**row) for row in (await session.execute(statement)).mappings()]


async def successors(session: ReadSession, code: str, day: date) -> list[tuple[AreaRef, str, bool]]:
    """The communes that took over a unit on a day, each with ``full`` or ``part`` and whether it is the likely one."""
    statement = (
        select(AdminUnit.code, AdminUnit.name_vi, AdminUnit.name_en, AdminChange.share, AdminChange.likely)
        .join(AdminUnit, and_(AdminUnit.code == AdminChange.to_code, AdminUnit.valid_from == AdminChange.on_date))
        .where(AdminChange.from_code == code, AdminChange.on_date == day)
        .order_by(AdminChange.likely.desc(), AdminUnit.code)
    )
    return [(AreaRef(r[0], r[1], r[2]), r[3], r[4]) for r in await session.execute(statement)]


async def former_communes(session: ReadSession) -> list[FormerCommune]:
    """Communes as they were before a change, by code: a code may be one of today's too."""
    codes = func.array_agg(aggregate_order_by(AdminChange.to_code, AdminChange.likely.desc(), AdminChange.to_code))
    statement = (
        select(AdminUnit.code, AdminUnit.name_vi, AdminUnit.name_en, codes)
        .join(AdminChange, and_(AdminChange.from_code == AdminUnit.code, AdminChange.on_date == AdminUnit.valid_to))
        .where(AdminUnit.level == "commune")
        .group_by(AdminUnit.id)
        .order_by(AdminUnit.code)
    )
    return [FormerCommune(*row) for row in await session.execute(statement)]


async def alias(session: ReadSession, key: str, query: str, as_of: date | None) -> Resolution | None:
    """A name or code that is only known as an old one."""
    row = await session.scalar(select(AdminAlias).where(AdminAlias.search_key == key))
    if row is None:
        return None
    answers = [ref] if (ref := (await current_refs(session)).get(row.to_code or "")) else []
    status: Status = "former" if answers else "dissolved"
    return Resolution(query, as_of, status, [], answers, needs_point=False, note_vi=row.note_vi, note_en=row.note_en)


async def commune_at(
    session: ReadSession, lon: float, lat: float, tolerance_m: float = OUTLINE_TOLERANCE_M
) -> AreaRef | None:
    """Today's commune at a point in degrees, or within ``tolerance_m`` metres of it; ``None`` outside the locality."""
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326, type_=Geometry)
    near = func.ST_DWithin(cast(AdminUnit.geom, Geography), cast(point, Geography), tolerance_m)
    # The box of 0.01 degrees (more than 1 km here) lets the index answer before anything is measured.
    box = AdminUnit.geom.op("&&")(func.ST_Expand(point, max(0.01, tolerance_m / 90_000)))
    statement = (
        select(AdminUnit.code, AdminUnit.name_vi, AdminUnit.name_en)
        .where(AdminUnit.level == "commune", valid_on(today()), box, near)
        .order_by(func.ST_Distance(AdminUnit.geom, point), AdminUnit.code)
        .limit(1)
    )
    row = (await session.execute(statement)).first()
    return AreaRef(*row) if row else None


async def commune_of_geometry(session: ReadSession, shape: str | bytes) -> CommuneShare | None:
    """Today's commune that holds most of a shape given as EWKT or EWKB in EPSG:4326.

    ``share`` is the part of the shape inside that commune; ``None`` when the shape touches no commune.
    """
    statement = COMMUNE_OF_TEXT if isinstance(shape, str) else COMMUNE_OF_BYTES
    row = (await session.execute(statement, {"shape": shape, "day": today()})).first()
    return CommuneShare(row[0], row[1], float(row[2])) if row else None


async def communes_geojson(session: ReadSession) -> bytes:
    """Today's communes as a GeoJSON FeatureCollection (RFC 7946), put together by the database."""
    return str(await session.scalar(COMMUNES_GEOJSON, {"day": today()})).encode()


async def _changes(
    session: ReadSession, *, day: date | None, to_code: str | None = None, from_code: str | None = None
) -> list[FormerUnit]:
    if day is None:
        return []
    other = AdminChange.from_code if to_code else AdminChange.to_code
    match = AdminUnit.valid_to == day if to_code else AdminUnit.valid_from == day
    statement = (
        select(AdminUnit.code, AdminUnit.name_vi, AdminUnit.name_en, AdminChange.share, AdminChange.on_date)
        .join(AdminUnit, and_(AdminUnit.code == other, match))
        .where(AdminChange.on_date == day, AdminUnit.level == "commune")
        .where(AdminChange.to_code == to_code if to_code else AdminChange.from_code == from_code)
        .order_by(AdminUnit.code)
    )
    return [FormerUnit(*row) for row in await session.execute(statement)]


def _summary(row: RowMapping) -> AreaSummary:
    values = {name: row[name] for name in AreaSummary.__struct_fields__}
    numbers = {name: float(values[name]) for name in _NUMBERS if values[name] is not None}
    return AreaSummary(**values | numbers)


async def reaches(session: ReadSession, code: str, lon: float, lat: float, tolerance_m: float) -> bool:
    """Whether a point lies in today's commune of a code, or within ``tolerance_m`` metres of it."""
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326, type_=Geometry)
    near = func.ST_DWithin(cast(AdminUnit.geom, Geography), cast(point, Geography), tolerance_m)
    found = select(AdminUnit.code).where(AdminUnit.code == code, AdminUnit.level == "commune", valid_on(today()), near)
    return bool(await session.scalar(found))
