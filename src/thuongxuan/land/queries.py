"""Reading parcels. Rows become Structs here; a row never leaves this module."""

from typing import Any
from uuid import UUID

import msgspec
from geoalchemy2 import Geometry
from sqlalchemy import Select, column, func, select, table

from thuongxuan.areas.queries import current_refs
from thuongxuan.areas.schemas import AreaRef
from thuongxuan.db.session import ReadSession, WriteSession
from thuongxuan.errors import NotFound, m
from thuongxuan.geo.sql import geojson
from thuongxuan.land.models import Parcel, ParcelEvent
from thuongxuan.land.schemas import ParcelChoice, ParcelSummary, ParcelView, StepView

# Another slice's table, by name: of people only the display name is read here.
_account = table("account", column("id"), column("display_name"))
_owner = _account.alias("owner")
_typist = _account.alias("typist")
_ABOUT_A_METRE = 0.00001
"""Degrees."""
_SHOWN = 100
"""Parcels drawn around the one that is entered; a cooperative with more sees the latest."""
_NUMBERS = {"area_ha", "commune_share", "gps_accuracy_m"}


async def parcel_of_owner(session: ReadSession, parcel_id: UUID, owner_id: UUID) -> ParcelView:
    """The parcel when it belongs to the owner; ``NotFound`` otherwise, so that nobody learns that it exists."""
    return await _one(session, _views().where(Parcel.id == parcel_id, Parcel.owner_id == owner_id))


async def parcel_for_officer(session: ReadSession, parcel_id: UUID, commune: str | None) -> ParcelView:
    """Any parcel that was handed in, of the commune if one is given; drafts stay with their owner until then."""
    statement = _views().where(Parcel.id == parcel_id, Parcel.status != "draft")
    return await _one(session, _within(statement, commune))


async def parcels_of_owner(
    session: ReadSession, owner_id: UUID, limit: int, before: UUID | None = None
) -> list[ParcelView]:
    """The owner's parcels, newest first, at most ``limit``, older than the parcel ``before``."""
    statement = _views().where(Parcel.owner_id == owner_id).order_by(Parcel.id.desc()).limit(limit)
    if before:
        statement = statement.where(Parcel.id < before)
    return await _many(session, statement)


async def own_ground(session: ReadSession, owner_id: UUID, apart_from: UUID | None = None) -> msgspec.Raw | None:
    """The owner's latest parcels as one GeoJSON MultiPolygon, to see while drawing another; ``None`` without any.

    Corners within a metre of a line are left out: these are to be looked at, not measured.
    """
    latest = (
        select(func.ST_SimplifyPreserveTopology(Parcel.geom, _ABOUT_A_METRE, type_=Geometry).label("geom"))
        .where(Parcel.owner_id == owner_id, Parcel.status != "superseded", Parcel.id.is_distinct_from(apart_from))
        .order_by(Parcel.id.desc())
        .limit(_SHOWN)
        .subquery()
    )
    found = await session.scalar(select(geojson(func.ST_Collect(latest.c.geom, type_=Geometry))))
    return msgspec.Raw(found.encode()) if found else None


async def waiting(session: ReadSession, commune: str | None, limit: int = 200) -> list[ParcelSummary]:
    """Submitted parcels, of the commune if one is given, the longest waiting first."""
    statement = _views().where(Parcel.status == "submitted").order_by(Parcel.updated_at, Parcel.id).limit(limit)
    return list(await _many(session, _within(statement, commune)))


def _within(statement: Select[Any], commune: str | None) -> Select[Any]:
    return statement.where(Parcel.commune_code == commune) if commune else statement


async def locked_parcel(
    session: WriteSession, parcel_id: UUID, owner_id: UUID | None = None, commune: str | None = None
) -> Parcel:
    """The row itself, locked until the transaction ends, for the service to change. ``NotFound`` as above."""
    statement = _within(select(Parcel).where(Parcel.id == parcel_id).with_for_update(), commune)
    if owner_id is not None:
        statement = statement.where(Parcel.owner_id == owner_id)
    parcel: Parcel | None = await session.scalar(statement)
    if parcel is None or (owner_id is None and parcel.status == "draft"):
        raise _missing()
    return parcel


async def history(session: ReadSession, parcel_id: UUID) -> list[StepView]:
    """What happened to a parcel, the latest first."""
    statement = (
        select(ParcelEvent.step, ParcelEvent.at, ParcelEvent.reason, _account.c.display_name.label("by"))
        .join(_account, _account.c.id == ParcelEvent.entered_by)
        .where(ParcelEvent.parcel_id == parcel_id)
        .order_by(ParcelEvent.at.desc(), ParcelEvent.id.desc())
    )
    return [StepView(**row) for row in (await session.execute(statement)).mappings()]


async def parcel_choices(session: ReadSession, owner_id: UUID) -> list[ParcelChoice]:
    """The owner's approved parcels, for forms of other slices, by name."""
    rows = await session.execute(
        select(Parcel.id, Parcel.name, Parcel.area_ha, Parcel.commune_code)
        .where(Parcel.owner_id == owner_id, Parcel.status == "approved")
        .order_by(Parcel.name, Parcel.id)
    )
    refs = await current_refs(session)
    return [ParcelChoice(**_named(dict(row), refs)) for row in rows.mappings()]


async def approved_parcel(session: ReadSession, parcel_id: UUID, owner_id: UUID) -> ParcelChoice:
    """The owner's approved parcel; ``NotFound`` when it is another's, unknown, or not approved."""
    row = (
        (
            await session.execute(
                select(Parcel.id, Parcel.name, Parcel.area_ha, Parcel.commune_code).where(
                    Parcel.id == parcel_id, Parcel.owner_id == owner_id, Parcel.status == "approved"
                )
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFound(m("Không có thửa đất đã duyệt nào như vậy."))
    return ParcelChoice(**_named(dict(row), await current_refs(session)))


def _views() -> Select[Any]:
    columns = [
        getattr(Parcel, name)
        for name in ParcelView.__struct_fields__
        if name in Parcel.__mapper__.columns and name != "geometry"
    ]
    return (
        select(
            *columns,
            geojson(Parcel.geom).label("geometry"),
            _owner.c.display_name.label("owner_name"),
            _typist.c.display_name.label("entered_by_name"),
        )
        .join(_owner, _owner.c.id == Parcel.owner_id)
        .join(_typist, _typist.c.id == Parcel.entered_by)
    )


async def _one(session: ReadSession, statement: Select[Any]) -> ParcelView:
    found = await _many(session, statement)
    if not found:
        raise _missing()
    return found[0]


def _missing() -> NotFound:
    return NotFound(m("Không có thửa đất này, hoặc bạn không được xem."))


async def _many(session: ReadSession, statement: Select[Any]) -> list[ParcelView]:
    rows = (await session.execute(statement)).mappings().all()
    refs = await current_refs(session) if rows else {}
    return [ParcelView(**_named(dict(row), refs) | {"geometry": msgspec.Raw(row["geometry"].encode())}) for row in rows]


def _named(row: dict[str, Any], refs: dict[str, AreaRef]) -> dict[str, Any]:
    """The row with plain numbers and the names of its commune."""
    numbers = {name: float(row[name]) for name in _NUMBERS & row.keys() if row[name] is not None}
    code = row["commune_code"]
    ref = refs.get(code, AreaRef(code, code, code))
    return row | numbers | {"commune_name": ref.name_vi, "commune_name_en": ref.name_en}
